import type { Sha256 } from '../../hal/hash.ts';
import type { Memory } from '../../hal/memory.ts';
import { concat, equalBytes } from '../runtime/bytes.ts';

/**
 * One record in two slots, so that a power cut at any byte of a write leaves the old record or the new one.
 *
 * A slot is `sequence (4) ‖ length (2) ‖ check (8) ‖ payload`, where check is the first octets of SHA-256
 * over everything else in the slot. A write goes to the slot that does not hold the newest whole record.
 * SHA-256 rather than a CRC because every board has it natively, and no CRC code has to be carried.
 */
export interface TwoSlotRecord {
  /** The payload of the newest whole slot, or undefined when there is none. */
  read(): Uint8Array | undefined;
  /** Replaces the record. Throws RangeError when `payload` is longer than the record was made for. */
  write(payload: Uint8Array): void;
  /** Overwrites both slots with zeros. */
  wipe(): void;
}

/** A whole slot. */
interface Slot {
  /** 0 or 1. */
  readonly slot: number;
  readonly sequence: number;
  readonly payload: Uint8Array;
}

const HEADER_BYTES = 14;
const CHECK_AT = 6;
const CHECK_BYTES = 8;

/** Bytes of memory that a record with a payload of at most `payloadMax` bytes takes. */
export const twoSlotBytes = (payloadMax: number): number => 2 * (HEADER_BYTES + payloadMax);

/**
 * The record whose first slot begins at byte `offset` of `memory`; a map of `firmware/storage/` names the
 * place.
 */
export const twoSlotRecord = (
  memory: Memory,
  offset: number,
  payloadMax: number,
  sha256: Sha256,
): TwoSlotRecord => {
  const slotBytes = HEADER_BYTES + payloadMax;

  const check = (head: Uint8Array, payload: Uint8Array) =>
    sha256.digest(concat([head, payload])).subarray(0, CHECK_BYTES);

  const readSlot = (slot: number): Slot | undefined => {
    const at = offset + slot * slotBytes;
    const header = memory.read(at, HEADER_BYTES);
    const length = (header[4] << 8) | header[5];
    if (length > payloadMax) return undefined;
    const payload = memory.read(at + HEADER_BYTES, length);
    const head = header.subarray(0, CHECK_AT);
    if (!equalBytes(header.subarray(CHECK_AT), check(head, payload))) return undefined;
    const sequence = ((header[0] << 24) | (header[1] << 16) | (header[2] << 8) | header[3]) >>> 0;
    return { slot, sequence, payload };
  };

  /** Sequences never wrap: 2^32 writes outlast any memory part. */
  const newest = (): Slot | undefined => {
    const first = readSlot(0);
    const second = readSlot(1);
    return first && second && first.sequence > second.sequence ? first : second || first;
  };

  return {
    read: () => newest()?.payload,

    write: payload => {
      if (payload.length > payloadMax)
        throw new RangeError(`record: expected at most ${payloadMax} bytes, got ${payload.length}`);
      const last = newest();
      const sequence = last ? last.sequence + 1 : 1;
      const head = new Uint8Array([
        sequence >>> 24,
        sequence >>> 16,
        sequence >>> 8,
        sequence,
        payload.length >> 8,
        payload.length,
      ]);
      const slot = last ? 1 - last.slot : 0;
      memory.write(offset + slot * slotBytes, concat([head, check(head, payload), payload]));
    },

    wipe: () => memory.write(offset, new Uint8Array(2 * slotBytes)),
  };
};
