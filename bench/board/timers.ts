/**
 * `setTimeout` and `setInterval`: 0.1 ms at least, and an interval keeps its pace however late a call was.
 */
import type { Chip } from './chip.ts';

export interface Timers {
  set(listener: () => void, milliseconds: unknown, values: unknown[], repeat: boolean): number;
  clear(id: number | undefined): void;
}

export const shortestTimerMs = 0.1;
const timersMax = 1000;

export const createTimers = (chip: Chip): Timers => {
  const { scheduler } = chip;
  const events = new Map<number, number>();
  let lastId = 0;

  const arm = (id: number, dueUs: number, action: () => void): void => {
    events.set(id, scheduler.interpreterAfter(dueUs - scheduler.nowUs(), action));
  };

  return {
    set: (listener, milliseconds, values, repeat) => {
      if (typeof listener !== 'function') throw chip.imageError('Function or String not supplied!');
      if (events.size >= timersMax) throw chip.imageError(`More than ${timersMax} timers`);
      const wantedMs = Number(milliseconds);
      const intervalUs = (wantedMs >= shortestTimerMs ? wantedMs : shortestTimerMs) * 1000;
      const id = ++lastId;
      let dueUs = scheduler.nowUs() + intervalUs;
      const fire = (): void => {
        events.delete(id);
        if (repeat) {
          dueUs += intervalUs;
          arm(id, dueUs, fire);
        }
        chip.callImage(listener, ...values);
      };
      arm(id, dueUs, fire);
      return id;
    },
    clear: id => {
      const ids = id === undefined ? [...events.keys()] : [id];
      for (const each of ids) {
        const event = events.get(each);
        if (event !== undefined) scheduler.cancelInterpreter(event);
        events.delete(each);
      }
    },
  };
};

/** `setTimeout`, `setInterval` and their opposites, for the image's global scope. */
export const createTimerApi = (chip: Chip): Record<string, unknown> => {
  const timers = createTimers(chip);
  const set = (repeat: boolean) => {
    return (listener: () => void, milliseconds?: unknown, ...values: unknown[]): number => {
      chip.apiCall();
      return timers.set(listener, milliseconds, values, repeat);
    };
  };
  const clear = (name: string) => {
    return (...ids: (number | undefined)[]): void => {
      chip.apiCall();
      if (ids.length && ids[0] === undefined)
        throw chip.imageError(`${name}(undefined) not allowed. Use ${name}() instead`);
      timers.clear(ids[0]);
    };
  };
  return {
    setTimeout: set(false),
    setInterval: set(true),
    clearTimeout: clear('clearTimeout'),
    clearInterval: clear('clearInterval'),
  };
};
