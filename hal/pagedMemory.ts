/**
 * Memory that is erased by pages before it is written: the chip's own flash outside the interpreter's files,
 * a serial NOR memory. Keeps its contents without power.
 *
 * Promised: a page that was erased whole reads as FF octets, and octets are written in the order in which
 * they are given. Not promised: that an erasure or a write is whole. A power cut leaves a page or the octets
 * of that write as anything; other pages and octets stay as they were.
 */
export interface PagedMemory {
  /** Octets of the part: whole pages. */
  readonly size: number;
  readonly pageBytes: number;
  /**
   * `length` octets from `offset`, a view in place where the chip sees the memory at an address, else a copy:
   * use it before the next write. Throws `outOfRange`, and the part's own code while it does not answer.
   */
  read(offset: number, length: number): Uint8Array;
  /**
   * Erases the page that begins at `offset`. Returns when it is done: seconds for 128 kB. Throws as `read`.
   */
  erasePage(offset: number): void;
  /**
   * Writes octets that were erased and not written since, from an `offset` that is a multiple of 4. Returns
   * when it is done. Throws as `read`.
   */
  write(offset: number, octets: Uint8Array): void;
}
