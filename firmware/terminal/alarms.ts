import type { Memory } from '../../hal/memory.ts';
import { faultCode } from '../runtime/fault.ts';
import type { Phone } from './phone.ts';

/** The card slot has failed when so many cards in a row, of any make, cannot be read. */
const UNREAD_CARDS_MAX = 3;

/** The code with which a memory refuses to be read; empty while it works. */
const codeOf = (memory: Memory | undefined): string => {
  try {
    if (memory) memory.read(0, 1);
    return '';
  } catch (error) {
    return faultCode(error);
  }
};

/**
 * The code of a part that does not work, the most urgent first; empty when all is well. Parts that can be
 * asked are asked now. `docs/parts.md` has the codes.
 */
export const alarmOf = (phone: Phone): string => {
  const { journalMemory, keyMemory, clock, display, keypad } = phone.hal;
  const memory = codeOf(journalMemory) || codeOf(keyMemory) || phone.failed;
  if (memory) return memory;
  if (clock.now() === undefined) return 'clockLost';
  if (phone.unreadCards >= UNREAD_CARDS_MAX) return 'readerFailed';
  if (display.isDead?.()) return 'displayFailed';
  if (keypad.stuck?.()) return 'keyStuck';
  return phone.isAlone ? 'centerSilent' : '';
};
