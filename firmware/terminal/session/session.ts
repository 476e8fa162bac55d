import { introduce } from '../../reader/introduce.ts';
import { type Account, proveValue } from '../../reader/proveValue.ts';
import { fault, faultCode } from '../../runtime/fault.ts';
import type { ThrownCode } from '../../runtime/faultCodes.ts';
import { type CallEnd, call } from '../call/call.ts';
import { MINIMUM_YEN } from '../call/priceList.ts';
import type { ChosenService } from '../call/tariff.ts';
import { sentenceFor } from '../display/faults.ts';
import {
  BUTTONS,
  DIAL_NUMBER,
  LIFT_HANDSET,
  NO_VALUE_LEFT,
  NOT_ENOUGH,
  PLEASE_WAIT,
  type Prompt,
  TAKE_CARD,
  YEN,
} from '../display/prompts/index.ts';
import { nextEvent } from '../events.ts';
import { resolvePending } from '../money/resolvePending.ts';
import type { Identity, Phone } from '../phone.ts';

const noActionMs = 30_000;
const liftMs = 20_000;
/** After a call a person soon forgets the card: the session waits less than before one. */
const afterCallMs = 10_000;

/** How a session ended: the prompt of a sentence for the person, if there is one. */
export interface SessionEnd {
  readonly sentence?: Prompt;
  /** The code of the fault that ended it, for tests and repairs. */
  readonly code?: ThrownCode;
}

/**
 * From the card's insertion to its return: introduces the card, has the value proved, then serves calls and
 * services until the person takes the card or nothing happens. A fault ends the session with a sentence.
 * Never rejects; the card is powered down in every case.
 *
 * @overlay
 */
export const cardSession = async (phone: Phone, identity: Identity): Promise<SessionEnd> => {
  const { cardSlot } = phone.hal;
  phone.screen.show([PLEASE_WAIT]);
  phone.examining = '';
  try {
    phone.hal.collectGarbage();
    // A journal memory that has died is found before the card is charged for anything.
    phone.hal.journalMemory.read(0, 1);
    // The interpreter loses octets of a card while the center's arrive (docs/parts.md).
    await phone.reporting;
    await cardSlot.activate();
    const card = await introduce(identity.reader);
    if (!card.loadNumber) return { sentence: NO_VALUE_LEFT };
    phone.hal.collectGarbage();
    const account = await proveValue(identity.reader, card);
    phone.hal.collectGarbage();
    resolvePending(phone, account);
    phone.examining = undefined;
    return await serve(phone, identity, account);
  } catch (error) {
    const code = faultCode(error);
    return { sentence: sentenceFor(code), code };
  } finally {
    phone.examining = undefined;
    cardSlot.deactivate();
  }
};

/** Calls and services, one after the other; hanging up and lifting again begins a follow-on call. */
const serve = async (phone: Phone, identity: Identity, account: Account): Promise<SessionEnd> => {
  let notice: Prompt | undefined;
  let mayCall = true;
  let called = false;
  const ended = (end: CallEnd) => {
    notice = end.sentence;
    mayCall = end.sentence === undefined;
  };
  for (;;) {
    if (account.value < MINIMUM_YEN) return { sentence: notice ?? NO_VALUE_LEFT };
    if (phone.cardGone) return {};
    let service = false;
    // After a call that the far end ended, the next one needs the hook or the button first.
    if (phone.hookMoved) mayCall = true;
    if (mayCall && phone.hal.handset.isLifted()) {
      const end = await call(phone, identity, account);
      ended(end);
      service = end.service === true;
      if (!service) called = true;
    } else {
      showChoices(phone, account, notice, called);
      const event = await nextEvent(phone, called ? afterCallMs : noActionMs);
      if (!event) return {};
      if (event === 'followOn' || event === 'clear') mayCall = true;
      service = event === 'service';
    }
    const chosen = service && phone.chooseService && (await phone.chooseService(phone, account));
    if (chosen) {
      ended(await useService(phone, identity, account, chosen));
      called = true;
    }
  }
};

const showChoices = (phone: Phone, account: Account, notice: Prompt | undefined, called: boolean): void => {
  const next = phone.hal.handset.isLifted() ? DIAL_NUMBER : LIFT_HANDSET;
  phone.screen.show([[`${account.value}`, YEN], notice ?? next, called ? TAKE_CARD : '', BUTTONS]);
};

/** S5.5: the service starts only if V covers the charge. */
const useService = async (
  phone: Phone,
  identity: Identity,
  account: Account,
  service: ChosenService,
): Promise<CallEnd> => {
  phone.hookMoved = false;
  if (account.value < service.charge) return { sentence: NOT_ENOUGH };
  if (!phone.hal.handset.isLifted()) {
    phone.screen.show([[`${account.value}`, YEN], LIFT_HANDSET]);
    do {
      if (phone.cardGone) throw fault('cardRemoved', 'card: expected it to stay in the slot');
      if ((await nextEvent(phone, liftMs)) !== 'change') return {};
    } while (!phone.hal.handset.isLifted());
  }
  return call(phone, identity, account, service);
};
