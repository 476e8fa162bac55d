import { toLatin1 } from '../../firmware/runtime/bytes.ts';
import { parseCardInformation } from '../../firmware/wire/cardInformation.ts';
import { readFields } from '../../firmware/wire/fields.ts';
import { decodeIdentifier, IDENTIFIER_OCTETS } from '../../firmware/wire/identifier.ts';
import {
  MESSAGE_LIST_HEAD,
  MESSAGE_LIST_PIECE,
  parseListHead,
  parseListPiece,
  piecesOf,
} from '../../firmware/wire/invalidCardList.ts';
import * as m from '../../firmware/wire/messages.ts';
import {
  parseDecision,
  parseLoaded,
  parseOrderQuestion,
  parsePendingQuestion,
  parseSignedReceipt,
} from '../../firmware/wire/moneyMessages.ts';
import { parseTerminalInformation } from '../../firmware/wire/terminalInformation.ts';
import { parseCenterTime, parseTerminalState } from '../../firmware/wire/timeMessages.ts';
import { messageName } from '../names.ts';
import { certificateLines, checkSignature, settlementWords, usageInformationLines } from './statements.ts';
import { identifierOf, type Line, octetsOf, orderWords, secretOf, timeOf, yen } from './words.ts';

type Decode = (message: Uint8Array) => Line[];

const empty: Decode = message => {
  if (message.length !== 1) throw new SyntaxError(`message: expected 1 byte, got ${message.length}`);
  return [];
};
const keysLines = (c: {
  secret: Uint8Array;
  deliverySignature: Uint8Array;
  certificate: Uint8Array;
}): Line[] => [
  ...certificateLines(c.certificate),
  ['secret key', secretOf(c.secret)],
  ['delivery signature', octetsOf(c.deliverySignature)],
];
const dispenserLine: Decode = message => {
  const fields = readFields('request', message);
  fields.u8();
  const id = decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS));
  fields.end();
  return [['dispenser', identifierOf(id)]];
};
const report: Decode = message => {
  const r = m.parseSettlementReport(message);
  return [
    ['terminal', identifierOf(r.terminalId)],
    ['report', `${r.sequence}${r.isLast ? ', the last one of this terminal number' : ''}`],
    ['settled', `${yen(r.settledYen)} in ${r.settledCharges} charges`],
    ['fate unknown', `${yen(r.pendingYen)} in ${r.pendingCharges} charges`],
  ];
};
const loadRequest: Decode = message => {
  const r = m.parseLoadRequest(message);
  return [
    ['card', identifierOf(r.cardId)],
    ['order', `${r.orderNumber} of dispenser ${identifierOf(r.dispenserId)}`],
    ['order before', orderWords(r.previousOrder)],
    ['state before', octetsOf(r.previousReference)],
    ['value before', yen(r.previousValue)],
    ['amount', yen(r.amount)],
    ['load number', String(r.loadNumber)],
  ];
};
const chargeReceipt: Decode = message => {
  const r = parseSignedReceipt(message);
  checkSignature(r.cardSignature);
  return [
    ['card', identifierOf(r.cardId)],
    ['terminal', identifierOf(r.terminalId)],
    ['master key generation', String(r.generation)],
    ['settlement profile', settlementWords(r.profile)],
    ['R', octetsOf(r.terminalChallenge)],
    ['X', octetsOf(r.cardChallenge)],
    ['charges of the session', String(r.step)],
    ['value', `${yen(r.firstValue)} → ${yen(r.newValue)}`],
    ['state before', octetsOf(r.before)],
    ['state after', octetsOf(r.after)],
    ["card's signature", `${octetsOf(r.cardSignature)}, not verified here`],
  ];
};
const loaded: Decode = message => {
  const l = parseLoaded(message);
  if (l.cardSignature.length) checkSignature(l.cardSignature);
  return [
    ['card', identifierOf(l.cardId)],
    ['order', orderWords(l.order)],
    ['value', yen(l.value)],
    ['state before', octetsOf(l.before)],
    ['state after', octetsOf(l.after)],
    ["card's signature", l.cardSignature.length ? `${octetsOf(l.cardSignature)}, not verified here` : 'lost'],
  ];
};
const pendingQuestion: Decode = message => {
  const q = parsePendingQuestion(message);
  return [
    ['terminal', identifierOf(q.terminalId)],
    ['card', identifierOf(q.cardId)],
    ['charge', yen(q.charge)],
    ['state before', octetsOf(q.before)],
    ['state after', octetsOf(q.after)],
  ];
};
const orderQuestion: Decode = message => {
  const q = parseOrderQuestion(message);
  return [
    ['order', orderWords(q.order)],
    ['order before', orderWords(q.previousOrder)],
  ];
};
const decisionLines = (words: readonly string[], body: Uint8Array): Line[] => {
  if (!body.length) return [['decision', 'not known yet']];
  const { decision, generation, masterSignature } = parseDecision(body);
  checkSignature(masterSignature);
  if (!words[decision]) throw new SyntaxError(`decision: expected one of ${words.length}, got ${decision}`);
  return [
    ['decision', words[decision]],
    ['master key generation', String(generation)],
    ['master signature', `${octetsOf(masterSignature)}, not verified here`],
  ];
};
const ORDER_WORDS = ['refused', 'taken', 'not taken'];
/** A statement begins with its kind, 1 or 2; a refusal with 0. */
const loadAnswer: Decode = message =>
  message[1] === 0
    ? decisionLines(ORDER_WORDS, message.subarray(1))
    : usageInformationLines(message.subarray(1));
