/**
 * What TypeScript's ES5 output calls instead of modern syntax. The build puts these before the lowered image, and
 * drops those that it does not call. tslib's own are no use here: they rely on hoisting and on iterators. The code
 * is plain ES5 style because nothing lowers it further, and short because every image carries it.
 */

/**
 * Progress of one async function: what TypeScript's output reads (`label`, `trys`, `sent`), and what drives it. One object
 * a call, and two closures: procedures nest ten deep, and every variable of a waiting one is taken from a small heap.
 */
interface Frame {
  label: number;
  /** [try, catch, finally, end] labels of the regions that are open, innermost last. */
  trys: (number | undefined)[][];
  /** What the last await came to: returns it, or throws it. */
  sent(): unknown;
  readonly self: unknown;
  readonly body: Body;
  value: unknown;
  failed: boolean;
  /** Operations that wait for the end of a finally block. */
  pending?: Operation[];
  resolve?(value: unknown): void;
  reject?(error: unknown): void;
  fulfilled?(value: unknown): void;
  rejected?(error: unknown): void;
}
type Operation = [code: number, argument?: unknown];
type Body = (frame: Frame) => Operation;

/** Operation codes in TypeScript's output (2 is return, which needs no case of its own). */
const THROW = 1;
const BREAK = 3;
const YIELD = 4;
/** A body that threw: still to be caught by it, unlike THROW. */
const CATCH = 6;
const END_FINALLY = 7;

/**
 * Decides where a body goes on after `operation`, unwinding try regions. Undefined: go on at `frame.label`; otherwise the
 * operation that ends the function.
 */
const unwind = (frame: Frame, operation: Operation): Operation | undefined => {
  let current = operation;
  for (;;) {
    if (current[0] === END_FINALLY) {
      current = frame.pending!.pop()!;
      frame.trys.pop();
      continue;
    }
    const region = frame.trys[frame.trys.length - 1];
    const code = current[0];
    const target = current[1] as number;
    if (code === BREAK && (!region || (target > region[0]! && target < region[3]!))) {
      frame.label = target;
      return undefined;
    }
    if (!region) return [code === CATCH ? THROW : code, current[1]];
    if (code === CATCH && region[1] && frame.label < region[1]) {
      frame.label = region[1];
      frame.value = current[1];
      return undefined;
    }
    if (region[2] && frame.label < region[2]) {
      frame.label = region[2];
      frame.pending = (frame.pending || []).concat([current]);
      return undefined;
    }
    // Left from inside its finally block: what waited for the end of that block is superseded.
    if (region[2]) frame.pending!.pop();
    frame.trys.pop();
  }
};

/** Runs a body up to its next await or its end. */
const run = (frame: Frame, failed: boolean, value: unknown): void => {
  frame.failed = failed;
  frame.value = value;
  for (;;) {
    let operation: Operation;
    try {
      operation = frame.body.call(frame.self as never, frame);
    } catch (error) {
      operation = [CATCH, error];
    }
    frame.failed = false;
    frame.value = undefined;
    if (operation[0] === YIELD) {
      frame.label++;
      Promise.resolve(operation[1]).then(frame.fulfilled, frame.rejected);
      return;
    }
    const ended = unwind(frame, operation);
    if (ended) {
      if (ended[0] === THROW) frame.reject!(ended[1]);
      else frame.resolve!(ended[1]);
      return;
    }
  }
};

const sentOf = function (this: Frame): unknown {
  if (this.failed) throw this.value;
  return this.value;
};

/** The state machine of one async function, before its first step. */
export const __generator = (self: unknown, body: Body): Frame => ({
  label: 0,
  trys: [],
  sent: sentOf,
  self,
  body,
  value: undefined,
  failed: false,
});

/** Apart, so that the two closures hold on to the frame and nothing else. */
const begin = (frame: Frame, resolve: (value: unknown) => void, reject: (error: unknown) => void): void => {
  frame.resolve = resolve;
  frame.reject = reject;
  frame.fulfilled = value => run(frame, false, value);
  frame.rejected = error => run(frame, true, error);
  run(frame, false, undefined);
};

/** Runs an async function's machine to its end, waiting for each promise that it yields. */
export const __awaiter = (
  self: unknown,
  parameters: unknown[] | undefined,
  _promise: unknown,
  start: (...parameters: unknown[]) => Frame,
): Promise<unknown> =>
  // Parameters with defaults are read inside; without them TypeScript passes nothing here.
  new Promise((resolve, reject) => begin(start.apply(self, parameters || []), resolve, reject));

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
