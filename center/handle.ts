import { concat, toLatin1 } from '../firmware/runtime/bytes.ts';
import { fault, faultCode } from '../firmware/runtime/fault.ts';
import { u8, u16 } from '../firmware/wire/fields.ts';
import type { Identifier } from '../firmware/wire/identifier.ts';
import {
  type LoadRequest,
  MESSAGE_CHARGE_ANSWER,
  MESSAGE_CHARGE_QUESTION,
  MESSAGE_CHARGE_RECEIPT,
  MESSAGE_CHARGE_RECEIPT_NOTED,
  MESSAGE_CHARGE_RESOLVED,
  MESSAGE_INSTALL,
  MESSAGE_INSTALL_REQUEST,
  MESSAGE_INSTALLED,
  MESSAGE_LOAD,
  MESSAGE_LOAD_REQUEST,
  MESSAGE_LOADED,
  MESSAGE_LOADED_NOTED,
  MESSAGE_ORDER_DECISION,
  MESSAGE_ORDER_QUESTION,
  MESSAGE_PENDING_DECISION,
  MESSAGE_PENDING_QUESTION,
  MESSAGE_PERSONALISE,
  MESSAGE_PERSONALISE_REQUEST,
  MESSAGE_REFUSED,
  MESSAGE_SETTLEMENT_NOTED,
  MESSAGE_SETTLEMENT_REPORT,
  MESSAGE_STATE,
  MESSAGE_TIME,
  parseLoadRequest,
  parseSettlementReport,
  type SettlementReport,
} from '../firmware/wire/messages.ts';
import {
  parseLoaded,
  parseOrderQuestion,
  parsePendingQuestion,
  parseSignedReceipt,
} from '../firmware/wire/moneyMessages.ts';
import { encodeOrderName } from '../firmware/wire/orderName.ts';
import { ORDER_REFUSED } from '../firmware/wire/statements.ts';
import { parseTerminalState } from '../firmware/wire/timeMessages.ts';
import { encodeUsageInformation } from '../firmware/wire/usageInformation.ts';
import type { Center } from './center.ts';
import { signChargeDecision, signOrderDecision, signTime } from './decisions.ts';
import { issueCard, issueTerminal, issueValue } from './issue.ts';
import { parsePersonaliseRequest } from './personaliseRequest.ts';
import { checkPending, checkTerminal, noteChargeReceipt, noteLoaded } from './receipts.ts';

/** SA(IDC) of each dispenser that this center made, by IDC. */
export type DispenserCertificates = ReadonlyMap<Identifier, Uint8Array>;

/**
 * Takes a message of `wire/messages.ts`, resolves to its answer; to undefined for a message that has none. A
 * request that is malformed or refused is answered `MESSAGE_REFUSED`. Rejects only for a mistake of this
 * program.
 */
export const handle = async (
  center: Center,
  dispensers: DispenserCertificates,
  message: Uint8Array,
): Promise<Uint8Array | undefined> => {
  try {
    return await answer(center, dispensers, message);
  } catch (error) {
    if (faultCode(error) === 'bug') throw error;
    return u8(MESSAGE_REFUSED);
  }
};

const answer = async (
  center: Center,
  dispensers: DispenserCertificates,
  message: Uint8Array,
): Promise<Uint8Array | undefined> => {
  switch (message[0]) {
    case MESSAGE_INSTALL_REQUEST:
      return concat([u8(MESSAGE_INSTALL), await issueTerminal(center)]);
    case MESSAGE_INSTALLED:
      return u8(MESSAGE_INSTALLED);
    case MESSAGE_PERSONALISE_REQUEST:
      checkDispenser(dispensers, parsePersonaliseRequest(message));
      return concat([u8(MESSAGE_PERSONALISE), await issueCard(center)]);
    case MESSAGE_LOAD_REQUEST:
      return answerLoad(center, dispensers, parseLoadRequest(message));
    case MESSAGE_LOADED: {
      const loaded = parseLoaded(message);
      await center.oneAtATime(loaded.cardId, () => noteLoaded(center, loaded));
      return u8(MESSAGE_LOADED_NOTED);
    }
    case MESSAGE_ORDER_QUESTION:
      return answerOrder(center, message);
    case MESSAGE_CHARGE_RECEIPT: {
      const receipt = parseSignedReceipt(message);
      await center.oneAtATime(receipt.cardId, () => noteChargeReceipt(center, receipt)).catch(refuse);
      // Also for one that is refused: its yen stay unproved, and the terminal goes on with the next.
      return u8(MESSAGE_CHARGE_RECEIPT_NOTED);
    }
    case MESSAGE_CHARGE_RESOLVED: {
      const resolved = parsePendingQuestion(message);
      checkPending(center, resolved);
      center.books.noteResolved(resolved);
      return u8(MESSAGE_CHARGE_RECEIPT_NOTED);
    }
    case MESSAGE_PENDING_QUESTION:
      return answerPending(center, message);
    case MESSAGE_SETTLEMENT_REPORT:
      noteReport(center, parseSettlementReport(message));
      return u8(MESSAGE_SETTLEMENT_NOTED);
    case MESSAGE_STATE:
      return answerState(center, message);
    case MESSAGE_CHARGE_QUESTION: {
      const charge = center.charges.get(toLatin1(message.subarray(1)));
      return charge === undefined ? u8(MESSAGE_REFUSED) : concat([u8(MESSAGE_CHARGE_ANSWER), u16(charge)]);
    }
    default:
      return undefined;
  }
};

