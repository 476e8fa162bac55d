import type { VirtualBoard } from '../../bench/board/board.ts';
import type { RunOptions } from '../../bench/board/scheduler.ts';
import type { VirtualPhone } from '../../bench/phone/virtualPhone.ts';
import type { System } from '../system/system.ts';

/** A system whose virtual time follows the wall clock, for parts that run in real time. */
export interface LiveSystem {
  /** Waits of its phone and its board (`advance`, `run`, `shows`, `type`) wait by the wall clock. */
  readonly system: System;
  /** Stops the clock. Rejects with the error that stopped the clock before, if there was one. */
  stop(): Promise<void>;
}

const lookEveryMs = 20;
const showsLimitMs = 30_000;
const runLimitMs = 60_000;
const holdMs = 120;
const betweenKeysMs = 130;

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/**
 * `RunOptions` by the wall clock: the board runs by itself, so a run is a wait. Throws the error that stopped
 * the clock.
 */
const waitFor = async (board: VirtualBoard, options: RunOptions, check: () => void): Promise<void> => {
  const { until, untilMs, limitMs = runLimitMs, waitingFor = 'the condition' } = options;
  const end = performance.now() + limitMs;
  const holds = until ?? (() => board.nowMs() >= (untilMs ?? 0));
  while (!holds()) {
    check();
    if (performance.now() > end)
      throw new Error(`${waitingFor} did not happen within ${limitMs} milliseconds`);
    await sleep(lookEveryMs);
  }
};

const liveBoard = (board: VirtualBoard, check: () => void): VirtualBoard => ({
  ...board,
  run: options => waitFor(board, options, check),
  advance: sleep,
});

const livePhone = (phone: VirtualPhone, check: () => void): VirtualPhone => {
  const board = liveBoard(phone.board, check);
  return {
    ...phone,
    board,
    advance: sleep,
    type: async keys => {
      for (const key of keys) {
        phone.press(key);
        await sleep(holdMs + betweenKeysMs);
      }
    },
    shows: (text, limitMs = showsLimitMs) =>
      board.run({
        until: () => phone.display().some(row => row.includes(text)),
        limitMs,
        waitingFor: `"${text}" on the display`,
      }),
  };
};

/** Ties a system's time to the wall clock from now on. */
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
      // A turn that is under way ends before the caller reads the ledger.
      await sleep(lookEveryMs);
      check();
    },
  };
};
