import { toLatin1 } from '../../firmware/runtime/bytes.ts';
import { parseCardInformation } from '../../firmware/wire/cardInformation.ts';
import { readFields } from '../../firmware/wire/fields.ts';
import { decodeIdentifier, IDENTIFIER_OCTETS } from '../../firmware/wire/identifier.ts';
import * as m from '../../firmware/wire/messages.ts';
import { parseTerminalInformation } from '../../firmware/wire/terminalInformation.ts';
import { messageName } from '../names.ts';
import { certificateLines, usageInformationLines } from './statements.ts';
import { identifierOf, type Line, octetsOf, secretOf, timeOf, yen } from './words.ts';

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
    ['settled', `${yen(r.settledYen)} in ${r.settledCharges} charges`],
    ['fate unknown', `${yen(r.pendingYen)} in ${r.pendingCharges} charges`],
  ];
};
const loadRequest: Decode = message => {
  const r = m.parseLoadRequest(message);
  return [
    ['card', identifierOf(r.cardId)],
    ['dispenser', identifierOf(r.dispenserId)],
    ['value before', yen(r.previousValue)],
    ['amount', yen(r.amount)],
    ['load number', String(r.loadNumber)],
  ];
};
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
  [m.MESSAGE_LOAD]: message => usageInformationLines(message.subarray(1)),
  [m.MESSAGE_REFUSED]: refused,
};

/** Throws for octets that are no valid message of the center. */
export const messageLines = (message: Uint8Array): Line[] => {
  const decode = DECODERS[message[0]];
  if (!decode) throw new SyntaxError(`message: unknown type ${message[0]}`);
  return [['message', messageName(message)], ...decode(message)];
};
