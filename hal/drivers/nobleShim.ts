/**
 * What @noble/hashes asks of the run-time library and the interpreter lacks; does nothing elsewhere. It must run before
 * the package, which builds its tables when it is loaded: import it first.
 *
 * The message length is written with `setBigUint64(BigInt(bits))`. Here `BigInt` leaves a number a number, and the
 * writer splits it: right for messages below 2^53 bits, and a chip's are.
 */
type Lacking = { BigInt?: unknown };

if (typeof BigInt === 'undefined') (globalThis as unknown as Lacking).BigInt = (value: number) => value;
if (!Uint32Array.from)
  (Uint32Array as unknown as { from: unknown }).from = (words: number[]) => new Uint32Array(words);
if (!DataView.prototype.setBigUint64)
  (DataView.prototype as unknown as { setBigUint64: unknown }).setBigUint64 = function (
    this: DataView,
    offset: number,
    value: number,
  ) {
    this.setUint32(offset, Math.floor(value / 4294967296));
    this.setUint32(offset + 4, value >>> 0);
  };
