/**
 * What TypeScript's ES5 output calls instead of modern syntax. The build puts these before the lowered image, and
 * drops those that it does not call. tslib's own are no use here: they rely on hoisting and on iterators. The code
 * is plain ES5 style because nothing lowers it further, and short because every image carries it.
 */

/** Progress of one async function. `tries` holds [try, catch, finally, end] labels, innermost last. */
interface State {
  label: number;
  sent(): unknown;
  trys: (number | undefined)[][];
}
type Operation = [code: number, argument?: unknown];
type Body = (state: State) => Operation;
type Resume = (failed: boolean, value: unknown) => Operation;

/** Operation codes in TypeScript's output (2 is return, which needs no case of its own). */
const THROW = 1;
const BREAK = 3;
const YIELD = 4;
/** A body that threw: still to be caught by it, unlike THROW. */
const CATCH = 6;
const END_FINALLY = 7;

/**
 * Decides where a body goes on after `operation`, unwinding try regions. Undefined: go on at `state.label`; otherwise the
 * operation that ends the function.
 */
const unwind = (
  state: State,
  pending: Operation[],
  operation: Operation,
  failWith: (error: unknown) => void,
): Operation | undefined => {
  let current = operation;
  for (;;) {
    if (current[0] === END_FINALLY) {
      current = pending.pop()!;
      state.trys.pop();
      continue;
    }
    const region = state.trys[state.trys.length - 1];
    const code = current[0];
    const target = current[1] as number;
    if (code === BREAK && (!region || (target > region[0]! && target < region[3]!))) {
      state.label = target;
      return undefined;
    }
    if (!region) return [code === CATCH ? THROW : code, current[1]];
    if (code === CATCH && region[1] && state.label < region[1]) {
      state.label = region[1];
      failWith(current[1]);
      return undefined;
    }
    if (region[2] && state.label < region[2]) {
      state.label = region[2];
      pending.push(current);
      return undefined;
    }
    // Left from inside its finally block: what waited for the end of that block is superseded.
    if (region[2]) pending.pop();
    state.trys.pop();
  }
};

/** Turns the state machine of one async function into a function that runs it up to its next await or its end. */
export const __generator = (self: unknown, body: Body): Resume => {
  const pending: Operation[] = [];
  let failed = false;
  let value: unknown;
  const state: State = {
    label: 0,
    trys: [],
    sent: () => {
      if (failed) throw value;
      return value;
    },
  };
  return (resumedByFailure, resumedWith) => {
    failed = resumedByFailure;
    value = resumedWith;
    for (;;) {
      let operation: Operation;
      try {
        operation = body.call(self as never, state);
      } catch (error) {
        operation = [CATCH, error];
      }
      failed = false;
      value = undefined;
      if (operation[0] === YIELD) {
        state.label++;
        return operation;
      }
      const ended = unwind(state, pending, operation, error => {
        value = error;
      });
      if (ended) return ended;
    }
  };
};

/** Runs an async function's machine to its end, waiting for each promise that it yields. */
export const __awaiter = (
  self: unknown,
  parameters: unknown[] | undefined,
  _promise: unknown,
  start: (...parameters: unknown[]) => Resume,
): Promise<unknown> =>
  new Promise((resolve, reject) => {
    // Parameters with defaults are read inside; without them TypeScript passes nothing here.
    const resume = start.apply(self, parameters || []);
    let failed: (error: unknown) => void;
    let fulfilled: (value: unknown) => void;
    const advance = (byFailure: boolean, value: unknown) => {
      const operation = resume(byFailure, value);
      if (operation[0] === YIELD) Promise.resolve(operation[1]).then(fulfilled, failed);
      else if (operation[0] === THROW) reject(operation[1]);
      else resolve(operation[1]);
    };
    fulfilled = value => advance(false, value);
    failed = error => advance(true, error);
    advance(false, undefined);
  });

/** `[...a, ...b]` and spread arguments: `concat` takes arrays only, so typed arrays are read by index. */
export const __spreadArray = (to: unknown[], from: ArrayLike<unknown>): unknown[] => {
  const whole = to.concat([]);
  for (let i = 0; i < from.length; i++) whole.push(from[i]);
  return whole;
};

/** `{ ...a, ...b }`. A function, so that an image without object spread drops it. */
export const __assign = (target: object, source: object): object => Object.assign(target, source);

/** `const { a, ...others } = object`. */
export const __rest = (source: Record<string, unknown>, without: string[]): Record<string, unknown> => {
  const others: Record<string, unknown> = {};
  Object.keys(source).forEach(key => {
    if (without.indexOf(key) < 0) others[key] = source[key];
  });
  return others;
};

interface Constructor {
  prototype: { constructor?: unknown };
}
/** `class B extends A`, for packages: the project's own sources are refused inheritance. Statics are not inherited. */
export const __extends = (derived: Constructor, base: Constructor): void => {
  derived.prototype = Object.create(base.prototype);
  derived.prototype.constructor = derived;
};
