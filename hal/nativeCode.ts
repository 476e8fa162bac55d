/** Machine code that the image carries and runs in place (Thumb-2), and flat memory to pass to it. */
export interface NativeCode {
  /** Calls a jump-table entry with the address of `context`; returns its 32-bit result. */
  call(entry: number, context: Uint32Array): number;
  /** Address of a flat typed array of 20 bytes or more. Ask again right before each call: arrays may move. */
  addressOf(array: Uint8Array | Uint32Array): number;
  /**
   * Address of octets that the next call reads: those of the array, or of a flat copy when it is short or scattered. The copy
   * is overwritten after that call. Throws a fault `notFlat` when memory has no room for one in one piece.
   */
  lend(octets: Uint8Array): number;
  /**
   * What `make` makes, flat: once more after a collection of garbage when memory was too scattered for it. Throws a fault
   * `notFlat` when it still is.
   */
  flat<T extends Uint8Array | Uint32Array>(make: () => T): T;
}
