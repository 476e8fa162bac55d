/**
 * Memory that is addressed by byte and keeps what it holds while the phone is off: FRAM, battery-backed RAM, a
 * card's EEPROM.
 *
 * Promised: bytes reach the part in the order in which they are given. Not promised: that a write is whole; a
 * power cut may leave any number of its first bytes. Records are kept whole above it (`firmware/storage/twoSlotRecord.ts`).
 */
export interface Memory {
  /** Bytes. */
  readonly size: number;
  /** Throws RangeError outside the part. */
  read(offset: number, length: number): Uint8Array;
  /** Throws RangeError outside the part. */
  write(offset: number, bytes: Uint8Array): void;
}
