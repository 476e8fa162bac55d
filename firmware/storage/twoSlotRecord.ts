import type { Sha256 } from '../../hal/hash.ts';
import type { Memory } from '../../hal/memory.ts';
import { concat, equalBytes } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';

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
  /**
   * Number of writes so far, which grows by one a write and is kept with the record; 0 when there is none.
   */
  sequence(): number;
  /**
   * Replaces the record and reads it back. Throws RangeError when `payload` is longer than the record was
   * made for, and a fault `notWritten` when the memory does not hold what was written: a protected block, a
   * lost write enable.
   */
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

    sequence: () => {
      const now = newest();
      return now ? now.sequence : 0;
    },

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
      const octets = concat([head, check(head, payload), payload]);
      const at = offset + slot * slotBytes;
      memory.write(at, octets);
      // The check in the header proves the payload; a comparison octet by octet takes the interpreter 0.4 ms
      // each.
      const header = memory.read(at, HEADER_BYTES);
      if (!readSlot(slot) || !equalBytes(header, octets.subarray(0, HEADER_BYTES)))
        throw fault('notWritten', 'record: the memory does not hold what was written');
    },

    wipe: () => memory.write(offset, new Uint8Array(2 * slotBytes)),
  };
};
