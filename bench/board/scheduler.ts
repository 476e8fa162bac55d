/**
 * Virtual time. Two kinds of events share one clock, as on a chip:
 *
 * - hardware events (a UART's shift register, a part's timing) happen at their own time, also while the
 *   interpreter is busy;
 * - interpreter events (timers, watches, received data) run one after the other, when the interpreter is
 *   idle, and may therefore be late.
 *
 * Events are ordered by time, then by sequence number; between events promise jobs are drained. The same seed
 * gives the same run.
 */
import { type EventQueue, eventQueue } from './eventQueue.ts';

export interface RunOptions {
  /** Absolute virtual time to stop at, milliseconds. */
  untilMs?: number;
  /** Asked after every interpreter event; true stops the run. */
  until?: () => boolean;
  /** With `until`: virtual milliseconds from now after which the run fails. Default 60,000. */
  limitMs?: number;
  /** Names what is waited for in the error. */
  waitingFor?: string;
}

export interface Scheduler {
  /** Microseconds since power was first applied to the bench; whole or fractional, never goes back. */
  nowUs(): number;
  /** Hardware event. Returns its id. */
  after(delayUs: number, action: () => void): number;
  cancel(id: number): void;
  /** Interpreter event: run when the interpreter is idle, not before `delayUs` have passed. */
  interpreterAfter(delayUs: number, action: () => void): number;
  cancelInterpreter(id: number): void;
  /** Drops every interpreter event, as a loss of power does. */
  clearInterpreter(): void;
  /** The interpreter works for `microseconds`; hardware goes on meanwhile. */
  spend(microseconds: number): void;
  /** A host-side program (a card, a server) may have promise jobs: drain them before the next event. */
  settleNext(): void;
  run(options: RunOptions): Promise<void>;
  /** Virtual time follows the wall clock times `speed` until the returned function is called. */
  runRealTime(speed: number, onError: (error: unknown) => void): () => void;
}

/**
 * A run with more events is endless: the interpreter's idle loop turns about a thousand times a second under
 * load.
 */
export const interpreterEventsPerSecondMax = 5_000;
export const eventsAtOneInstantMax = 100_000;
const defaultLimitMs = 60_000;
const realTimeTurnMs = 5;

const drainPromiseJobs = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

export const createScheduler = (): Scheduler => {
  let nowUs = 0;
  const hardware: EventQueue = eventQueue();
  const interpreter: EventQueue = eventQueue();
  let jobsWaiting = false;
  let running = false;
  let atThisInstant = 0;
  let windowStartUs = 0;
  let eventsInWindow = 0;

  const moveTo = (timeUs: number): void => {
    if (timeUs > nowUs) {
      nowUs = timeUs;
      atThisInstant = 0;
    } else if (++atThisInstant > eventsAtOneInstantMax)
      throw new Error(`scheduler: more than ${eventsAtOneInstantMax} hardware events at ${nowUs} us`);
  };

  const runHardwareUntil = (timeUs: number): void => {
    while (hardware.nextUs() <= timeUs) {
      const event = hardware.take();
      moveTo(event.timeUs);
      event.action();
    }
  };

  const countInterpreterEvent = (): void => {
    if (nowUs - windowStartUs > 1e6) {
      windowStartUs = nowUs;
      eventsInWindow = 0;
    }
    if (++eventsInWindow > interpreterEventsPerSecondMax)
      throw new Error(
        `runaway image: more than ${interpreterEventsPerSecondMax} interpreter events within one virtual second, at ${Math.round(nowUs / 1000)} ms`,
      );
  };

  /** Runs the next event if it is due by `limitUs`. */
  const step = (limitUs: number): 'none' | 'hardware' | 'interpreter' => {
    const hardwareUs = hardware.nextUs();
    const interpreterUs = Math.max(interpreter.nextUs(), nowUs);
    if (hardwareUs <= interpreterUs) {
      if (hardwareUs > limitUs) return 'none';
      runHardwareUntil(hardwareUs);
      return 'hardware';
    }
    if (interpreterUs > limitUs) return 'none';
    moveTo(interpreterUs);
    countInterpreterEvent();
    interpreter.take().action();
    jobsWaiting = true;
    return 'interpreter';
  };

  const settle = async (): Promise<void> => {
    while (jobsWaiting) {
      jobsWaiting = false;
      await drainPromiseJobs();
    }
  };

  const advance = async (limitUs: number, until?: () => boolean): Promise<boolean> => {
    await settle();
    if (until?.()) return true;
    for (;;) {
      const done = step(limitUs);
      if (done === 'none') break;
      if (!jobsWaiting) continue;
      await settle();
      if (until?.()) return true;
    }
    if (limitUs > nowUs) nowUs = limitUs;
    return false;
  };

  const exclusively = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running) throw new Error('scheduler: run called while another run is under way; await it first');
    running = true;
    try {
      return await work();
    } finally {
      running = false;
    }
  };

  return {
    nowUs: () => nowUs,
    after: (delayUs, action) => hardware.add(nowUs + Math.max(0, delayUs), action),
    cancel: id => hardware.cancel(id),
    interpreterAfter: (delayUs, action) => interpreter.add(nowUs + Math.max(0, delayUs), action),
    cancelInterpreter: id => interpreter.cancel(id),
    clearInterpreter: () => interpreter.clear(),
    settleNext: () => {
      jobsWaiting = true;
    },
    spend: microseconds => {
      const endUs = nowUs + microseconds;
      if (hardware.nextUs() <= endUs) runHardwareUntil(endUs);
      nowUs = Math.max(nowUs, endUs);
    },
    run: ({ untilMs, until, limitMs = defaultLimitMs, waitingFor = 'the condition' }) =>
      exclusively(async () => {
        jobsWaiting = true;
        const stopUs = untilMs === undefined ? nowUs + limitMs * 1000 : untilMs * 1000;
        const met = await advance(stopUs, until);
        if (until && !met)
          throw new Error(`${waitingFor} did not happen within ${limitMs} virtual milliseconds`);
      }),
    runRealTime: (speed, onError) => {
      const virtualStartUs = nowUs;
      const wallStartMs = performance.now();
      let stopped = false;
      const turn = async (): Promise<void> => {
        if (stopped) return;
        try {
          jobsWaiting = true;
          const targetUs = virtualStartUs + (performance.now() - wallStartMs) * 1000 * speed;
          await exclusively(() => advance(targetUs));
          setTimeout(turn, realTimeTurnMs);
        } catch (error) {
          stopped = true;
          onError(error);
        }
      };
      setTimeout(turn, 0);
      return () => {
        stopped = true;
      };
    },
  };
};
