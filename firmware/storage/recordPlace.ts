/**
 * Where a memory map puts a two-slot record. Places and sizes of a released map never change: the second
 * slot's place follows from the size, and a phone in the field reads after an update what it wrote before.
 */
export interface RecordPlace {
  /** Bytes from the memory's first one. */
  readonly at: number;
  /** Octets of the longest payload; the record takes `twoSlotBytes(payloadMax)`. */
  readonly payloadMax: number;
}

/**
 * A place that is counted from the memory's end, so that it depends on the size of the part that a board has.
 */
export interface EndPlace {
  /** Bytes from the record's first one to the memory's end. */
  readonly fromEnd: number;
  readonly payloadMax: number;
}

/** Records of one size side by side, from `at` to the records that are counted from the memory's end. */
export interface RecordRow extends RecordPlace {}

/** Octets at a memory's end that records with an `EndPlace` may take. */
export const END_RESERVE_BYTES = 256;
