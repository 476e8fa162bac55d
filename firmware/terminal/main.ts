import type { Hal } from '../../hal/hal.ts';
import type { Sha256Suite } from '../../hal/hash.ts';
import type { EsignEngine } from '../arithmetic/engine.ts';
import { createRandom } from '../crypto/drbg.ts';
import { esignScheme } from '../crypto/esign/esign.ts';
import { fromLatin1 } from '../runtime/bytes.ts';
import { eventQueue } from '../runtime/eventQueue.ts';
import { faultCode } from '../runtime/fault.ts';
import { centerLink } from '../uplink/centerLink.ts';
import { alarmOf } from './alarms.ts';
import { freeCall } from './call/freeCall.ts';
import { EXAMPLE_PRICES } from './call/priceList.ts';
import { isFree, rateFor } from './call/tariff.ts';
import { sentenceFor } from './display/faults.ts';
import {
  EMERGENCY_FREE,
  INSERT_CARD,
  LANGUAGE_NAME,
  NOT_INSTALLED,
  OUT_OF_ORDER,
} from './display/prompts/index.ts';
import { screenOf } from './display/screen.ts';
import { dialKey, nextEvent } from './events.ts';
import { keepInstalled } from './install/keepInstalled.ts';
import { receiptStore } from './money/receiptStore.ts';
import { reportMoney } from './money/reportMoney.ts';
import { journalStore } from './money/settlementJournal.ts';
import type { Identity, Phone, PhoneEvent, ServiceChooser } from './phone.ts';
import { returnCard } from './session/cardReturn.ts';
import { cardSession, type SessionEnd } from './session/session.ts';

const idleMs = 10_000;
/** The center hears of an idle phone at least so often, and answers with its time. */
const REPORT_MS = 10 * 60_000;
/** How long the sentence for a fault of this program stays before the phone serves again. */
const faultShownMs = 1_000;

/** The craft menu (`firmware/craft/`), on boards that have it: called for a `*` while the phone is idle. */
export type CraftMenu = (phone: Phone) => Promise<void>;

/**
 * The terminal's program, on the parts of `hal`, with an engine for ESIGN. Returns once the parts are set up;
 * what only this needs is released then (`flash/image/releaseStart.ts`). The promise never resolves.
 */
export const startTerminal = (
  hal: Hal & { sha256: Sha256Suite },
  engine: EsignEngine,
  languages: readonly string[],
  chooseService?: ServiceChooser,
  craftMenu?: CraftMenu,
): Promise<never> => {
  const { sha256 } = hal;
  const phone: Phone = {
    hal,
    scheme: esignScheme(engine, { sha256 }),
    random: undefined,
    events: eventQueue<PhoneEvent>(hal.timer),
    screen: screenOf(hal.display, languages),
    journal: journalStore(hal.journalMemory, sha256),
    receipts: receiptStore(hal.journalMemory, sha256),
    center: centerLink(hal.network, sha256, hal.timer),
    prices: EXAMPLE_PRICES,
    chooseService,
    failed: '',
    unreadCards: 0,
    isAlone: false,
    reportAt: 0,
    reporting: undefined,
    hookMoved: false,
    cardGone: false,
    examining: undefined,
  };
  postEvents(phone);
  return serveForEver(phone, craftMenu);
};

/**
 * Levels that change wake the procedure that waits; keys wait for it. Two rules hold whichever procedure
 * runs: a handset on its cradle holds no line and has no speech, and a free number needs no card, so that one
 * which is being examined is switched off, which ends its session.
 */
const postEvents = (phone: Phone): void => {
  const { keypad, handset, cardSlot, line } = phone.hal;
  const { events } = phone;
  const change = () => events.change('change');
  keypad.onKey(key => {
    events.post(key);
    if (phone.examining === undefined || !handset.isLifted()) return;
    phone.examining += dialKey(key);
    if (isFree(rateFor(phone.prices, phone.examining))) cardSlot.deactivate();
  });
  handset.onHook(lifted => {
    phone.hookMoved = true;
    if (!lifted) {
      handset.speech(false);
      line.release();
      // What was typed before is void.
      events.forget();
      phone.examining = phone.examining && '';
    }
    change();
  });
  cardSlot.onPresence(present => {
    if (!present) phone.cardGone = true;
    change();
  });
  line.onChange(change);
};

/**
 * Begins to open or ask for an identity, once there are random numbers: they take the board's hash, and a
 * phone whose native code is missing serves free calls. An idle phone tries again.
 */
const open = (phone: Phone): void => {
  const { sha256, entropy, announceReady } = phone.hal;
  if (phone.random) return;
  try {
    const random = createRandom(sha256, entropy, fromLatin1('cardphone terminal'));
    phone.random = random;
    keepInstalled(phone, random);
    announceReady?.();
  } catch (error) {
    phone.failed = faultCode(error);
  }
};

const serveForEver = async (phone: Phone, craftMenu: CraftMenu | undefined): Promise<never> => {
  let reporting: Identity | undefined;
  for (;;) {
    // What a journal of another number holds is reported before this terminal takes money.
    if (phone.identity !== reporting) startReport(phone);
    reporting = phone.identity;
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
  phone.reportAt = phone.hal.timer.now() + REPORT_MS;
  const noted = (error: unknown) => phone.hal.noteFault?.(faultCode(error));
  if (phone.identity) phone.reporting = reportMoney(phone, phone.identity).catch(noted);
};

/** The link to the card failed, not the card's data. */
const isUnread = ({ code }: SessionEnd): boolean => code === 'cardMute' || code === 'cardGarbled';

const serveNext = async (phone: Phone, craftMenu: CraftMenu | undefined): Promise<void> => {
  const { cardSlot, handset } = phone.hal;
  open(phone);
  const { identity } = phone;
  if (identity && cardSlot.isPresent()) {
    phone.cardGone = false;
    let end = await cardSession(phone, identity);
    // Mostly one character was lost or spoilt on the contacts: the card is reset and examined once more.
    if (isUnread(end) && cardSlot.isPresent() && !handset.isLifted())
      end = await cardSession(phone, identity);
    phone.unreadCards = isUnread(end) ? phone.unreadCards + 1 : 0;
    phone.failed = (end.sentence === OUT_OF_ORDER && end.code) || '';
    if (end.code) phone.hal.noteFault?.(end.code);
    const digit = await returnCard(phone, end);
    startReport(phone);
    if (digit) await freeCall(phone, digit);
    phone.screen.resetLanguage();
    return;
  }
  phone.hal.collectGarbage();
  if (handset.isLifted()) {
    await freeCall(phone);
    phone.screen.resetLanguage();
    return;
  }
  if (phone.hal.timer.now() >= phone.reportAt) startReport(phone);
  const first = identity ? INSERT_CARD : NOT_INSTALLED;
  phone.screen.show([first, alarmOf(phone), EMERGENCY_FREE, ['A:', LANGUAGE_NAME]]);
  // Without an event for `idleMs` the person has left: the next one finds the phone's own language.
  const event = await nextEvent(phone, idleMs);
  if (!event) phone.screen.resetLanguage();
  else if (craftMenu && event === '*') await craftMenu(phone);
};
