import type { Key } from '../../hal/keypad.ts';
import type { Phone, PhoneEvent } from '../terminal/phone.ts';

/** The menu's data about board and image, which the build fills in. */
export interface CraftBoard {
  readonly name: string;
  /** Version of this program. */
  readonly version: string;
  /** Version of the interpreter. */
  interpreter(): string;
  /** Free variables of the heap after a garbage collection. */
  freeVariables(): number;
}

/** The menu's state, which every page and test takes. */
export interface Craft {
  readonly phone: Phone;
  readonly board: CraftBoard;
  /** True once no key came for a minute or a caller used the phone: every page then returns. */
  gone: boolean;
}

const COLUMNS = 20;
const BLANKS = '                    ';
/** The menu ends after this long without a key. */
const idleMs = 60_000;

/** Shows rows of plain text: the menu and its manual are in English. */
export const show = ({ phone }: Craft, rows: string[]): void => phone.screen.show(rows);

/** A row with a name at its left end and a value at its right. */
export const row = (name: string, value: string | number): string => {
  const text = `${value}`;
  return name + BLANKS.substr(0, COLUMNS - name.length - text.length) + text;
};

/** The next key, or `change` when the hook or the card has moved; undefined after `timeoutMs`. */
export const nextHere = async ({ phone }: Craft, timeoutMs: number): Promise<PhoneEvent | undefined> => {
  const { handset, cardSlot } = phone.hal;
  const lifted = handset.isLifted();
  const present = cardSlot.isPresent();
  for (;;) {
    const event = await phone.events.next(timeoutMs);
    if (event !== 'change' || lifted !== handset.isLifted() || present !== cardSlot.isPresent()) return event;
  }
};

/**
 * The next key, the language key included. Undefined, and `gone` is set, after `timeoutMs` or for hook or
 * card.
 */
export const nextKey = async (craft: Craft, timeoutMs = idleMs): Promise<Key | undefined> => {
  const event = await nextHere(craft, timeoutMs);
  if (event && event !== 'change') return event;
  craft.gone = true;
  return undefined;
};

const BACK = '           C:BACK';

/** Shows up to four rows until a key is pressed; the fourth row names one where it is free. */
export const result = async (craft: Craft, rows: string[]): Promise<void> => {
  const room = ['', '', '', BACK];
  show(craft, rows.concat(room.slice(rows.length)));
  await nextKey(craft);
};

/** Shows three rows and a question; true for #. */
export const isConfirmed = async (craft: Craft, rows: string[]): Promise<boolean> => {
  show(craft, rows.concat(['#:YES      C:NO']));
  return (await nextKey(craft)) === '#';
};
