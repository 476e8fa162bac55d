import type { LineEvent } from '../line.ts';

/** A reversal shorter than this is a transient of the exchange's relay. */
const REVERSAL_DEBOUNCE_MS = 30;

/**
 * Loop relay and reversal detector, the part that tone and pulse dialling share. The loop closes when its pin is high;
 * the detector's pin is high while the exchange holds the line reversed, that is from answer to clear.
 */
export const lineWatch = (loop: Pin, reversal: Pin) => {
  let tell: (event: LineEvent) => void = () => {};
  let seized = false;
  let answered = false;
  loop.write(0);
  reversal.mode('input_pulldown');
  setWatch(
    event => {
      if (!seized || event.state === answered) return;
      answered = event.state;
      tell(answered ? 'answered' : 'ended');
    },
    reversal,
    { repeat: true, edge: 'both', debounce: REVERSAL_DEBOUNCE_MS },
  );
  const connect = (closed: boolean) => {
    seized = closed;
    answered = false;
    loop.write(closed);
  };
  return {
    seize: () => connect(true),
    release: () => connect(false),
    isSeized: () => seized,
    onEvent: (listener: (event: LineEvent) => void) => {
      tell = listener;
    },
  };
};
