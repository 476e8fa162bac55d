import { freeCall } from '../call/freeCall.ts';
import { TAKE_CARD } from '../display/prompts/index.ts';
import { dialKey, isCard, isHook, nextEvent } from '../events.ts';
import type { Phone } from '../phone.ts';
import type { SessionEnd } from './session.ts';

const alarmDelayMs = 5_000;
const alarmPeriodMs = 3_000;
/** About a minute; then the phone is quiet, and waits on. */
const alarmsMax = 20;
const alarmBeepMs = 500;
/** A card that was pulled during the session: the sentence stays long enough to be read. */
const sentenceMs = 4_000;

/**
 * The card goes back to the person, with a sentence when something was wrong. A card that is left behind is called
 * after. Returns when the card is gone, or when the person lifts the handset to call again with the same card; where
 * that card is good for no call, free numbers can be dialled all the same: a card that is stuck must not stand between
 * a person and 110.
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
