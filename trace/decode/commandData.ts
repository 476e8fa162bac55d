import { equalBytes } from '../../firmware/runtime/bytes.ts';
import {
  APPLICATION_ID,
  INS_CHARGE,
  INS_PERSONALISE,
  INS_PROVE_VALUE,
  INS_SELECT,
} from '../../firmware/wire/cardCommands.ts';
import { type FieldReader, readFields } from '../../firmware/wire/fields.ts';
import { REFERENCE_OCTETS } from '../../firmware/wire/reference.ts';
import { checkSignature } from './statements.ts';
import { type Line, octetsOf, secretOf, yen } from './words.ts';

export const CHALLENGE_OCTETS = 16;

type Fields = (fields: FieldReader, chained: boolean) => Line[];

const application: Fields = fields => {
  const name = fields.rest();
  const whose = equalBytes(name, new Uint8Array(APPLICATION_ID)) ? "this system's card" : "another system's";
  return [['application', `${octetsOf(name)}, ${whose}`]];
};
const proof: Fields = fields => [
  ["reference of the reader's certificate", octetsOf(fields.bytes(REFERENCE_OCTETS))],
  ['R', octetsOf(fields.bytes(CHALLENGE_OCTETS))],
];
const charge: Fields = (fields, chained) => {
  const value = fields.u32();
  const step = fields.u16();
  const signature = fields.rest();
  if (!chained) checkSignature(signature);
  return [
    ['new value', yen(value)],
    ['charge of the session', String(step)],
    [chained ? 'signature, first part' : 'signature', octetsOf(signature)],
  ];
};

/** Instructions whose data fields fit one command. */
const FIELDS: Record<number, Fields> = {
  [INS_SELECT]: application,
  [INS_PROVE_VALUE]: proof,
  [INS_CHARGE]: charge,
};

/**
 * The data of a command, field by field where they are whole; a later link of a chain is shown without
 * fields.
 */
export const dataLines = (ins: number, chained: boolean, data: Uint8Array): Line[] => {
  if (data.length === 0) return [];
  if (ins === INS_PERSONALISE) return [['data', secretOf(data)]];
  try {
    const fields = readFields('data', data);
    const lines = FIELDS[ins](fields, chained);
    fields.end();
    return lines;
  } catch {
    return [['data', octetsOf(data)]];
  }
};