/** SA(IDC). Throws `refused` for a dispenser that was never issued. */
const checkDispenser = (dispensers: DispenserCertificates, dispenserId: Identifier): Uint8Array => {
  const certificate = dispensers.get(dispenserId);
  if (!certificate) throw fault('refused', `dispenser ${dispenserId}: unknown`);
  return certificate;
};

/** Takes a refusal as an outcome; a mistake of the program's own is thrown on. */
const refuse = (error: unknown): void => {
  if (faultCode(error) === 'bug') throw error;
};

/** A statement, or the signed word that the order will never have one. */
const answerLoad = (
  center: Center,
  dispensers: DispenserCertificates,
  request: LoadRequest,
): Promise<Uint8Array> =>
  center.oneAtATime(request.cardId, async () => {
    const certificate = checkDispenser(dispensers, request.dispenserId);
    try {
      const issued = await issueValue(center, request, certificate);
      return concat([u8(MESSAGE_LOAD), encodeUsageInformation(issued)]);
    } catch (error) {
      if (faultCode(error) === 'bug') throw error;
      return concat([u8(MESSAGE_LOAD), await refuseOrder(center, request)]);
    }
  });

/** Signs that an order is refused, unless a statement for it exists: then only its card can tell. */
const refuseOrder = async (center: Center, request: LoadRequest): Promise<Uint8Array> => {
  const order = encodeOrderName(request.dispenserId, request.orderNumber);
  const known = center.books.orders.find(order);
  if (known?.signed.length) throw fault('refused', `order ${request.orderNumber}: it was signed before`);
  center.books.orders.refuse(order, request);
  const { previousOrder } = request;
  return signOrderDecision(center, { order, previousOrder, decision: ORDER_REFUSED });
};

const answerOrder = async (center: Center, message: Uint8Array): Promise<Uint8Array> => {
  const { order, previousOrder } = parseOrderQuestion(message);
  const { orders } = center.books;
  const known = orders.find(order);
  if (known) center.books.review(known.cardId);
  const decision = orders.decide(order, previousOrder);
  if (decision === undefined) return u8(MESSAGE_ORDER_DECISION);
  const signed = await signOrderDecision(center, { order, previousOrder, decision });
  return concat([u8(MESSAGE_ORDER_DECISION), signed]);
};

const answerPending = async (center: Center, message: Uint8Array): Promise<Uint8Array> => {
  const question = parsePendingQuestion(message);
  checkPending(center, question);
  const settled = center.books.notePending(question);
  if (settled === undefined) return u8(MESSAGE_PENDING_DECISION);
  return concat([u8(MESSAGE_PENDING_DECISION), await signChargeDecision(center, question, settled)]);
};

const answerState = async (center: Center, question: Uint8Array): Promise<Uint8Array> => {
  const { terminalId, alarm } = parseTerminalState(question);
  checkTerminal(center, terminalId);
  center.registry.noteAlarm(terminalId, alarm);
  return concat([u8(MESSAGE_TIME), await signTime(center, question)]);
};

const noteReport = (center: Center, report: SettlementReport): void => {
  checkTerminal(center, report.terminalId);
  center.books.noteReport(report);
};
