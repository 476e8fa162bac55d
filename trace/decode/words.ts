import { readFields } from '../../firmware/wire/fields.ts';
import { decodeIdentifier, IDENTIFIER_OCTETS, isIdentifier } from '../../firmware/wire/identifier.ts';

/** One line of an explanation: a field's name and its value in words. */
export type Line = readonly [name: string, meaning: string];

/** What octets can be. */
export interface Decoded {
  /** `certificate`, `command APDU`, … */
  readonly kind: string;
  readonly lines: readonly Line[];
}

const from1970To2000Ms = 946_684_800_000;
const DAY_MS = 86_400_000;

/** Days since 2000-01-01 as a calendar date. */
export const dateOf = (days: number): string =>
  new Date(from1970To2000Ms + days * DAY_MS).toISOString().slice(0, 10);

/** Seconds since 2000-01-01, local time, as date and time. */
export const timeOf = (seconds: number): string =>
  new Date(from1970To2000Ms + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

export const yen = (amount: number): string => `${amount} yen`;

const shownOctets = 24;

/** Hexadecimal, cut, with its length. */
export const octetsOf = (octets: Uint8Array): string => {
  if (octets.length === 0) return 'none';
  const hex = Buffer.from(octets.subarray(0, shownOctets)).toString('hex');
  return octets.length > shownOctets ? `${hex}… (${octets.length} bytes)` : `${hex} (${octets.length} bytes)`;
};

export const secretOf = (octets: Uint8Array): string => `not shown (${octets.length} bytes)`;

const ROLES: Record<string, string> = { 1: 'terminal', 2: 'dispenser', 4: 'card' };

/** An identifier, and its role by the first digit. */
export const identifierOf = (id: string): string =>
  isIdentifier(id) ? `${id} (${ROLES[id[0]] ?? 'unknown role'})` : id;

/** An order's name: number and dispenser. */
export const orderWords = (name: Uint8Array): string => {
  const fields = readFields("order's name", name);
  const dispenserId = decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS));
  const number = fields.u32();
  fields.end();
  return number === 0 ? 'none' : `${number} of dispenser ${identifierOf(dispenserId)}`;
};
