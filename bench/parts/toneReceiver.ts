/**
 * Push-button receiver: frequencies of ITU-T Q.23, tolerances and times of Q.24 (NTT's and AT&T's columns).
 */
import type { Bench } from '../board/board.ts';
import type { Violations } from './violations.ts';

/** Q.23, Fig. 1. */
export const lowGroupHz = [697, 770, 852, 941];
export const highGroupHz = [1209, 1336, 1477, 1633];
/** Row by row. */
export const symbols = '123A456B789C*0#D';
/** Q.23, 6: "each transmitted frequency must be within ± 1.8 % of the nominal frequency". */
const tolerance = 0.018;
/** Q.24, Table A-1. */
export const shortestToneMs = 40;
export const shortestPauseMs = 40;
/**
 * Both outputs are switched by one program, one after the other: a short time with one tone only is no
 * signal.
 */
const glitchMs = 5;

const indexOf = (group: number[], frequencyHz: number): number =>
  group.findIndex(nominal => Math.abs(frequencyHz / nominal - 1) <= tolerance);

/** Returns the function to call with the frequencies, in Hz, when the two tones on the line change. */
export const createToneReceiver = (
  bench: Bench,
  violations: Violations,
  digit: (symbol: string) => void,
): ((lowHz: number | undefined, highHz: number | undefined) => void) => {
  let signal: { lowHz: number; highHz: number; startMs: number } | undefined;
  let silentSinceMs = Number.NEGATIVE_INFINITY;
  const nowMs = (): number => bench.scheduler.nowUs() / 1000;

  const decode = (lowHz: number, highHz: number): string | undefined => {
    const row = indexOf(lowGroupHz, lowHz);
    const column = indexOf(highGroupHz, highHz);
    return row < 0 || column < 0 ? undefined : symbols[row * 4 + column];
  };

  const ended = ({ lowHz, highHz, startMs }: NonNullable<typeof signal>): void => {
    const lengthMs = nowMs() - startMs;
    if (lengthMs < glitchMs) return;
    const pauseMs = startMs - silentSinceMs;
    silentSinceMs = nowMs();
    const symbol = decode(lowHz, highHz);
    const tones = `${lowHz.toFixed(1)} Hz and ${highHz.toFixed(1)} Hz`;
    if (symbol === undefined) violations.record(`Q.23: ${tones} are not within 1.8 % of a signal`);
    else if (lengthMs < shortestToneMs)
      violations.record(`Q.24: tone of ${lengthMs.toFixed(1)} ms, at least ${shortestToneMs} ms expected`);
    else if (pauseMs < shortestPauseMs)
      violations.record(`Q.24: pause of ${pauseMs.toFixed(1)} ms, at least ${shortestPauseMs} ms expected`);
    else digit(symbol);
  };

  return (lowHz, highHz) => {
    if (signal && signal.lowHz === lowHz && signal.highHz === highHz) return;
    const previous = signal;
    signal = lowHz && highHz ? { lowHz, highHz, startMs: nowMs() } : undefined;
    if (previous) ended(previous);
  };
};

/** Two square waves, summed and low-passed on the board. */
export const watchTonePins = (
  bench: Bench,
  pins: Readonly<Record<'toneLow' | 'toneHigh', string>>,
  sound: (lowHz: number | undefined, highHz: number | undefined) => void,
): void => {
  const low = bench.nets.at(pins.toneLow);
  const high = bench.nets.at(pins.toneHigh);
  const update = (): void => sound(low.pwm()?.frequencyHz, high.pwm()?.frequencyHz);
  low.onPwm(update);
  high.onPwm(update);
};
