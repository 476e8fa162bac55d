import type { Sha256 } from '../../../hal/hash.ts';
import type { Memory } from '../../../hal/memory.ts';
import { copyOf, equalBytes } from '../../runtime/bytes.ts';
import { fault } from '../../runtime/fault.ts';
import { RECEIPTS } from '../../storage/journalMemoryMap.ts';
import { END_RESERVE_BYTES } from '../../storage/recordPlace.ts';
import { type TwoSlotRecord, twoSlotBytes, twoSlotRecord } from '../../storage/twoSlotRecord.ts';
import { SESSION_NAME_OCTETS } from '../../wire/moneyMessages.ts';

/** Receipts that a terminal keeps at most: of as many sessions. */
const RECEIPTS_MAX = 32;

/** A receipt that the center has not acknowledged. */
export interface KeptReceipt {
  /** The whole message (`encodeSignedReceipt`). */
  readonly message: Uint8Array;
  /** The center has it. A receipt that has replaced it meanwhile stays. */
  drop(): void;
}

/**
 * Cards' receipts until the center has them: the evidence for the totals, one a session. The last receipt of
 * a session replaces those before it. When every place is taken, the next session's takes the place after the
 * last one, which is the oldest unless the phone has started since: the totals still count the yen of the
 * receipt that was there, and the center shows them as unproved.
 */
export interface ReceiptStore {
  /**
   * Keeps a receipt, the whole message. Throws `receiptTooLong`, and keeps what it has, for the receipt of a
   * card whose key is longer than a place has room for (3072 bits); `notWritten` when the memory does not
   * take it.
   */
  keep(message: Uint8Array): void;
  /** A receipt to be reported; undefined when there is none. */
  next(): KeptReceipt | undefined;
}

/** In `memory`, behind its other records; a small memory has room for one receipt. */
export const receiptStore = (memory: Memory, sha256: Sha256): ReceiptStore => {
  const room = memory.size - END_RESERVE_BYTES - RECEIPTS.at;
  const places = Math.max(1, Math.min(RECEIPTS_MAX, Math.floor(room / twoSlotBytes(RECEIPTS.payloadMax))));
  let place = 0;
  let session: Uint8Array = new Uint8Array(0);

  const recordAt = (at: number): TwoSlotRecord =>
    twoSlotRecord(memory, RECEIPTS.at + at * twoSlotBytes(RECEIPTS.payloadMax), RECEIPTS.payloadMax, sha256);
  /** The place after the last one that is free, or that place itself when none is. */
  const nextPlace = (): number => {
    for (let i = 1; i <= places; i++) {
      const at = (place + i) % places;
      if (!recordAt(at).read()?.length) return at;
    }
    return (place + 1) % places;
  };

  return {
    keep: message => {
      if (message.length > RECEIPTS.payloadMax)
        throw fault(
          'receiptTooLong',
          `receipt: expected at most ${RECEIPTS.payloadMax} octets, got ${message.length}`,
        );
      const name = message.subarray(0, SESSION_NAME_OCTETS);
      if (!equalBytes(name, session)) {
        place = nextPlace();
        session = copyOf(name);
      }
      recordAt(place).write(message);
    },
    next: () => {
      for (let at = 0; at < places; at++) {
        const record = recordAt(at);
        const message = record.read();
        if (message?.length) return { message, drop: () => drop(record, message) };
      }
      return undefined;
    },
  };
};

/** A card may have been charged while the center was asked: only what was reported is dropped. */
const drop = (record: TwoSlotRecord, message: Uint8Array): void => {
  const now = record.read();
  if (now && equalBytes(now, message)) record.write(new Uint8Array(0));
};
