import { type Craft, isConfirmed, nextHere, result, show } from '../craft.ts';

const liftMs = 30_000;
const DIGIT = '1';

/** Test of the line by ear: dial tone when the loop closes, silence after a digit. */
export const testLine = async (craft: Craft): Promise<void> => {
  const { line, handset } = craft.phone.hal;
  if (!handset.isLifted()) {
    show(craft, ['LINE', 'LIFT THE HANDSET']);
    await nextHere(craft, liftMs);
  }
  if (!handset.isLifted()) return result(craft, ['LINE', 'NO HANDSET LIFTED']);
  let verdict: string;
  line.seize();
  handset.speech(true);
  try {
    verdict = await listen(craft);
  } finally {
    handset.speech(false);
    line.release();
  }
  if (craft.gone) return;
  show(craft, [verdict, 'HANG UP']);
  // A handset that stays lifted belongs to a caller.
  if (handset.isLifted()) await nextHere(craft, liftMs);
  craft.gone = handset.isLifted();
};

const listen = async (craft: Craft): Promise<string> => {
  if (!(await isConfirmed(craft, ['LINE', 'DIAL TONE?', '']))) return 'LINE: NO DIAL TONE';
  await craft.phone.hal.line.dial(DIGIT);
  return (await isConfirmed(craft, ['LINE', 'SILENT NOW?', ''])) ? 'LINE OK' : 'LINE: DIGIT NOT TAKEN';
};
