import type { Sha256 } from '../../hal/hash.ts';
import type { Memory } from '../../hal/memory.ts';
import { concat, copyOf, toHex } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { PROVISIONING } from '../storage/keyMemoryMap.ts';
import { type TwoSlotRecord, twoSlotRecord } from '../storage/twoSlotRecord.ts';
import { readFields, u8, u32 } from '../wire/fields.ts';

/**
 * What a board is given once, at the bench, before it hangs on a wall: in the key memory, behind the terminal information
 * 2M1, so that a phone that is forced open forgets it with everything else (S4.2).
 */
export interface Provisioning {
  /** Names this board to the operator; says nothing about keys. */
  readonly boardId: Uint8Array;
  /** For what is kept outside the key memory. From the provisioning host's generator: a chip's own noise is no match. */
  readonly sealingKey: Uint8Array;
  /** `masterAnchor` of the center whose master key this board believes. */
  readonly anchor: Uint8Array;
  /** Seconds since 2000-01-01. */
  readonly provisionedAt: number;
}

export const BOARD_ID_OCTETS = 8;
export const SEALING_KEY_OCTETS = 32;
const ANCHOR_OCTETS = 32;
const VERSION = 1;

/** What stands for a master key: SHA-256 of its profile and n. */
export const masterAnchor = (sha256: Sha256, profile: number, masterKey: Uint8Array): Uint8Array =>
  sha256.digest(concat([u8(profile), masterKey]));

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

/** Undefined on a board that was never provisioned, or has forgotten it. Throws `malformed`. */
export const readProvisioning = (memory: Memory, sha256: Sha256): Provisioning | undefined => {
  const octets = recordIn(memory, sha256).read();
  const known = octets && parse(octets);
  if (octets) octets.fill(0);
  return known;
};

/** The anchor alone, for whoever installs the terminal; undefined where any center is believed. Throws `malformed`. */
export const readAnchor = (memory: Memory, sha256: Sha256): Uint8Array | undefined => {
  const known = readProvisioning(memory, sha256);
  if (known) known.sealingKey.fill(0);
  return known?.anchor;
};

/**
 * Writes the record once. A power cut leaves it whole or absent. Throws `alreadyProvisioned`: only opening the phone makes a
 * board forget. Throws `malformed` for octets that are none.
 */
export const provision = (memory: Memory, sha256: Sha256, octets: Uint8Array): void => {
  const record = recordIn(memory, sha256);
  const before = record.read();
  if (before)
    throw fault(
      'alreadyProvisioned',
      `board ${toHex(parse(before).boardId)}: expected one that was never provisioned, got one that was`,
    );
  parse(octets);
  record.write(octets);
};
