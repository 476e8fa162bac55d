import { LINE_ANSWERED, LINE_ENDED } from '../line.ts';
import type { Supervision } from './lineWatch.ts';

/** A reversal shorter than this is a transient of the exchange's relay. */
const REVERSAL_DEBOUNCE_MS = 30;
/** The feed stands so long after the loop closed: loop current within some 15 ms, then the debounce time. */
const SETTLED_S = 0.1;

/**
 * Answer supervision by battery reversal. The detector's output may depend on which way round the pair is
 * wired, and on whether it sees voltage or current: terminal equipment works "for both polarities" of the
 * feed (ETSI TBR 21). So the level that stands when the loop has closed is the normal one: the change away
 * from it is the answer, the change back the end.
 */
export const reversal =
  (detector: Pin): Supervision =>
  tell => {
    let normal = false;
    let answered = false;
    let settledAt = 0;
    detector.mode('input_pulldown');
    setWatch(
      event => {
        if (event.time < settledAt) normal = event.state;
        if ((event.state !== normal) === answered) return;
        answered = !answered;
        tell(answered ? LINE_ANSWERED : LINE_ENDED);
      },
      detector,
      { repeat: true, edge: 'both', debounce: REVERSAL_DEBOUNCE_MS },
    );
    return () => {
      normal = detector.read();
      answered = false;
      settledAt = getTime() + SETTLED_S;
    };
  };
