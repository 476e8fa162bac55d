import { LINE_ANSWERED, LINE_ENDED, LINE_SEIZED } from '../../../hal/line.ts';
import type { Account } from '../../reader/proveValue.ts';
import { fault } from '../../runtime/fault.ts';
import type { SignedChargeReceipt } from '../../wire/moneyMessages.ts';
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
import { dialKey, nextEvent } from '../events.ts';
import { charge, type PreparedCharge, prepareCharge, settleCharge } from '../money/charge.ts';
import type { Identity, Phone } from '../phone.ts';
import { clearLine, DIGITS_MAX, READY_POLL_MS, sendDigit } from './sendDigit.ts';
import { isBarred, isFree, type Rate, rateFor, type UnitPrice, unitPrice } from './tariff.ts';

/**
 * How a call ended: by the person, who may begin another one at once, or for a reason that the person has to
 * be told.
 */
export interface CallEnd {
  readonly sentence?: Prompt | undefined;
  /** The person asked for the services before dialling a digit. */
  readonly service?: boolean;
}

/** The number that is called, and how the call is charged. */
interface Plan {
  digits: string;
  /** A service's charge, taken once; undefined for a call that is charged by units. */
  readonly charge: number | undefined;
  /** Yen of the unit that follows the one that runs; 0: this one is the last; undefined: no units. */
  nextYen?: number;
  /** The receipt of the unit that runs, or of the service. */
  paid?: SignedChargeReceipt;
  /** The next unit's charge, made while this one runs. */
  next?: PreparedCharge | undefined;
}

const dialPauseMs = 30_000;
/** From the last digit to the answer. */
const answerTimeoutMs = 120_000;
/** Longest call: a line that reports no end must not be held for ever. */
const callMs = 24 * 3600_000;
/** Two warnings, so long before the last unit ends (S5.5). */
const WARNINGS_MS = [30_000, 5_000];
const warningBeepMs = 200;

const ended = (sentence?: Prompt): CallEnd => ({ sentence });

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
  const plan: Plan = { digits: '', charge: service?.charge };
  phone.hookMoved = false;
  phone.hal.line.seize();
  try {
    const refused = await dial(phone, account, plan, service ? service.digits : '');
    return refused ?? (await talk(phone, identity, account, plan));
  } finally {
    await clearLine(phone);
  }
};

/**
 * How hook, card and line end a call in any state of it, whenever it happened: undefined while they do not.
 * `sentence` is for a line that ended. Throws `cardRemoved`.
 */
const callEnd = ({ hal, cardGone, hookMoved }: Phone, sentence: Prompt): CallEnd | undefined => {
  if (cardGone) throw fault('cardRemoved', 'card: expected it to stay in the slot during the call');
  if (hookMoved) return ended();
  return hal.line.state() === LINE_ENDED ? ended(sentence) : undefined;
};

/**
 * Sends digits to the line as they are pressed, from its dial tone on. Resolves to undefined once the far end
 * has answered; an answer to no digit is a line's fault and ends the call.
 *
 * @overlay
 */
const dial = async (
  phone: Phone,
  account: Account,
  plan: Plan,
  first: string,
): Promise<CallEnd | undefined> => {
  const { line, timer } = phone.hal;
  let waiting = first;
  let until = timer.now() + dialPauseMs;
  for (;;) {
    const end = callEnd(phone, NO_ANSWER);
    if (end) return end;
    const state = line.state();
    if (state === LINE_ANSWERED) return plan.digits ? undefined : ended(NO_ANSWER);
    if (waiting && state !== LINE_SEIZED) {
      const refusal = mayDial(phone, account, plan, waiting[0]);
      if (refusal !== undefined) return ended(refusal);
      plan.digits += waiting[0];
      await sendDigit(phone, waiting[0]);
      waiting = waiting.substr(1);
      until = timer.now() + answerTimeoutMs;
      continue;
    }
    const digits = plan.digits + waiting;
    showBalance(phone, account, digits || DIAL_NUMBER);
    const event = await nextEvent(phone, waiting ? READY_POLL_MS : until - timer.now());
    if (!waiting && timer.now() >= until) return ended(NO_ANSWER);
    if (event === 'followOn' || event === 'clear') return ended();
    if (event === 'service' && !digits) return { service: true };
    // A service's number takes no further digits: they would make another number of it, at the service's
    // charge.
    if (plan.charge === undefined && digits.length < DIGITS_MAX) waiting += dialKey(event);
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
    plan.paid = await charge(phone, identity, account, plan.charge);
  }
  if (plan.charge !== undefined || isFree(rate))
    return (await connected(phone, identity, account, plan, callMs)) ?? ended(CALL_ENDED);
  return talkByUnits(phone, identity, account, plan, rate);
};

/**
 * Each unit is paid before it is used, so that a pulled card costs neither side more than one unit. A unit
 * begins when it is paid: until then the mouthpiece is muted, so the exchange with the card takes none of the
 * caller's time.
 */
const talkByUnits = async (
  phone: Phone,
  identity: Identity,
  account: Account,
  plan: Plan,
  rate: Rate,
): Promise<CallEnd> => {
  const { clock } = phone.hal;
  for (;;) {
    const { yen, seconds }: UnitPrice = unitPrice(rate, clock.now());
    if (account.value < yen) return ended(NO_VALUE_LEFT);
    plan.paid = await charge(phone, identity, account, yen, plan.next);
    plan.next = undefined;
    plan.nextYen = account.value < yen ? 0 : yen;
    const end = await connected(phone, identity, account, plan, seconds * 1000);
    if (end) return end;
  }
};

/**
 * What was paid, or is free: speech is open here and nowhere else in a call, for `ms`, and while no digit
 * goes out. Prepares the next unit's charge, and warns before the last one ends. Resolves to undefined when
 * the time is over.
 */
const connected = async (
  phone: Phone,
  identity: Identity,
  account: Account,
  plan: Plan,
  ms: number,
): Promise<CallEnd | undefined> => {
  const { timer, sounder, handset } = phone.hal;
  const until = timer.now() + ms;
  const warnings = plan.nextYen === 0 ? WARNINGS_MS : [];
  let warned = 0;
  try {
    handset.speech(!phone.hookMoved);
    showBalance(phone, account, plan.digits);
    if (plan.paid) settleCharge(phone, plan.paid);
    for (;;) {
      const end = callEnd(phone, CALL_ENDED);
      if (end) return end;
      const left = until - timer.now();
      if (left <= 0) return undefined;
      handset.speech(true);
      if (plan.nextYen && !plan.next) {
        plan.next = await prepareCharge(phone, identity, account, plan.nextYen);
        continue;
      }
      const warning = warned < warnings.length;
      if (warning && left <= warnings[warned]) {
        showBalance(phone, account, plan.digits, LAST_UNIT);
        sounder.beep(warningBeepMs);
        warned++;
        continue;
      }
      const event = await nextEvent(phone, warning ? left - warnings[warned] : left);
      if (event === 'followOn' || event === 'clear') return ended();
      if (dialKey(event)) await sendDigit(phone, dialKey(event));
    }
  } finally {
    handset.speech(false);
  }
};

const showBalance = (
  phone: Phone,
  account: Account,
  second: Prompt | string,
  third: Prompt | string = '',
): void => phone.screen.show([[`${account.value}`, YEN], second, third, BUTTONS]);
