import type { Account } from '../../reader/proveValue.ts';
import { fault } from '../../runtime/fault.ts';
import {
  BUTTONS,
  CALL_ENDED,
  DIAL_NUMBER,
  LAST_UNIT,
  NO_ANSWER,
  NO_VALUE_LEFT,
  NOT_CONNECTED_HERE,
  NOT_ENOUGH,
  type Prompt,
  YEN,
} from '../display/prompts/index.ts';
import { dialKey, isCard, isHook, isKey, nextEvent, pause } from '../events.ts';
import { charge } from '../money/charge.ts';
import type { Identity, Phone, PhoneEvent } from '../phone.ts';
import { isBarred, isFree, type Rate, rateFor, type UnitPrice, unitPrice } from './tariff.ts';

/** How a call ended; `sentence` tells the person why, unless the person hung up. */
export interface CallEnd {
  readonly hungUp: boolean;
  /** The person asked for another call by a button, with the handset still lifted. */
  readonly followOn: boolean;
  /** The person asked for the services before dialling a digit. */
  readonly service?: boolean;
  readonly sentence?: Prompt;
}

/** The number that is called, and how the call is charged. */
interface Plan {
  digits: string;
  /** A service's charge, taken once; undefined for a call that is charged by units. */
  readonly charge: number | undefined;
}

const dialPauseMs = 30_000;
const answerTimeoutMs = 120_000;
/** Longest call: a line that reports no end must not be held for ever. */
const callMs = 24 * 3600_000;
/** Two warnings, so long before the last unit ends (S5.5). */
const WARNINGS_MS = [30_000, 5_000];
const warningBeepMs = 200;
/**
 * The loop stays open so long after a call, or the exchange takes it for no end (ITU-T Q.552 leaves the time
 * to the network).
 */
const lineClearMs = 600;

const HUNG_UP: CallEnd = { hungUp: true, followOn: false };
const FOLLOW_ON: CallEnd = { hungUp: false, followOn: true };
const SERVICE: CallEnd = { hungUp: false, followOn: true, service: true };
const ended = (sentence: Prompt): CallEnd => ({ hungUp: false, followOn: false, sentence });

/**
 * A call with a card in the slot: dials, waits for the answer, charges unit by unit while the call lasts.
 * `service` is a number at a fixed charge in yen. Resolves to how the call ended; rejects as `charge` does,
 * and with `cardRemoved`. The line is released in every case.
 *
 * @overlay
 */
export const call = async (
  phone: Phone,
  identity: Identity,
  account: Account,
  service?: { digits: string; charge: number },
): Promise<CallEnd> => {
  const { line, handset } = phone.hal;
  const plan: Plan = { digits: '', charge: service?.charge };
  line.seize();
  handset.speech(true);
  try {
    const refused = await dial(phone, account, plan, service?.digits ?? '');
    return refused ?? (await talk(phone, identity, account, plan));
  } finally {
    handset.speech(false);
    line.release();
    await pause(phone, lineClearMs);
  }
};

/**
 * How an event ends a call in any state of it; undefined for an event that does not. Throws `cardRemoved`.
 */
const callEnd = (event: PhoneEvent | undefined): CallEnd | undefined => {
  if (isCard(event, false))
    throw fault('cardRemoved', 'card: expected it to stay in the slot during the call');
  if (isHook(event, false)) return HUNG_UP;
  if (isKey(event, 'followOn') || isKey(event, 'clear')) return FOLLOW_ON;
  return undefined;
};

const isLine = (event: PhoneEvent | undefined, what: string): boolean =>
  event?.type === 'line' && event.event === what;

/**
 * Sends digits to the line as they are pressed. Resolves to undefined once the far end has answered.
 *
 * @overlay
 */
