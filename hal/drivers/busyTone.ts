import { LINE_ENDED, LINE_READY } from '../line.ts';
import type { Timer } from '../timer.ts';
import type { Supervision } from './lineWatch.ts';

/**
 * Cadence of a busy tone: ITU-T E.180 recommends 0.1 to 0.6666 s of tone, as long a silence, ratio 0.67 to
 * 1.5. Japan: 0.5 s and 0.5 s.
 */
const TONE_MS = 500;
const SILENCE_MS = 500;
/** A detector's attack and release make one longer and the other shorter, and exchanges keep 10 %. */
const TOLERANCE_MS = 90;
/** Dial tone stands; a detector's output that falls for less is a click of the closing loop. */
const DIAL_TONE_MS = 200;
/**
 * Ringing is 1 s and 2 s, dial tone does not stop; a voice hits the cadence by chance, not three times in a
 * row.
 */
const CYCLES = 3;

const near = (seconds: number, milliseconds: number): boolean =>
  Math.abs(seconds * 1000 - milliseconds) <= TOLERANCE_MS;

/**
 * Dial tone and busy tone, from a tone decoder for 400 Hz (Japan; a PLL such as LM567, 425 Hz elsewhere)
 * whose output is low while it hears its tone. The first tone, when it stands, tells that the exchange takes
 * digits. Three tones with their silences in the cadence, and the call is told as ended: the number is busy,
 * or the far end hung up on an exchange that does not reverse back.
 */
export const busyTone =
  (detector: Pin, timer: Timer): Supervision =>
  tell => {
    let cycles = 0;
    let toneKept = false;
    detector.mode('input_pullup');
    setWatch(
      event => {
        const lasted = event.time - event.lastTime;
        if (event.state) {
          toneKept = near(lasted, TONE_MS);
          if (toneKept && cycles === CYCLES - 1) tell(LINE_ENDED);
          return;
        }
        cycles = toneKept && near(lasted, SILENCE_MS) ? cycles + 1 : 0;
        // Only the first tone after the loop closed counts here: the line is ready then.
        timer.after(DIAL_TONE_MS, () => {
          if (!detector.read()) tell(LINE_READY);
        });
      },
      detector,
      { repeat: true, edge: 'both', debounce: 20 },
    );
    return () => {
      cycles = 0;
      toneKept = false;
    };
  };
