import { parseCardStatus } from '../../firmware/wire/cardStatus.ts';
import { readFields } from '../../firmware/wire/fields.ts';
import { ORDER_NAME_OCTETS } from '../../firmware/wire/orderName.ts';
import { REFERENCE_OCTETS } from '../../firmware/wire/reference.ts';
import { CHALLENGE_OCTETS } from './commandData.ts';
import { checkSignature } from './statements.ts';
import { identifierOf, type Line, octetsOf, orderWords, yen } from './words.ts';

const LIFE = ['blank', 'issued, without value', 'in use', 'blocked'];
const ABNORMALITY = ['none', 'value raised', 'master signature', 'terminal signature', 'replay'];

const cardStatusLines = (data: Uint8Array): Line[] => {
  const status = parseCardStatus(data);
  return [
    ['life cycle', LIFE[status.lifeCycle] ?? String(status.lifeCycle)],
    ['abnormality', ABNORMALITY[status.abnormality] ?? String(status.abnormality)],
    ['loads so far', String(status.loadNumber)],
    ['master key generation', String(status.generation)],
    ['card', status.cardId ? identifierOf(status.cardId) : 'none yet'],
    ['its certificate', octetsOf(status.certificate)],
  ];
};

/** The answer to PROVE VALUE is recognised by its length: its signature is as long as a card's key. */
const proofLines = (data: Uint8Array): Line[] => {
  const fields = readFields('proof', data);
  const lines: Line[] = [
    ['X', octetsOf(fields.bytes(CHALLENGE_OCTETS))],
    ['value', yen(fields.u32())],
    ['reference of its usage information', octetsOf(fields.bytes(REFERENCE_OCTETS))],
    ['last order', orderWords(fields.bytes(ORDER_NAME_OCTETS))],
  ];
  const signature = fields.rest();
  checkSignature(signature);
  return [...lines, ["card's signature", `${octetsOf(signature)}, not verified here`]];
};

/** The answer to CHARGE and to LOAD: the card's signature alone. */
const receiptLines = (data: Uint8Array): Line[] => {
  checkSignature(data);
  return [["card's receipt", `${octetsOf(data)}, not verified here`]];
};

/** The data of a response, which does not name its command: tries each format. */
export const answerLines = (data: Uint8Array): Line[] => {
  for (const lines of [cardStatusLines, proofLines, receiptLines])
    try {
      return lines(data);
    } catch {
      // Not this format: try the next.
    }
  return data.length ? [['data', octetsOf(data)]] : [];
};