const dial = async (
  phone: Phone,
  account: Account,
  plan: Plan,
  first: string,
): Promise<CallEnd | undefined> => {
  let waiting = first;
  for (;;) {
    showBalance(phone, account, plan.digits || DIAL_NUMBER);
    if (!waiting) {
      const event = await nextEvent(phone, plan.digits ? answerTimeoutMs : dialPauseMs);
      if (!event || isLine(event, 'ended')) return ended(NO_ANSWER);
      if (isLine(event, 'answered')) return undefined;
      const end = callEnd(event);
      if (end) return end;
      if (isKey(event, 'service') && !plan.digits) return SERVICE;
      // A service's number takes no further digits: they would make another number of it, at the service's
      // charge.
      waiting = (plan.charge === undefined && dialKey(event)) || '';
    }
    if (waiting) {
      const refusal = mayDial(phone, account, plan, waiting[0]);
      if (refusal !== undefined) return ended(refusal);
      plan.digits += waiting[0];
      await phone.hal.line.dial(waiting[0]);
      waiting = waiting.slice(1);
    }
  }
};

/** S5.5: a call starts only if the value covers its first unit. The prompt of a refusal, or undefined. */
const mayDial = (phone: Phone, account: Account, plan: Plan, digit: string): Prompt | undefined => {
  if (plan.charge !== undefined) return account.value < plan.charge ? NOT_ENOUGH : undefined;
  const rate = rateFor(phone.prices, plan.digits + digit);
  if (isBarred(rate)) return NOT_CONNECTED_HERE;
  if (isFree(rate)) return undefined;
  return account.value < unitPrice(rate, phone.hal.clock.now()).yen ? NOT_ENOUGH : undefined;
};

/**
 * The call from the answer on.
 *
 * @overlay
 */
const talk = async (phone: Phone, identity: Identity, account: Account, plan: Plan): Promise<CallEnd> => {
  const rate = rateFor(phone.prices, plan.digits);
  if (plan.charge !== undefined) {
    await charge(phone, identity, account, plan.charge);
  }
  if (plan.charge !== undefined || isFree(rate))
    return (await connected(phone, account, plan, callMs, [])) ?? ended(CALL_ENDED);
  return talkByUnits(phone, identity, account, plan, rate);
};

/**
 * Each unit is paid before it is used, so that a pulled card costs neither side more than one unit. A unit
 * begins at the end of the one before, not at the card's OK: the exchange with the card takes none of the
 * caller's time.
 */
const talkByUnits = async (
  phone: Phone,
  identity: Identity,
  account: Account,
  plan: Plan,
  rate: Rate,
): Promise<CallEnd> => {
  const { timer, clock } = phone.hal;
  let unitEnds = timer.now();
  for (;;) {
    const price: UnitPrice = unitPrice(rate, clock.now());
    if (account.value < price.yen) return ended(NO_VALUE_LEFT);
    await charge(phone, identity, account, price.yen);
    unitEnds += price.seconds * 1000;
    const last = account.value < price.yen;
    const end = await connected(phone, account, plan, unitEnds - timer.now(), last ? WARNINGS_MS : []);
    if (end) return end;
  }
};

/**
 * Keeps the line connected for `ms`; warns so long before the end. Resolves to undefined when the time is
 * over.
 */
const connected = async (
  phone: Phone,
  account: Account,
  plan: Plan,
  ms: number,
  warnings: readonly number[],
): Promise<CallEnd | undefined> => {
  const { timer, line, sounder } = phone.hal;
  const until = timer.now() + ms;
  let warned = 0;
  showBalance(phone, account, plan.digits);
  for (;;) {
    const left = until - timer.now();
    const warning = left > 0 && warned < warnings.length;
    if (warning && left <= warnings[warned]) {
      showBalance(phone, account, plan.digits, LAST_UNIT);
      sounder.beep(warningBeepMs);
      warned++;
      continue;
    }
    // Waiting events are read also when the time is over: a charge may have taken longer than its unit lasts.
    const event = await nextEvent(phone, warning ? left - warnings[warned] : left);
    if (!event && timer.now() >= until) return undefined;
    if (!event) continue;
    if (isLine(event, 'ended')) return ended(CALL_ENDED);
    const end = callEnd(event);
    if (end) return end;
    const digit = dialKey(event);
    if (digit) await line.dial(digit);
  }
};

const showBalance = (
  phone: Phone,
  account: Account,
  second: Prompt | string,
  third: Prompt | string = '',
): void => phone.screen.show([[`${account.value}`, YEN], second, third, BUTTONS]);
