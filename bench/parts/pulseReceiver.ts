/**
 * Loop supervision and rotary dialling at 10 pulses a second: the loop opens for 67 ms and closes for 33 ms.
 */
import type { Bench } from '../board/board.ts';
import type { Violations } from './violations.ts';

export interface LoopEvents {
  seized(): void;
  released(): void;
  digit(symbol: string): void;
}

/** A longer opening of the loop means that the handset was hung up. */
const releaseMs = 200;
/** A longer closure of the loop ends a digit. */
const betweenDigitsMs = 300;
/** "Minimum pause" between digits at 10 pulses a second. */
const pauseMinMs = 600;
/** 10 ± 0.8 pulses a second, make ratio 33 ± 3 %. */
const breakMs = { from: 59, to: 77 };
const pulsesMax = 10;

export const createPulseReceiver = (
  bench: Bench,
  pin: string,
  violations: Violations,
  events: LoopEvents,
): void => {
  const { scheduler } = bench;
  const loop = bench.nets.at(pin);
  let seized = false;
  let pulses = 0;
  let openedMs = 0;
  /** End of the last digit's last pulse; the first digit has no pause before it. */
  let closedMs: number | undefined;
  let timer: number | undefined;
  const nowMs = (): number => scheduler.nowUs() / 1000;
  const wait = (milliseconds: number, then: () => void): void => {
    if (timer !== undefined) scheduler.cancel(timer);
    timer = scheduler.after(milliseconds * 1000, then);
  };

  const release = (): void => {
    seized = false;
    pulses = 0;
    closedMs = undefined;
    events.released();
  };
  const digitOver = (): void => {
    if (pulses > pulsesMax) violations.record(`${pulses} dial pulses in a row`);
    else if (pulses > 0) events.digit(String(pulses % 10));
    pulses = 0;
  };
  const pulse = (): void => {
    const lengthMs = nowMs() - openedMs;
    if (lengthMs < breakMs.from || lengthMs > breakMs.to)
      violations.record(
        `dial pulse of ${lengthMs.toFixed(1)} ms: expected ${breakMs.from} to ${breakMs.to} ms`,
      );
    const pauseMs = pulses === 0 && closedMs !== undefined ? openedMs - closedMs : pauseMinMs;
    if (pauseMs < pauseMinMs)
      violations.record(
        `pause of ${pauseMs.toFixed(1)} ms between digits: expected at least ${pauseMinMs} ms`,
      );
    closedMs = nowMs();
    pulses++;
    wait(betweenDigitsMs, digitOver);
  };

  loop.drive('line', 'pullDown');
  loop.onChange(closed => {
    if (!closed) {
      openedMs = nowMs();
      wait(releaseMs, release);
    } else if (seized) pulse();
    else {
      seized = true;
      events.seized();
    }
  });
};
