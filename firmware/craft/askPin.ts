import { type CraftPin, PIN_DIGITS_MAX } from '../provisioning/craftPin.ts';
import { type Craft, nextKey, result, show } from './craft.ts';

const digitMs = 15_000;
const STARS = '********';

/** The digits typed before #; undefined after the clear key, or when no key comes. */
const typed = async (craft: Craft): Promise<string | undefined> => {
  let digits = '';
  for (;;) {
    show(craft, ['CRAFT MENU', '', `PIN ${STARS.substr(0, digits.length)}`, '#:ENTER    C:BACK']);
    const key = await nextKey(craft, digitMs);
    if (key === '#') return digits;
    if (!key || key === 'clear') return undefined;
    if (key >= '0' && key <= '9' && digits.length < PIN_DIGITS_MAX) digits += key;
  }
};

/**
 * Asks for the PIN. Resolves to true when it was right; otherwise shows the tries that are left, or the lock.
 */
export const askPin = async (craft: Craft, pin: CraftPin): Promise<boolean> => {
  const digits = await typed(craft);
  if (digits === undefined) return false;
  const verdict = pin.check(digits, craft.phone.hal.clock.now());
  if (verdict === 'right') return true;
  const left = pin.tries();
  if (verdict === 'wrong' && left) await result(craft, ['WRONG PIN', '', `TRIES LEFT: ${left}`]);
  else await result(craft, ['LOCKED', 'TOO MANY WRONG PINS', '', 'WAIT 15 MINUTES']);
  return false;
};
