/**
 * The kernels as a `NativeCode` in Node: each call runs on an emulated core, with the arrays whose addresses
 * it needs.
 */
import { readFileSync } from 'node:fs';
import type { NativeCode } from '../../hal/nativeCode.ts';
import { blobPath, type Core, type KernelSet } from './blobs.ts';
import { CODE_BASE, CoreScript, RAM_BASE, STACK_END } from './coreScript.ts';

const JUMP_TABLE = 16;
/**
 * An array begins at a multiple of this, with as many bytes of 0xa5 before and behind it, which show a stray
 * write.
 */
const GAP_BYTES = 64;
const GAP = new Uint8Array(GAP_BYTES).fill(0xa5);

type Flat = Uint8Array | Uint32Array;
const bytesOf = (array: Flat): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** A call throws Error when it wrote next to an array, and what `CoreScript.run` throws. */
export const emulatedCode = (core: Core, set: KernelSet = 'settlement'): NativeCode => {
  const blob = new Uint8Array(readFileSync(blobPath(core, set)));
  let places = new Map<Flat, number>();
  let free = RAM_BASE + GAP_BYTES;

  const addressOf = (array: Flat): number => {
    const known = places.get(array);
    if (known !== undefined) return known;
    const address = free;
    places.set(array, address);
    free += Math.ceil(array.byteLength / GAP_BYTES) * GAP_BYTES + GAP_BYTES;
    return address;
  };

  const call = (entry: number, context: Uint32Array): number => {
    const script = new CoreScript();
    const at = addressOf(context);
    script.write(CODE_BASE, blob);
    for (const [array, address] of places) {
      script.write(address - GAP_BYTES, GAP);
      script.write(address, bytesOf(array));
      script.write(address + array.byteLength, GAP);
    }
    script.call(CODE_BASE + JUMP_TABLE + 4 * entry, at);
    for (const [array, address] of places) script.read(address - GAP_BYTES, array.byteLength + 2 * GAP_BYTES);
    const { calls, reads } = script.run(core, 'plain');
    [...places.keys()].forEach((array, i) => {
      const octets = reads[i];
      const gaps = [...octets.subarray(0, GAP_BYTES), ...octets.subarray(GAP_BYTES + array.byteLength)];
      if (gaps.some(octet => octet !== 0xa5)) throw new Error(`entry ${entry}: wrote outside array ${i}`);
      bytesOf(array).set(octets.subarray(GAP_BYTES, GAP_BYTES + array.byteLength));
    });
    places = new Map();
    free = RAM_BASE + GAP_BYTES;
    return calls[0].result;
  };
  return { call, stackEnd: STACK_END, addressOf, flatCopy: octets => octets, flat: make => make() };
};
