/**
 * What TypeScript's ES5 output calls instead of modern syntax. The build puts these before the lowered image, and
 * drops those that it does not call. tslib's own are no use here: they rely on hoisting and on iterators. The code
 * is plain ES5 style because nothing lowers it further, and short because every image carries it.
 */

/**
 * One call of an async function: what TypeScript's output reads (`label`, `trys`, `sent`), what drives it, and what the caller
 * gets in place of a promise. A call that awaits another hangs on to it by `waiter`, so ten nested procedures are a list
 * of ten such objects; a real promise with its four closures a level would take half of a small heap.
 */
class Call {
  /** Where the body goes on. */
  declare label: number;
  /** [try, catch, finally, end] labels of the regions that are open, innermost last. Only bodies with `try` have it. */
  declare trys: Regions | undefined;
  /** Undefined once the call has ended: what it held on to is free. */
  declare body: Body | undefined;
  /** Operations that wait for the end of a finally block. */
  declare pending: Operation[] | undefined;
  /** The call that awaits this one, and the next that awaits the same as this one. */
  declare waiter: Call | undefined;
  declare next: Call | undefined;
  /** How it ended. */
  declare failed: boolean;
  /** Somebody has seen how it ended. */
  declare seen: boolean;
  declare value: unknown;

  constructor(body: Body, trys: Regions | undefined) {
    this.label = 0;
    this.body = body;
    if (trys) this.trys = trys;
  }

  /** What the last await came to: returns it, or throws it. Bodies read it before anything else. */
  sent(): unknown {
    const value = sentValue;
    sentValue = undefined;
    if (sentFailed) throw value;
    return value;
  }

  /** For what wants a promise. */
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
/** A body that threw: still to be caught by it, unlike THROW. */
const CATCH = 6;
const END_FINALLY = 7;

/** What the body that runs now is to get from `sent`. */
let sentFailed = false;
let sentValue: unknown;

/**
 * Decides where a body goes on after `operation`, unwinding try regions. Undefined: go on at `call.label`; otherwise the
 * operation that ends the function.
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

/** A body that hands on what its only await comes to: that of a call that returned a promise or another call. */
const handOn: Body = call => [RETURN, call.sent()];

/** One turn of the body; a returned promise is waited for, as the language has it. */
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

/** Whether what a call awaits is there already; if not, the call will be resumed. */
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
    // Nobody waits for a call that failed: said as the interpreter says it of a promise.
    if (!call && ended[0] === THROW) Promise.reject(ended[1]);
  }
};

/** Keeps the result, lets go of all else. Returns the call that is to run next, with the result to be sent to it. */
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
 * Runs an async function's body to its first wait; `trys` is an empty list for bodies with `try`. The build writes this for
 * TypeScript's `__awaiter` and `__generator`.
 */
export const __async = (body: Body, trys?: Regions): Call => {
  const call = new Call(body, trys);
  const ended = advance(call);
  if (ended) end(call, ended);
  // A caller that awaits a call which failed at once does so before the next turn.
  if (call.failed) setTimeout(() => call.seen || Promise.reject(call.value), 0);
  return call;
};

/** Passes on to a promise what becomes of a call. */
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
/** `class B extends A`, for packages: the project's own sources are refused inheritance. Statics are not inherited. */
export const __extends = (derived: Constructor, base: Constructor): void => {
  derived.prototype = Object.create(base.prototype);
  derived.prototype.constructor = derived;
};
