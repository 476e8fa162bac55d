import { type Craft, isConfirmed, nextKey, result, show } from '../craft.ts';

const FULL = '████████████████████';

/** Test of the display: every dot, then characters; the person confirms that they are right. */
export const testDisplay = async (craft: Craft): Promise<void> => {
  show(craft, [FULL, FULL, FULL, FULL]);
  if (!(await nextKey(craft))) return;
  const seen = await isConfirmed(craft, [
    'ABCDEFGHIJKLMNOPQRST',
    'UVWXYZ 0123456789 *#',
    'EVERY CELL RIGHT?',
  ]);
  if (!craft.gone) await result(craft, [seen ? 'DISPLAY OK' : 'DISPLAY FAULTY']);
};
