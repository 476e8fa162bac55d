import type { Timer } from '../../timer.ts';
import type { RemoteInput } from '../remotePin.ts';

/** A card has to rest this long before it counts as inserted. */
const insertionSettleMs = 50;

const ABSENT = 0;
const SETTLING = 1;
const PRESENT = 2;
const CLOSED = 0;
const OPENED = 1;
const SETTLED = 2;

/**
 * The slot's card switch, low with a card in the slot. Insertion is debounced; removal counts from the first edge,
 * since the contacts must be off before they leave the card's pads. A switch that bounces while a card is in use
 * therefore ends the session: a card swapped within milliseconds must not go unnoticed.
 */
export const cardPresence = (pin: Pin, timer: Timer, changed: (present: boolean) => void) => {
  let state = ABSENT;
  let settling = 0;

  const settle = (): number => {
    const mine = ++settling;
    timer.after(insertionSettleMs, () => mine === settling && happen(SETTLED));
    return SETTLING;
  };
  const stay = (): number => state;
  const cancel = (): number => {
    settling++;
    return ABSENT;
  };
  const insert = (): number => (pin.read() ? ABSENT : PRESENT);
  const TABLE = [
    //             CLOSED  OPENED  SETTLED
    /* ABSENT   */ [settle, cancel, stay],
    /* SETTLING */ [settle, cancel, insert],
    /* PRESENT  */ [stay, cancel, stay],
  ];
  const happen = (event: number): void => {
    const was = state === PRESENT;
    state = TABLE[state][event]();
    if (was !== (state === PRESENT)) changed(!was);
  };

  pin.mode('input_pullup');
  const edge = ({ state: level }: { state: boolean }): void => happen(level ? OPENED : CLOSED);
  if ((pin as RemoteInput).onEdge) (pin as RemoteInput).onEdge(edge);
  else setWatch(edge, pin, { repeat: true, edge: 'both' });
  if (!pin.read()) happen(CLOSED);
  return { present: (): boolean => state === PRESENT };
};
