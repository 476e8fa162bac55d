import {
  CALL_ENDED,
  EMERGENCY_FREE,
  FREE_CALL,
  INSERT_CARD,
  NOT_INSTALLED,
} from '../display/prompts/index.ts';
import { dialKey, isCard, isHook, isKey, nextEvent } from '../events.ts';
import type { Phone } from '../phone.ts';
import { isFree, mayBecomeFree, rateFor } from './tariff.ts';

const idleMs = 60_000;

/**
 * A call without a card: emergency and other free numbers, which need no keys and no center. Digits are held
 * back until they are a free number, and the line is seized for no other. Resolves when the person hangs up
 * or inserts a card. `first` is a digit that was pressed before.
 *
 * @overlay
 */
export const freeCall = async (phone: Phone, first = ''): Promise<void> => {
  const { line, handset } = phone.hal;
  let digits = mayBecomeFree(phone.prices, first) ? first : '';
  try {
    while (handset.isLifted()) {
      phone.screen.show([phone.identity ? INSERT_CARD : NOT_INSTALLED, digits, EMERGENCY_FREE]);
      const event = await nextEvent(phone, idleMs);
      if (isHook(event, false) || isCard(event, true)) return;
      const digit = event && dialKey(event);
      if (isKey(event, 'clear')) digits = '';
      if (!digit) continue;
      digits += digit;
      if (isFree(rateFor(phone.prices, digits))) return await connectFree(phone, digits);
      if (!mayBecomeFree(phone.prices, digits)) digits = '';
    }
  } finally {
    handset.speech(false);
    line.release();
  }
};

/** Connects until the person hangs up: inserting a card does not end an emergency call. */
const connectFree = async (phone: Phone, digits: string): Promise<void> => {
  const { line, handset } = phone.hal;
  line.seize();
  handset.speech(true);
  for (let i = 0; i < digits.length; i++) await line.dial(digits[i]);
  phone.screen.show([FREE_CALL, digits]);
  while (handset.isLifted()) {
    const event = await nextEvent(phone, idleMs);
    if (isHook(event, false)) return;
    if (event?.type === 'line' && event.event === 'ended') phone.screen.show([CALL_ENDED, digits]);
    const digit = event && dialKey(event);
    if (digit) await line.dial(digit);
  }
};
