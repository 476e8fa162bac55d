import type { Phone } from '../board/phone.ts';
import type { System } from '../system/system.ts';

/** A system whose virtual time follows the wall clock, for parts that have a time of their own. */
export interface LiveSystem {
  /** Waits of its phone (`advance`, `shows`, `type`) wait by the wall clock. */
  readonly system: System;
  /** Stops the clock. Rejects with what stopped it before, if something did. */
  stop(): Promise<void>;
}

const lookEveryMs = 20;
const showsLimitMs = 30_000;
const holdMs = 120;
const betweenKeysMs = 130;

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

const livePhone = (phone: Phone, check: () => void): Phone => ({
  ...phone,
  advance: sleep,
  type: async keys => {
    for (const key of keys) {
      phone.press(key);
      await sleep(holdMs + betweenKeysMs);
    }
  },
  shows: async (text, limitMs = showsLimitMs) => {
    const end = performance.now() + limitMs;
    while (!phone.display().some(row => row.includes(text))) {
      check();
      if (performance.now() > end)
        throw new Error(`"${text}" on the display did not happen within ${limitMs} milliseconds`);
      await sleep(lookEveryMs);
    }
  },
});

/** Lets a system's time run with the wall clock from now on. */
export const runLive = (system: System): LiveSystem => {
  let failure: unknown;
  const stop = system.phone.board.scheduler.runRealTime(1, error => {
    failure = error;
  });
  const check = (): void => {
    if (failure) throw failure;
  };
  const phone = livePhone(system.phone, check);
  return {
    system: {
      ...system,
      phone,
      get centerReachable() {
        return system.centerReachable;
      },
      set centerReachable(reachable) {
        system.centerReachable = reachable;
      },
    },
    stop: async () => {
      stop();
      // A turn that is under way ends before the caller looks at what is left.
      await sleep(lookEveryMs);
      check();
    },
  };
};
