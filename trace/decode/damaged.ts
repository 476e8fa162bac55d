import { decodeIdentifier, IDENTIFIER_OCTETS } from '../../firmware/wire/identifier.ts';
import { MESSAGE_SETTLEMENT_REPORT } from '../../firmware/wire/messages.ts';
import { messageName } from '../names.ts';
import { commandLines } from './apdu.ts';
import { messageLines } from './message.ts';
import { certificateLines } from './statements.ts';
import { type Decoded, identifierOf, type Line } from './words.ts';

const HEADER_OCTETS = 4;
const IDENTIFIER_AT = 2;
/** First digit of an identifier by the role that a certificate begins with: card, terminal, dispenser. */
const FIRST_DIGITS = ['', '4', '1', '2'];
/** Certificates and usage information begin with the types below as well. */
const FIRST_TYPE = MESSAGE_SETTLEMENT_REPORT;

type Explain = (octets: Uint8Array) => readonly Line[];

/** The message that `explain` throws; undefined when it does not throw. */
const complaint = (explain: Explain, octets: Uint8Array): string | undefined => {
  try {
    explain(octets);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

/** A command whose header is known. */
const command: Explain = octets => commandLines(octets.subarray(0, HEADER_OCTETS));

/** A certificate whose identifier is whole and fits its role. */
const certificate: Explain = octets => {
  const id = decodeIdentifier(octets.subarray(IDENTIFIER_AT, IDENTIFIER_AT + IDENTIFIER_OCTETS));
  if (id[0] !== FIRST_DIGITS[octets[0]]) throw new SyntaxError(`certificate: not one of role ${octets[0]}`);
  return [['identifier', identifierOf(id)]];
};

/** A message of a known type. */
const message: Explain = octets => {
  const name = messageName(octets);
  if (octets[0] < FIRST_TYPE || name.startsWith('type ')) throw new SyntaxError('message: unknown type');
  return [['message', name]];
};

/** Kind of message, the test of its beginning, and its decoder. */
const KINDS: readonly (readonly [string, Explain, Explain])[] = [
  ['command APDU, damaged', command, commandLines],
  ['certificate, damaged', certificate, certificateLines],
  ['center message, damaged', message, messageLines],
];

/** For octets that match no format whole: the format that their beginning fits, and the error in them. */
export const damaged = (octets: Uint8Array): Decoded[] =>
  KINDS.flatMap(([kind, begins, whole]) => {
    const why = complaint(whole, octets);
    if (why === undefined || complaint(begins, octets) !== undefined) return [];
    return [{ kind, lines: [...begins(octets), ['but', why]] }];
  });
