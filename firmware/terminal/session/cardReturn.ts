import { freeCall } from '../call/freeCall.ts';
import { TAKE_CARD } from '../display/prompts/index.ts';
import { dialKey, nextEvent } from '../events.ts';
import type { Phone, PhoneEvent } from '../phone.ts';
import type { SessionEnd } from './session.ts';

const alarmDelayMs = 5_000;
const alarmPeriodMs = 3_000;
/** Alarms for about a minute; then the phone waits without a sound. */
const alarmsMax = 20;
const alarmBeepMs = 500;
/** How long the sentence stays after a card was pulled during the session. */
const sentenceMs = 4_000;

/**
 * Asks the person to take the card, with the session's sentence if it has one; beeps when the card stays.
 * Resolves when the card is gone, or when the person lifts the handset to call again with the same card.
 * After a session that ended with a sentence the person can dial free numbers: a card that is stuck must not
 * prevent a call to 110. The result is a digit that was pressed after a card was pulled: the first one of a
 * free call.
 */
export const returnCard = async (phone: Phone, end: SessionEnd): Promise<string> => {
  const { sounder, handset } = phone.hal;
  if (phone.cardGone) return showForAWhile(phone, end);
  const show = () => phone.screen.show(end.sentence === undefined ? [TAKE_CARD] : [end.sentence, TAKE_CARD]);
  show();
  for (let alarms = 0; !phone.cardGone; alarms++) {
    const event = await nextEvent(phone, alarms ? alarmPeriodMs : alarmDelayMs);
    const digit = dialKey(event);
    if (handset.isLifted() && (phone.hookMoved || (digit && end.sentence !== undefined))) {
      if (end.sentence === undefined) break;
      await freeCall(phone, digit);
      show();
    }
    if (!event && alarms < alarmsMax) sounder.beep(alarmBeepMs);
  }
  return '';
};

/** Until the person does something: the result is the digit that was pressed. */
const showForAWhile = async (phone: Phone, end: SessionEnd): Promise<string> => {
  if (end.sentence === undefined) return '';
  phone.screen.show([end.sentence]);
  const { cardSlot } = phone.hal;
  let event: PhoneEvent | undefined = 'change';
  phone.hookMoved = false;
  while (event === 'change' && !phone.hookMoved && !cardSlot.isPresent())
    event = await nextEvent(phone, sentenceMs);
  return cardSlot.isPresent() ? '' : dialKey(event);
};
