/**
 * What @noble/hashes asks of the run-time library and the interpreter lacks; on a host it changes nothing
 * that is used. It must run before the package, which builds its tables when it is loaded: import it first.
 *
 * - `BigInt` and `setBigUint64` serve one line, which writes the message length: here a number stays a
 *   number, and the writer splits it. Right for messages below 2^53 bits, and a chip's are.
 * - `__extends` is what the package's classes become when they are lowered to ES5. The firmware has no
 *   inheritance, so the build's own helpers do not include it.
 */
type Class = { prototype: object };
interface Lacking {
  BigInt?: (value: number) => number;
  __extends?: (derived: Class, base: Class) => void;
}
const chip = globalThis as unknown as Lacking;

if (typeof BigInt === 'undefined') chip.BigInt = value => value;

chip.__extends = (derived, base) => {
  derived.prototype = Object.create(base.prototype);
};

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
