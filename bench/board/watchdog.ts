/** The chip's independent watchdog: once enabled it resets the chip unless it is kicked in time. */
import type { Scheduler } from './scheduler.ts';

export interface Watchdog {
  /** `automatic`: the interpreter kicks it whenever it is idle, as it is at every event here. */
  enable(seconds: number, automatic: boolean): void;
  kick(): void;
  stop(): void;
}

export const createWatchdog = (scheduler: Scheduler, expired: () => void): Watchdog => {
  let periodUs = 0;
  let event: number | undefined;
  const stop = (): void => {
    if (event !== undefined) scheduler.cancel(event);
    event = undefined;
  };
  const kick = (): void => {
    if (!periodUs) return;
    stop();
    event = scheduler.after(periodUs, expired);
  };
  return {
    enable: (seconds, automatic) => {
      stop();
      periodUs = automatic ? 0 : seconds * 1e6;
      kick();
    },
    kick,
    stop,
  };
};