const question: Decode = message => {
  const number = toLatin1(message.subarray(1));
  if (!/^[0-9*#]+$/.test(number)) throw new SyntaxError('charge question: expected digits');
  return [['service', number]];
};
const chargeAnswer: Decode = message => {
  if (message.length !== 3) throw new SyntaxError(`charge answer: expected 3 bytes, got ${message.length}`);
  return [['charge', yen(message[1] * 256 + message[2])]];
};
const install: Decode = message => {
  const information = parseTerminalInformation(message.subarray(1));
  return [['sent at', timeOf(information.sentAt)], ...keysLines(information)];
};

const terminalState: Decode = message => {
  const s = parseTerminalState(message);
  return [
    ['terminal', identifierOf(s.terminalId)],
    ['nonce', octetsOf(s.nonce)],
    ['alarm', s.alarm || 'none'],
  ];
};
const centerTime: Decode = message => {
  const t = parseCenterTime(message.subarray(1));
  checkSignature(t.masterSignature);
  return [
    ['master key generation', String(t.generation)],
    ['time', timeOf(t.seconds)],
    ['master signature', `${octetsOf(t.masterSignature)}, not verified here`],
  ];
};

const listHead: Decode = message => {
  const { head, signature } = parseListHead(message);
  checkSignature(signature);
  const { version, baseVersion, octets } = head;
  return [
    ['master key generation', String(head.generation)],
    ['version', version === baseVersion ? `${version}, a base` : `${version}, a delta of ${baseVersion}`],
    ['made at', timeOf(head.seconds)],
    ['content', `${octets} bytes in ${piecesOf(octets)} pieces`],
    ['master signature', `${octetsOf(signature)}, not verified here`],
  ];
};
const listPiece: Decode = message => {
  const { version, number, content } = parseListPiece(message);
  return [
    ['version', String(version)],
    ['piece', String(number)],
    ['content', octetsOf(content)],
  ];
};

/** A refusal of the center has no fields; one of a terminal has the fault's code and its sentence. */
const refused: Decode = message => {
  const reason = toLatin1(message.subarray(1));
  if (!/^[ -~]*$/.test(reason)) throw new SyntaxError('refusal: expected text');
  return reason ? [['reason', reason]] : [];
};

const DECODERS: Record<number, Decode> = {
  [m.MESSAGE_INSTALL_REQUEST]: empty,
  [m.MESSAGE_INSTALL]: install,
  [m.MESSAGE_INSTALLED]: empty,
  [m.MESSAGE_SETTLEMENT_REPORT]: report,
  [m.MESSAGE_SETTLEMENT_NOTED]: empty,
  [m.MESSAGE_CHARGE_QUESTION]: question,
  [m.MESSAGE_CHARGE_ANSWER]: chargeAnswer,
  [m.MESSAGE_PERSONALISE_REQUEST]: dispenserLine,
  [m.MESSAGE_PERSONALISE]: message => keysLines(parseCardInformation(message.subarray(1))),
  [m.MESSAGE_LOAD_REQUEST]: loadRequest,
  [m.MESSAGE_LOAD]: loadAnswer,
  [m.MESSAGE_LOADED]: loaded,
  [m.MESSAGE_LOADED_NOTED]: empty,
  [m.MESSAGE_ORDER_QUESTION]: orderQuestion,
  [m.MESSAGE_ORDER_DECISION]: message => decisionLines(ORDER_WORDS, message.subarray(1)),
  [m.MESSAGE_CHARGE_RECEIPT]: chargeReceipt,
  [m.MESSAGE_CHARGE_RECEIPT_NOTED]: empty,
  [m.MESSAGE_CHARGE_RESOLVED]: pendingQuestion,
  [m.MESSAGE_PENDING_QUESTION]: pendingQuestion,
  [m.MESSAGE_PENDING_DECISION]: message => decisionLines(['dropped', 'settled'], message.subarray(1)),
  [m.MESSAGE_STATE]: terminalState,
  [m.MESSAGE_TIME]: centerTime,
  [MESSAGE_LIST_HEAD]: listHead,
  [MESSAGE_LIST_PIECE]: listPiece,
  [m.MESSAGE_REFUSED]: refused,
};

/** Throws for octets that are no valid message of the center. */
export const messageLines = (message: Uint8Array): Line[] => {
  const decode = DECODERS[message[0]];
  if (!decode) throw new SyntaxError(`message: unknown type ${message[0]}`);
  return [['message', messageName(message)], ...decode(message)];
};
