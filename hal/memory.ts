/**
 * Byte-addressed memory that keeps its contents while the phone is off: FRAM, battery-backed RAM, a card's
 * EEPROM.
 *
 * Promised: bytes reach the part in the order in which they are given. Not promised: that a write is whole; a
 * power cut may leave any number of its first bytes. `firmware/storage/twoSlotRecord.ts` keeps records whole
 * above it.
 */
export interface Memory {
  /** Bytes of the part. */
  readonly size: number;
  /**
   * A copy of `length` bytes. Throws `outOfRange` outside the part, and the part's own code (`framFailed`)
   * while it does not answer as itself: it may later.
   */
  read(offset: number, length: number): Uint8Array;
  /** Writes all bytes before it returns. Throws as `read`. */
  write(offset: number, bytes: Uint8Array): void;
}
