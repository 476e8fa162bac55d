import type { Timer } from '../../hal/timer.ts';

/**
 * Events of the phone in the order in which they happen, for procedures that read as a straight line. One
 * reader. Drivers post from interrupts. Up to `EVENTS_MAX` events wait; a further one drops the oldest, since
 * keys that are pressed without pause must not fill the memory.
 */
export interface EventQueue<Event> {
  post(event: Event): void;
  /** The next event, or undefined after `timeoutMs`. */
  next(timeoutMs: number): Promise<Event | undefined>;
  /** Drops waiting events for which `drop` is true. */
  discard(drop: (event: Event) => boolean): void;
}

const EVENTS_MAX = 32;

/** An empty queue. */
export const eventQueue = <Event>(timer: Timer): EventQueue<Event> => {
  let waiting: Event[] = [];
  let reader: ((event: Event | undefined) => void) | undefined;

  const wake = (event: Event | undefined) => {
    const resolve = reader;
    reader = undefined;
    if (resolve) resolve(event);
  };

  return {
    post: event => {
      if (reader) {
        wake(event);
        return;
      }
      waiting.push(event);
      if (waiting.length > EVENTS_MAX) waiting.shift();
    },

    next: timeoutMs =>
      new Promise(resolve => {
        if (waiting.length) {
          resolve(waiting.shift());
          return;
        }
        const timeout = timer.after(timeoutMs, () => wake(undefined));
        reader = event => {
          timer.cancel(timeout);
          resolve(event);
        };
      }),

    discard: drop => {
      waiting = waiting.filter(event => !drop(event));
    },
  };
};
