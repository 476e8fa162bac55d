import { craftPin } from '../provisioning/craftPin.ts';
import type { Phone } from '../terminal/phone.ts';
import { askPin } from './askPin.ts';
import { type Craft, type CraftBoard, nextHere, nextKey, show } from './craft.ts';
import { alarms, counts, lists, state, versions } from './pages.ts';
import { selfTest } from './selfTest.ts';

/** The second key of the code `*#` follows the first one soon. */
const codeMs = 3_000;

/**
 * The craft menu, after the first key of its code `*#`: `#`, then the PIN, then pages. Resolves when the
 * person leaves it, when the next key is not `#`, or at once on a phone without a PIN. All other files of
 * this folder are used from here.
 *
 * @overlay
 */
export const craftMenu = async (phone: Phone, board: CraftBoard): Promise<void> => {
  const craft: Craft = { phone, board, gone: false };
  const pin = craftPin(phone.hal.journalMemory, phone.hal.sha256);
  if (!pin.isSet() || !(await isCode(craft))) return;
  if (await askPin(craft, pin)) await choosePage(craft);
};

/**
 * True for `#`. After power-on, hook and slot may still report their idle state: such events do not end the
 * wait.
 */
const isCode = async (craft: Craft): Promise<boolean> => {
  const { handset, cardSlot } = craft.phone.hal;
  for (;;) {
    const event = await nextHere(craft, codeMs);
    if (event !== 'change') return event === '#';
    if (handset.isLifted() || cardSlot.isPresent()) return false;
  }
};

const choosePage = async (craft: Craft): Promise<void> => {
  while (!craft.gone) {
    show(craft, ['1:TEST     4:ALARMS', '2:VERSIONS 5:STATE', '3:LISTS    6:COUNTS', 'CRAFT MENU C:END']);
    const key = await nextKey(craft);
    if (key === '1') await selfTest(craft);
    else if (key === '2') await versions(craft);
    else if (key === '3') await lists(craft);
    else if (key === '4') await alarms(craft);
    else if (key === '5') await state(craft);
    else if (key === '6') await counts(craft);
    else if (key === 'clear') return;
  }
};
