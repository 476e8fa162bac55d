import { freeCall } from '../call/freeCall.ts';
import { TAKE_CARD } from '../display/prompts/index.ts';
import { dialKey, isCard, isHook, nextEvent } from '../events.ts';
import type { Phone } from '../phone.ts';
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
 * prevent a call to 110.
 */
export const returnCard = async (phone: Phone, end: SessionEnd): Promise<void> => {
  const { cardSlot, sounder, handset } = phone.hal;
  if (!cardSlot.isPresent()) return showForAWhile(phone, end);
  const show = () => phone.screen.show(end.sentence === undefined ? [TAKE_CARD] : [end.sentence, TAKE_CARD]);
  show();
  for (let alarms = 0; cardSlot.isPresent(); alarms++) {
    const event = await nextEvent(phone, alarms ? alarmPeriodMs : alarmDelayMs);
    if (isCard(event, false)) return;
    if (end.sentence === undefined && isHook(event, true)) return;
    const digit = event && dialKey(event);
    if (end.sentence !== undefined && (digit ? handset.isLifted() : isHook(event, true))) {
      await freeCall(phone, digit);
      show();
    }
    if (!event && alarms < alarmsMax) sounder.beep(alarmBeepMs);
  }
};

const showForAWhile = async (phone: Phone, end: SessionEnd): Promise<void> => {
  if (end.sentence === undefined) return;
  phone.screen.show([end.sentence]);
  const event = await nextEvent(phone, sentenceMs);
  if (event) phone.events.post(event);
};
