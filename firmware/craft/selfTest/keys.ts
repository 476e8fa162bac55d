import { type Craft, nextHere, result, show } from '../craft.ts';

/** The plate, row by row; the function keys by their letters. */
const PLATE = '123A456B789C*0#D';
const FUNCTION_KEYS = 'language service clear followOn';
const silenceMs = 10_000;
const beepMs = 50;

/** The letter of a key on the plate: A to D for the function keys. */
export const letterOf = (key: string): string =>
  key.length === 1 ? key : 'ABCD'[FUNCTION_KEYS.split(' ').indexOf(key)];

const plateRow = (left: string, from: number): string =>
  ` ${left[from]}  ${left[from + 1]}  ${left[from + 2]}  ${left[from + 3]}`;

/**
 * Test of the keys, in any order: a pressed key leaves the picture with a beep. Ends after 10 s without a
 * key.
 */
export const testKeys = async (craft: Craft): Promise<void> => {
  let left = PLATE;
  while (left.trim()) {
    show(craft, [
      `${plateRow(left, 0)}   PRESS`,
      `${plateRow(left, 4)}   EACH`,
      `${plateRow(left, 8)}   KEY`,
      plateRow(left, 12),
    ]);
    const event = await nextHere(craft, silenceMs);
    if (!event || event === 'change') break;
    craft.phone.hal.sounder.beep(beepMs);
    left = left.replace(letterOf(event), ' ');
  }
  const missing = left.split(' ').join('');
  await result(craft, [missing ? 'KEYS MISSING' : 'KEYS OK', missing]);
};
