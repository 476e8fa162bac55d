import type { Key } from '../../hal/keypad.ts';
import type { Phone, PhoneEvent } from '../terminal/phone.ts';

/** What the menu knows of the board and the image: filled in by the build. */
export interface CraftBoard {
  readonly name: string;
  /** Of this program. */
  readonly version: string;
  /** Of the interpreter under it. */
  interpreter(): string;
  /** Variables of the heap that are free; garbage is collected first. */
  freeVariables(): number;
}

/** What every page and test works on. */
export interface Craft {
  readonly phone: Phone;
  readonly board: CraftBoard;
  /** Nobody is at the menu any more, or somebody wants to call: each page returns, up to the phone. */
  gone: boolean;
}

const COLUMNS = 20;
const BLANKS = '                    ';
/** After this a caller finds the phone as it should be. */
const idleMs = 60_000;

/** Rows of the display in plain text: craftspeople read English, as the manual does. */
export const show = ({ phone }: Craft, rows: string[]): void => phone.screen.show(rows);

/** A row with a name at its left end and a value at its right. */
export const row = (name: string, value: string | number): string => {
  const text = `${value}`;
  return name + BLANKS.substr(0, COLUMNS - name.length - text.length) + text;
};

/** The next event that is one for a person here; undefined after `timeoutMs`. */
export const nextHere = async ({ phone }: Craft, timeoutMs: number): Promise<PhoneEvent | undefined> => {
  for (;;) {
    const event = await phone.events.next(timeoutMs);
    if (!event || event.type === 'key' || event.type === 'hook' || event.type === 'card') return event;
  }
};

/** The next key, the language key like any other. Undefined, and `gone`, when none comes or a caller does. */
export const nextKey = async (craft: Craft, timeoutMs = idleMs): Promise<Key | undefined> => {
  const event = await nextHere(craft, timeoutMs);
  if (event && event.type === 'key') return event.key;
  craft.gone = true;
  return undefined;
};

const BACK = '           C:BACK';

/** Shows up to four rows until a key is pressed, whichever; where there is room the last row names one. */
export const result = async (craft: Craft, rows: string[]): Promise<void> => {
  const room = ['', '', '', BACK];
  show(craft, rows.concat(room.slice(rows.length)));
  await nextKey(craft);
};

/** Asks the person: # is yes. */
export const isConfirmed = async (craft: Craft, rows: string[]): Promise<boolean> => {
  show(craft, rows.concat(['#:YES      C:NO']));
  return (await nextKey(craft)) === '#';
};
