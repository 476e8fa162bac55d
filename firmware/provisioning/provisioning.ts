import type { Sha256 } from '../../hal/hash.ts';
import type { Memory } from '../../hal/memory.ts';
import { concat, copyOf, toHex } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { PROVISIONING } from '../storage/keyMemoryMap.ts';
import { type TwoSlotRecord, twoSlotRecord } from '../storage/twoSlotRecord.ts';
import { readFields, u8, u32 } from '../wire/fields.ts';

/**
 * The data that a board gets once, before it is mounted. They lie in the key memory, so that a phone that is
 * forced open loses them together with the terminal information 2M1 (S4.2).
 */
export interface Provisioning {
  /** 8 random octets that name this board to the operator. */
  readonly boardId: Uint8Array;
  /** 32 octets to seal data outside the key memory by. The host draws them: a chip's own noise is weaker. */
  readonly sealingKey: Uint8Array;
  /** Trust anchor: `masterAnchor` of the one master key that this board accepts. */
  readonly anchor: Uint8Array;
  /** Seconds since 2000-01-01. */
  readonly provisionedAt: number;
}

/** Octets of the fields of a provisioning record. */
export const BOARD_ID_OCTETS = 8;
export const SEALING_KEY_OCTETS = 32;
const ANCHOR_OCTETS = 32;
const VERSION = 1;

/** The trust anchor of a master key: SHA-256 of `profile (1) ‖ n`, 32 octets. */
export const masterAnchor = (sha256: Sha256, profile: number, masterKey: Uint8Array): Uint8Array =>
  sha256.digest(concat([u8(profile), masterKey]));

/** `version (1) ‖ boardId (8) ‖ sealingKey (32) ‖ anchor (32) ‖ provisionedAt (4)`. */
export const encodeProvisioning = (p: Provisioning): Uint8Array =>
  concat([u8(VERSION), p.boardId, p.sealingKey, p.anchor, u32(p.provisionedAt)]);

const parse = (octets: Uint8Array): Provisioning => {
  const fields = readFields('provisioning', octets);
  const version = fields.u8();
  if (version !== VERSION)
    throw fault('malformed', `provisioning: expected version ${VERSION}, got ${version}`);
  const boardId = copyOf(fields.bytes(BOARD_ID_OCTETS));
  const sealingKey = copyOf(fields.bytes(SEALING_KEY_OCTETS));
  const anchor = copyOf(fields.bytes(ANCHOR_OCTETS));
  const provisionedAt = fields.u32();
  fields.end();
  return { boardId, sealingKey, anchor, provisionedAt };
};

const recordIn = (memory: Memory, sha256: Sha256): TwoSlotRecord =>
  twoSlotRecord(memory, PROVISIONING.at, PROVISIONING.payloadMax, sha256);

/**
 * The record of the key memory `memory`; undefined on a board that was never provisioned or was opened.
 * Throws `malformed`.
 */
export const readProvisioning = (memory: Memory, sha256: Sha256): Provisioning | undefined => {
  const octets = recordIn(memory, sha256).read();
  const known = octets && parse(octets);
  if (octets) octets.fill(0);
  return known;
};

/**
 * The trust anchor alone; undefined on a board without a record, which accepts any center. Throws
 * `malformed`.
 */
export const readAnchor = (memory: Memory, sha256: Sha256): Uint8Array | undefined => {
  const known = readProvisioning(memory, sha256);
  if (known) known.sealingKey.fill(0);
  return known?.anchor;
};

/** Zeros are written in pieces of so many octets: a board has no memory for more at once. */
const WIPE_OCTETS = 256;

/** Overwrites a whole memory with zeros. */
export const wipe = (memory: Memory): void => {
  for (let at = 0; at < memory.size; at += WIPE_OCTETS)
    memory.write(at, new Uint8Array(Math.min(WIPE_OCTETS, memory.size - at)));
};

/**
 * Writes the record of `encodeProvisioning` into the key memory `memory`, once; a power cut leaves it whole
 * or absent. What another center wrote into `memory`, keys and all, is overwritten first; `wipeOthers` does
 * the same for the other memories. Throws `alreadyProvisioned`, until the phone is opened and the key memory
 * lost; throws `malformed`, and then nothing is overwritten.
 */
export const provision = (
  memory: Memory,
  sha256: Sha256,
  octets: Uint8Array,
  wipeOthers: () => void = () => {},
): void => {
  const record = recordIn(memory, sha256);
  const before = record.read();
  if (before)
    throw fault(
      'alreadyProvisioned',
      `board ${toHex(parse(before).boardId)}: expected one that was never provisioned, got one that was`,
    );
  parse(octets).sealingKey.fill(0);
  wipeOthers();
  wipe(memory);
  record.write(octets);
};
