import type { Timer, TimerId } from '../../timer.ts';
import type { RemoteInput } from '../remotePin.ts';

/** A card has to rest this long before it counts as inserted. */
const insertionSettleMs = 50;

const ABSENT = 0;
const SETTLING = 1;
const PRESENT = 2;
const CLOSED = 0;
const OPENED = 1;
const SETTLED = 2;
const EVENTS = 3;

/** State × event → action: s settle, c cancel, i insert if the switch is closed still, - stay. */
const TABLE =
  // CLOSED OPENED SETTLED
  /* ABSENT   */ 'sc-' + /* SETTLING */ 'sci' + /* PRESENT  */ '-c-';

/**
 * The slot's card switch, low with a card in the slot. Insertion is debounced; removal counts from the first
 * edge, since the contacts must be off before they leave the card's pads. A switch that bounces while a card
 * is in use therefore ends the session: a card swapped within milliseconds must not go unnoticed.
 *
 * Returns whether there is a card.
 */
export const cardPresence = (
  pin: Pin,
  timer: Timer,
  changed: (present: boolean) => void,
): (() => boolean) => {
  let state = ABSENT;
  let settling: TimerId | undefined;

  const happen = (event: number): void => {
    const was = state;
    const action = TABLE[state * EVENTS + event];
    if (action === '-') return;
    if (settling !== undefined) timer.cancel(settling);
    settling = undefined;
    if (action === 's') {
      settling = timer.after(insertionSettleMs, () => {
        settling = undefined;
        happen(SETTLED);
      });
      state = SETTLING;
    } else state = action === 'i' && !pin.read() ? PRESENT : ABSENT;
    if ((was === PRESENT) !== (state === PRESENT)) changed(state === PRESENT);
  };

  pin.mode('input_pullup');
  const edge = ({ state: level }: { state: boolean }): void => happen(level ? OPENED : CLOSED);
  if ((pin as RemoteInput).onEdge) (pin as RemoteInput).onEdge(edge);
  else setWatch(edge, pin, { repeat: true, edge: 'both' });
  if (!pin.read()) happen(CLOSED);
  return () => state === PRESENT;
};
