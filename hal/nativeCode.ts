/** The shortest array that the interpreter stores flat, in one piece of memory. */
export const FLAT_OCTETS_MIN = 20;

/** Machine code in Storage that runs in place (Thumb-2), and flat memory for its arguments. */
export interface NativeCode {
  /**
   * Calls a jump-table entry with the address of `context`; returns its 32-bit result. Throws `badKernel`.
   */
  call(entry: number, context: Uint32Array): number;
  /** The lowest address that a call may use of the stack. */
  readonly stackEnd: number;
  /**
   * Address of a flat typed array of 20 bytes or more, valid until arrays move: take it right before each
   * call.
   */
  addressOf(array: Uint8Array | Uint32Array): number;
  /**
   * A flat array for the next call: `octets` itself, or a copy of a short or scattered array, which is
   * overwritten after that call. May move other arrays: take addresses afterwards. Throws `notFlat` when
   * there is no room. With `toFill`, once a call, the call writes the array, and `octets` holds the result
   * when `call` returns.
   */
  flatCopy(octets: Uint8Array, toFill?: boolean): Uint8Array;
  /**
   * The array that `make` returns, flat. When it is scattered, defragments memory, which moves other arrays,
   * and calls `make` again. Throws `notFlat` when it is scattered even then.
   */
  flat<T extends Uint8Array | Uint32Array>(make: () => T): T;
}
