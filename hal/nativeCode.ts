/** Shorter arrays are never flat on the interpreter. */
export const FLAT_OCTETS_MIN = 20;

/** Machine code that the image carries and runs in place (Thumb-2), and flat memory to pass to it. */
export interface NativeCode {
  /** Calls a jump-table entry with the address of `context`; returns its 32-bit result. */
  call(entry: number, context: Uint32Array): number;
  /** The lowest address that a call may use of the stack. */
  readonly stackEnd: number;
  /** Address of a flat typed array of 20 bytes or more. Ask again right before each call: arrays may move. */
  addressOf(array: Uint8Array | Uint32Array): number;
  /**
   * Octets that the next call reads: the array itself, or a flat copy when it is short or scattered, which is overwritten
   * after that call. May move other arrays: ask for addresses afterwards. Throws a fault `notFlat` without room for one.
   * With `toFill`, once a call: octets that the call fills; from a copy they are there when `call` returns.
   */
  flatCopy(octets: Uint8Array, toFill?: boolean): Uint8Array;
  /**
   * What `make` makes, flat: once more after memory was put in order when it was too scattered, which moves other arrays.
   * Throws a fault `notFlat` when it still is.
   */
  flat<T extends Uint8Array | Uint32Array>(make: () => T): T;
}
