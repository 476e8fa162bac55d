/**
 * Helpers that TypeScript's ES5 output calls instead of modern syntax. The build puts those that an image
 * calls before it. tslib's own helpers rely on hoisting and on iterators, which the interpreter lacks. The
 * code is ES5 because nothing lowers it further, and short because every image carries it.
 */

/**
 * One call of an async function: the state that TypeScript's output reads (`label`, `trys`, `sent`), and the
 * object that the caller gets in place of a promise. A call that awaits another is linked to it by `waiter`,
 * so that ten nested procedures are a list of ten such objects; promises with four closures a level would
 * take half of a small heap.
 */
class Call {
  /** Where the body goes on. */
  declare label: number;
  /**
   * [try, catch, finally, end] labels of the regions that are open, innermost last. Only bodies with `try`
   * have it.
   */
  declare trys: Regions | undefined;
  /** Undefined once the call has ended, so that its variables are free. */
  declare body: Body | undefined;
  /** Operations that wait for the end of a finally block. */
  declare pending: Operation[] | undefined;
  /** The call that awaits this one, and the next that awaits the same as this one. */
  declare waiter: Call | undefined;
  declare next: Call | undefined;
  /** True when it ended by throwing. */
  declare failed: boolean;
  /** A caller has read how it ended. */
  declare seen: boolean;
  declare value: unknown;

  constructor(body: Body, trys: Regions | undefined) {
    this.label = 0;
    this.body = body;
    if (trys) this.trys = trys;
  }

  /** Returns the value of the last await, or throws its error. Bodies call it before anything else. */
  sent(): unknown {
    const value = sentValue;
    sentValue = undefined;
    if (sentFailed) throw value;
    return value;
  }

  /** For code that expects a promise. */
  // biome-ignore lint/suspicious/noThenProperty: a call stands where the language has a promise
  then(fulfilled?: (value: unknown) => unknown, rejected?: (error: unknown) => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => settle(this, resolve, reject)).then(fulfilled, rejected);
  }

  catch(rejected: (error: unknown) => unknown): Promise<unknown> {
    return this.then(undefined, rejected);
  }
}
type Regions = (number | undefined)[][];
type Operation = [code: number, argument?: unknown];
type Body = (call: Call) => Operation;

/** Operation codes in TypeScript's output. */
const THROW = 1;
const RETURN = 2;
const BREAK = 3;
const YIELD = 4;
/** A body that threw: its own regions may still catch it, unlike THROW. */
const CATCH = 6;
const END_FINALLY = 7;

/** The result of the last await, which `sent` hands to the body that runs now. */
let sentFailed = false;
let sentValue: unknown;

/**
 * Decides where a body goes on after `operation`, unwinding try regions. Undefined: go on at `call.label`;
 * otherwise the operation that ends the function.
 */
const unwind = (call: Call, operation: Operation): Operation | undefined => {
  let current = operation;
  for (;;) {
    if (current[0] === END_FINALLY) {
      current = call.pending!.pop()!;
      call.trys!.pop();
      continue;
    }
    const region = call.trys?.[call.trys.length - 1];
    const code = current[0];
    const target = current[1] as number;
    if (code === BREAK && (!region || (target > region[0]! && target < region[3]!))) {
      call.label = target;
      return undefined;
    }
    if (!region) return [code === CATCH ? THROW : code, current[1]];
    if (code === CATCH && region[1] && call.label < region[1]) {
      call.label = region[1];
      sentFailed = false;
      sentValue = current[1];
      return undefined;
    }
    if (region[2] && call.label < region[2]) {
      call.label = region[2];
      call.pending = (call.pending || []).concat([current]);
      return undefined;
    }
    // Left from inside its finally block: what waited for the end of that block is superseded.
    if (region[2]) call.pending!.pop();
    call.trys!.pop();
  }
};

/** The body of a call that returned a promise or another call: returns the value of its only await. */
const handOn: Body = call => [RETURN, call.sent()];

/** One turn of the body. */
const step = (call: Call): Operation => {
  let operation: Operation;
  try {
    operation = call.body!(call);
  } catch (error) {
    operation = [CATCH, error];
  }
  return operation;
};

/** The operation that ends this call, or undefined when it waits for something that has not ended yet. */
const advance = (call: Call): Operation | undefined => {
  for (;;) {
    const operation = step(call);
    let ended = operation[0] === YIELD ? operation : unwind(call, operation);
    if (!ended) continue;
    if (ended[0] === THROW) return ended;
    if (ended[0] === RETURN) {
      const value = ended[1] as Call | undefined;
      if (!value || !value.then) return ended;
      call.body = handOn;
      ended = [YIELD, value];
    }
    call.label++;
    if (!hasEnded(call, ended[1])) return undefined;
  }
};

/** Whether the awaited call has ended already; if not, the waiting call is resumed when it ends. */
const hasEnded = (call: Call, awaited: unknown): boolean => {
  if (!(awaited instanceof Call)) {
    Promise.resolve(awaited).then(
      value => resume(call, false, value),
      error => resume(call, true, error),
    );
    return false;
  }
  if (!awaited.body) {
    awaited.seen = true;
    sentFailed = awaited.failed;
    sentValue = awaited.value;
    return true;
  }
  call.next = awaited.waiter;
  awaited.waiter = call;
  return false;
};

/** Runs a call that waited, then those that waited for it: a loop, since the interpreter's stack is short. */
const resume = (first: Call, failed: boolean, value: unknown): void => {
  let call: Call | undefined = first;
  sentFailed = failed;
  sentValue = value;
  while (call) {
    const ended = advance(call);
    if (!ended) return;
    call = end(call, ended);
    // A call that failed without a waiter is reported as the interpreter reports a promise.
    if (!call && ended[0] === THROW) Promise.reject(ended[1]);
  }
};

/** Keeps the result and drops the rest. Returns the call that runs next, which reads the result by `sent`. */
const end = (call: Call, operation: Operation): Call | undefined => {
  const failed = operation[0] === THROW;
  const value = operation[1];
  const waiter = call.waiter;
  call.body = undefined;
  call.waiter = undefined;
  call.failed = failed;
  call.value = value;
  if (waiter) {
    let other = waiter.next;
    waiter.next = undefined;
    while (other) {
      const after = other.next;
      other.next = undefined;
      resume(other, failed, value);
      other = after;
    }
    sentFailed = failed;
    sentValue = value;
  }
  return waiter;
};

/**
 * Runs an async function's body to its first wait; `trys` is an empty list for bodies with `try`. The build
 * writes this for TypeScript's `__awaiter` and `__generator`.
 */
export const __async = (body: Body, trys?: Regions): Call => {
  const call = new Call(body, trys);
  const ended = advance(call);
  if (ended) end(call, ended);
  // A caller that awaits a call which failed at once does so before the next turn.
  if (call.failed) setTimeout(() => call.seen || Promise.reject(call.value), 0);
  return call;
};

/** Resolves or rejects a promise as a call ends. */
const settle = (awaited: Call, resolve: (value: unknown) => void, reject: (error: unknown) => void): Call =>
  __async(call => {
    if (!call.label) return [YIELD, awaited];
    const to = sentFailed ? reject : resolve;
    sentFailed = false;
    to(sentValue);
    return [RETURN];
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
/**
 * `class B extends A`, for packages: the project's own sources are refused inheritance. Statics are not
 * inherited.
 */
export const __extends = (derived: Constructor, base: Constructor): void => {
  derived.prototype = Object.create(base.prototype);
  derived.prototype.constructor = derived;
};
