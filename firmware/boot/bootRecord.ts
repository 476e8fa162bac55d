import type { Sha256 } from '../../hal/hash.ts';
import { concat, equalBytes } from '../runtime/bytes.ts';
import { u8, u32 } from '../wire/fields.ts';

/** A slot's letter, or '' for none. */
export type SlotName = '' | 'A' | 'B';

/**
 * The loader's record of the last good image and the image on trial, in two files of Storage that are written
 * in turn. The interpreter erases a file before it writes the new one, so a power cut leaves the other file.
 */
export interface BootRecord {
  /** Counts the records from 1; of two whole records the higher one is valid. */
  readonly sequence: number;
  /** The slot whose image has been READY before. */
  readonly good: SlotName;
  /** The slot on trial; it becomes the good one when its image is READY. */
  readonly trial: SlotName;
  /** Starts of the image on trial, counted before each start. */
  readonly attempts: number;
}

/** The record of a board that was never started. */
export const NO_RECORD: BootRecord = { sequence: 0, good: '', trial: '', attempts: 0 };

const CHECK_OCTETS = 8;
const BODY_OCTETS = 7;

/** The file of Storage for a record of this sequence. */
export const recordFile = (sequence: number): string => `bootRecord${sequence & 1}`;

const slotCode = (slot: SlotName): Uint8Array => u8(slot === '' ? 0 : slot.charCodeAt(0));
const slotOf = (code: number): SlotName => (code === 65 ? 'A' : code === 66 ? 'B' : '');

const checkOf = (sha256: Sha256, body: Uint8Array): Uint8Array =>
  sha256.digest(body).subarray(0, CHECK_OCTETS);

/**
 * `sequence (4) ‖ good (1) ‖ trial (1) ‖ attempts (1) ‖ check (8)`, check being the first octets of SHA-256.
 */
export const encodeBootRecord = (record: BootRecord, sha256: Sha256): Uint8Array => {
  const body = concat([
    u32(record.sequence),
    slotCode(record.good),
    slotCode(record.trial),
    u8(record.attempts),
  ]);
  return concat([body, checkOf(sha256, body)]);
};

/** The record of `encodeBootRecord`'s octets; undefined for any other octets. */
export const parseBootRecord = (octets: Uint8Array, sha256: Sha256): BootRecord | undefined => {
  const body = octets.subarray(0, BODY_OCTETS);
  if (octets.length !== BODY_OCTETS + CHECK_OCTETS) return undefined;
  if (!equalBytes(octets.subarray(BODY_OCTETS), checkOf(sha256, body))) return undefined;
  return {
    sequence: ((body[0] << 24) | (body[1] << 16) | (body[2] << 8) | body[3]) >>> 0,
    good: slotOf(body[4]),
    trial: slotOf(body[5]),
    attempts: body[6],
  };
};

/** The newest whole record, or `NO_RECORD`; `read` gives a file's octets. */
export const newestRecord = (read: (name: string) => Uint8Array | undefined, sha256: Sha256): BootRecord => {
  let newest = NO_RECORD;
  for (let turn = 0; turn < 2; turn++) {
    const octets = read(recordFile(turn));
    const record = octets && parseBootRecord(octets, sha256);
    if (record && record.sequence > newest.sequence) newest = record;
  }
  return newest;
};
