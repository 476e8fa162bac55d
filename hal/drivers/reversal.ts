import type { Supervision } from './lineWatch.ts';

/** A reversal shorter than this is a transient of the exchange's relay. */
const REVERSAL_DEBOUNCE_MS = 30;

/**
 * Answer supervision by battery reversal: the detector's pin is high while the exchange holds the line reversed, that is
 * from answer to clear.
 */
export const reversal =
  (detector: Pin): Supervision =>
  tell => {
    let answered = false;
    detector.mode('input_pulldown');
    setWatch(
      event => {
        if (event.state === answered) return;
        answered = event.state;
        tell(answered ? 'answered' : 'ended');
      },
      detector,
      { repeat: true, edge: 'both', debounce: REVERSAL_DEBOUNCE_MS },
    );
    return () => {
      answered = false;
    };
  };
