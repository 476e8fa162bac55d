import type { Timer } from '../../hal/timer.ts';

/**
 * What happens to the phone, one event after the other, for a procedure that reads as a straight line. One reader.
 * Drivers post from interrupts; nothing is lost up to `EVENTS_MAX` waiting events, and beyond it the oldest goes:
 * a person who hammers the keys must not fill the memory.
 */
export interface EventQueue<Event> {
  post(event: Event): void;
  /** The next event, or undefined after `timeoutMs`. */
  next(timeoutMs: number): Promise<Event | undefined>;
  /** Forgets waiting events for which `drop` is true. */
  discard(drop: (event: Event) => boolean): void;
}

const EVENTS_MAX = 32;

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
