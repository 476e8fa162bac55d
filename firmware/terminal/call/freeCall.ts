import { LINE_ANSWERED, LINE_ENDED, LINE_SEIZED } from '../../../hal/line.ts';
import {
  CALL_ENDED,
  EMERGENCY_FREE,
  FREE_CALL,
  INSERT_CARD,
  NOT_INSTALLED,
} from '../display/prompts/index.ts';
import { dialKey, nextEvent } from '../events.ts';
import type { Phone } from '../phone.ts';
import { clearLine, DIGITS_MAX, READY_POLL_MS, sendDigit } from './sendDigit.ts';
import { isFree, mayBecomeFree, rateFor } from './tariff.ts';

const idleMs = 60_000;
/**
 * An exchange that has heard no digit for so long takes none of this call any more (ITU-T E.131: 10 to 20 s).
 */
const betweenDigitsMs = 10_000;

/**
 * A call without a card: emergency and other free numbers, which need no keys and no center. Digits are held
 * back until they are a free number, and the line is seized for no other. Resolves when the person hangs up
 * or the slot's card changes; never with a line that is held. `first` is a digit that was pressed before.
 *
 * @overlay
 */
export const freeCall = async (phone: Phone, first = ''): Promise<void> => {
  const { handset, cardSlot } = phone.hal;
  const held = cardSlot.isPresent();
  let digits = first;
  let notice = phone.identity ? INSERT_CARD : NOT_INSTALLED;
  phone.hookMoved = false;
  while (!phone.hookMoved && handset.isLifted() && held === cardSlot.isPresent()) {
    if (digits && isFree(rateFor(phone.prices, digits))) {
      await connectFree(phone, digits);
      notice = CALL_ENDED;
      digits = '';
      continue;
    }
    if (!mayBecomeFree(phone.prices, digits)) digits = '';
    phone.screen.show([notice, digits, EMERGENCY_FREE]);
    const event = await nextEvent(phone, idleMs);
    digits = event === 'clear' ? '' : digits + dialKey(event);
  }
};

/**
 * Connects until the person hangs up or the line ends: inserting a card does not end an emergency call.
 * Speech opens when the digits are out, since an exchange need not report that an emergency call was
 * answered; without an answer the person can add digits for a while only, lest they make another call of it.
 */
const connectFree = async (phone: Phone, number: string): Promise<void> => {
  const { line, handset, timer } = phone.hal;
  let waiting = number;
  let more = DIGITS_MAX - number.length;
  let until = 0;
  line.seize();
  phone.screen.show([FREE_CALL, number]);
  try {
    while (!phone.hookMoved && line.state() !== LINE_ENDED) {
      if (waiting && line.state() !== LINE_SEIZED) {
        await sendDigit(phone, waiting[0]);
        waiting = waiting.substr(1);
        until = timer.now() + betweenDigitsMs;
        continue;
      }
      if (!waiting) handset.speech(true);
      const digit = dialKey(await nextEvent(phone, waiting ? READY_POLL_MS : idleMs));
      const mayAdd = (waiting || timer.now() < until) && more > 0;
      if (!digit || (!mayAdd && line.state() !== LINE_ANSWERED)) continue;
      waiting += digit;
      more--;
    }
    phone.screen.show([CALL_ENDED, number]);
  } finally {
    await clearLine(phone);
  }
};
