/**
 * Rejections that an image leaves unhandled are the image's errors, not the host's. Node reports all of them
 * at one place; a promise is known by its realm's prototype. Those of the host keep Node's own treatment: an
 * error.
 */
const realms = new Map<object, (reason: unknown) => void>();
let installed = false;

const route = (reason: unknown, promise: Promise<unknown>): void => {
  const report = realms.get(Object.getPrototypeOf(promise));
  if (report) report(reason);
  else if (!ended.has(Object.getPrototypeOf(promise))) throw reason;
};

/** Realms whose chip lost its power: rejections of their promises are dropped. */
const ended = new WeakSet<object>();

/** Returns the function that ends the watch. */
export const watchRejections = (
  promisePrototype: object,
  report: (reason: unknown) => void,
): (() => void) => {
  if (!installed) {
    installed = true;
    process.on('unhandledRejection', route);
  }
  realms.set(promisePrototype, report);
  return () => {
    realms.delete(promisePrototype);
    ended.add(promisePrototype);
  };
};
