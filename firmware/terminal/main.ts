import type { Hal } from '../../hal/hal.ts';
import type { Sha256Suite } from '../../hal/hash.ts';
import type { EsignEngine } from '../arithmetic/engine.ts';
import { createRandom } from '../crypto/drbg.ts';
import { esignScheme } from '../crypto/esign/esign.ts';
import { fromLatin1 } from '../runtime/bytes.ts';
import { eventQueue } from '../runtime/eventQueue.ts';
import { faultCode } from '../runtime/fault.ts';
import { centerLink } from '../uplink/centerLink.ts';
import { freeCall } from './call/freeCall.ts';
import { EXAMPLE_PRICES } from './call/priceList.ts';
import { sentenceFor } from './display/faults.ts';
import { EMERGENCY_FREE, INSERT_CARD, LANGUAGE_NAME, NOT_INSTALLED } from './display/prompts/index.ts';
import { screenOf } from './display/screen.ts';
import { isKey, nextEvent } from './events.ts';
import { keepInstalled } from './install/keepInstalled.ts';
import { receiptStore } from './money/receiptStore.ts';
import { reportMoney } from './money/reportMoney.ts';
import { journalStore } from './money/settlementJournal.ts';
import type { Phone, PhoneEvent, ServiceChooser } from './phone.ts';
import { returnCard } from './session/cardReturn.ts';
import { cardSession } from './session/session.ts';

const idleMs = 10_000;
/** How long the sentence for a fault of this program stays before the phone serves again. */
const faultShownMs = 1_000;

/** The craft menu (`firmware/craft/`), on boards that have it: called for a `*` while the phone is idle. */
export type CraftMenu = (phone: Phone) => Promise<void>;

/** The terminal's program, on the parts of `hal`, with an engine for ESIGN. Never resolves. */
export const startTerminal = async (
  hal: Hal & { sha256: Sha256Suite },
  engine: EsignEngine,
  languages: readonly string[],
  chooseService?: ServiceChooser,
  craftMenu?: CraftMenu,
): Promise<void> => {
  const { sha256 } = hal;
  const random = createRandom(sha256, hal.entropy, fromLatin1('cardphone terminal'));
  const phone: Phone = {
    hal,
    scheme: esignScheme(engine, { sha256 }),
    random,
    events: eventQueue<PhoneEvent>(hal.timer),
    screen: screenOf(hal.display, languages),
    journal: journalStore(hal.journalMemory, sha256),
    receipts: receiptStore(hal.journalMemory, sha256),
    center: centerLink(hal.network, sha256, hal.timer),
    prices: EXAMPLE_PRICES,
    chooseService,
  };
  postEvents(phone);
  keepInstalled(phone, random);
  hal.announceReady?.();
  await serveForEver(phone, craftMenu);
};

/** Everything that happens becomes an event, in the order in which it happens. */
const postEvents = (phone: Phone): void => {
  const { keypad, handset, cardSlot, line } = phone.hal;
  keypad.onKey(key => phone.events.post({ type: 'key', key }));
  handset.onHook(lifted => phone.events.post({ type: 'hook', lifted }));
  cardSlot.onPresence(present => phone.events.post({ type: 'card', present }));
  line.onEvent(event => phone.events.post({ type: 'line', event }));
};

const serveForEver = async (phone: Phone, craftMenu: CraftMenu | undefined): Promise<never> => {
  startReport(phone);
  for (;;) {
    try {
      await serveNext(phone, craftMenu);
    } catch (error) {
      // A mistake of this program must not end it: the phone shows a sentence and serves the next person.
      const code = faultCode(error);
      phone.hal.noteFault?.(code);
      phone.screen.show([sentenceFor(code)]);
      await nextEvent(phone, faultShownMs);
    }
  }
};

/** In the background: what goes wrong with it is noted and does not hold up the next person. */
const startReport = (phone: Phone): void => {
  if (phone.identity)
    reportMoney(phone, phone.identity).catch(error => phone.hal.noteFault?.(faultCode(error)));
};

const serveNext = async (phone: Phone, craftMenu: CraftMenu | undefined): Promise<void> => {
  const { cardSlot, handset } = phone.hal;
  const { identity } = phone;
  if (identity && cardSlot.isPresent()) {
    phone.events.discard(event => event.type === 'card');
    const end = await cardSession(phone, identity);
    if (end.code) phone.hal.noteFault?.(end.code);
    await returnCard(phone, end);
    phone.screen.resetLanguage();
    startReport(phone);
    return;
  }
  phone.hal.collectGarbage();
  if (handset.isLifted()) {
    await freeCall(phone);
    phone.screen.resetLanguage();
    return;
  }
  phone.screen.show([identity ? INSERT_CARD : NOT_INSTALLED, '', EMERGENCY_FREE, ['A:', LANGUAGE_NAME]]);
  // Without an event for `idleMs` the person has left: the next one finds the phone's own language.
  const event = await nextEvent(phone, idleMs);
  if (!event) phone.screen.resetLanguage();
  // What a journal of another number holds is reported before this terminal takes money.
  else if (event.type === 'installed') startReport(phone);
  else if (craftMenu && isKey(event, '*')) await craftMenu(phone);
};
