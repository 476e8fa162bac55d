import { LINE_ANSWERED } from '../line.ts';
import type { Supervision } from './lineWatch.ts';

/**
 * An SPM detector such as CML's FX631 in packet mode answers 12 or 16 kHz within 40 ms and lets go as late;
 * what its output does for less than this is an impulse on the line (networks send bursts of 50 ms and more).
 */
const BURST_MIN_MS = 25;

/**
 * Metering pulses: the exchange sends a burst of 12 or 16 kHz for each unit, the first one when the far end
 * answers. The detector's output is low during a burst. The first burst of a call is told as its answer, for
 * lines without reversal; the end of a call is not in them. `onUnit` hears the number of each burst from 1,
 * for a count to compare the charge with.
 */
export const meterPulses =
  (detector: Pin, onUnit: (units: number) => void = () => {}): Supervision =>
  tell => {
    let units = 0;
    detector.mode('input_pullup');
    setWatch(
      () => {
        units++;
        if (units === 1) tell(LINE_ANSWERED);
        onUnit(units);
      },
      detector,
      { repeat: true, edge: 'falling', debounce: BURST_MIN_MS },
    );
    return () => {
      units = 0;
    };
  };
