import type { Timer } from '../../hal/timer.ts';

/**
 * Events in the order in which they happen, for procedures that read as a straight line. One reader. Drivers
 * post from interrupts. What is a level (hook, card, line) is not kept here: one event says that a level has
 * changed, and its reader asks them all. So no number of other events can displace it.
 */
export interface EventQueue<Event> {
  /** Beyond `EVENTS_MAX` waiting events it is dropped: a number that is typed keeps its beginning. */
  post(event: Event): void;
  /** A level changed: of such events the last one waits, before all others. */
  change(event: Event): void;
  /** The next event, or undefined after `timeoutMs`. */
  next(timeoutMs: number): Promise<Event | undefined>;
  /** Drops the posted events. */
  forget(): void;
}

const EVENTS_MAX = 32;

/** An empty queue. */
export const eventQueue = <Event>(timer: Timer): EventQueue<Event> => {
  let posted: Event[] = [];
  let changed: Event | undefined;
  let reader: ((event: Event | undefined) => void) | undefined;

  /** Hands an event to the reader; false when none waits. */
  const wake = (event: Event | undefined): boolean => {
    const resolve = reader;
    reader = undefined;
    if (resolve) resolve(event);
    return !!resolve;
  };

  return {
    post: event => {
      if (!wake(event) && posted.length < EVENTS_MAX) posted.push(event);
    },
    change: event => {
      if (!wake(event)) changed = event;
    },

    next: timeoutMs =>
      new Promise(resolve => {
        if (changed || posted.length) {
          resolve(changed || posted.shift());
          changed = undefined;
          return;
        }
        const timeout = timer.after(timeoutMs, () => wake(undefined));
        reader = event => {
          timer.cancel(timeout);
          resolve(event);
        };
      }),

    forget: () => {
      posted = [];
    },
  };
};
