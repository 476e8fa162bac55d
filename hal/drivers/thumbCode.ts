/** Thumb-2 code kept in the interpreter's Storage and run in place: it takes no RAM. */
import { fault } from '../../firmware/runtime/fault.ts';
import { FLAT_OCTETS_MIN, type NativeCode } from '../nativeCode.ts';
import { stackEndAddress } from './interpreter.ts';

/**
 * What `firmware/arithmetic/kernels/entry.S` begins with: "CPK3" or "CPK4", the version, then the jump table.
 */
const MAGIC = 0x004b5043;
const VERSION = 4;
const JUMP_TABLE = 16;
/**
 * Size of the bounce buffer, which is allocated once at start: a signature of the standard sizes, or a
 * dispenser's certificate. A new flat array for each call would soon need `E.defrag`, two seconds in a used
 * heap.
 */
const BOUNCE_BUFFER_OCTETS = 512;

/** CPUID (ARMv7-M, B3.2.3): bits 15–4 are the part. Cortex-M3 has no UMAAL and would trap. */
const CPUID = 0xe000ed00;
const CORTEX_M3 = 0xc23;

const checkHead = (name: string, address: number): void => {
  const magic = peek32(address);
  const version = peek32(address + 4) & 0xffff;
  if ((magic & 0xffffff) !== MAGIC || version !== VERSION)
    throw fault(
      'badKernel',
      `${name}: expected kernels of version ${VERSION}, got magic ${magic}, version ${version}`,
    );
  const core = (magic >> 24) & 15;
  if (core === 4 && ((peek32(CPUID) >> 4) & 0xfff) === CORTEX_M3)
    throw fault('badKernel', `${name}: expected kernels for cortex-m3, got cortex-m4`);
};

/**
 * The code in the Storage file `storageName`. Throws a fault `badKernel` when it is missing or not ours, and
 * `notFlat` for an array whose octets do not lie side by side (shorter than 20 bytes, or memory is too
 * fragmented).
 */
export const thumbCode = (storageName: string): NativeCode => {
  const storage = require('Storage');
  let checked = -1;
  const check = (address: number): void => {
    if (!address) throw fault('badKernel', `${storageName}: expected a file in Storage, got none`);
    checkHead(storageName, address);
    checked = address;
  };
  const addressOf = (array: Uint8Array | Uint32Array): number =>
    E.getAddressOf(array, true) || refuse(array.length);
  const flat = <T extends Uint8Array | Uint32Array>(make: () => T): T => {
    let array = make();
    if (!E.getAddressOf(array, true)) {
      // Collects garbage, then moves what lies between free places: some tenths of a second, and rarely
      // needed.
      E.defrag();
      array = make();
      addressOf(array);
    }
    return array;
  };
  const bounceBuffer = new Uint8Array(BOUNCE_BUFFER_OCTETS);
  let used = 0;
  /** Copies that did not fit into the bounce buffer, held until the call that reads it is over. */
  let copies: Uint8Array[] = [];
  /** What the call fills in place of an array that is not flat, and that array. */
  let filled: Uint8Array | undefined;
  let result: Uint8Array | undefined;
  const flatCopy = (octets: Uint8Array, toFill = false): Uint8Array => {
    if (E.getAddressOf(octets, true)) return octets;
    const length = octets.length;
    let copy: Uint8Array;
    if (used + length <= BOUNCE_BUFFER_OCTETS) {
      copy = bounceBuffer.subarray(used, used + length);
      used += length;
    } else {
      copy = flat(() => new Uint8Array(Math.max(length, FLAT_OCTETS_MIN)));
      copies.push(copy);
    }
    if (toFill) {
      filled = copy;
      result = octets;
    } else copy.set(octets);
    return copy;
  };
  const takeBack = (): void => {
    if (filled && result) result.set(filled);
    filled = result = undefined;
    bounceBuffer.fill(0, 0, used);
    used = 0;
    for (let i = 0; i < copies.length; i++) copies[i].fill(0);
    copies = [];
  };
  /** The call that the copies were for will not be made: they are wiped as after a call. */
  const refuse = (length: number): never => {
    takeBack();
    throw fault('notFlat', `array: expected flat memory, got ${length} scattered elements`);
  };
  return {
    // In few steps: around a verification of 1.6 ms, each call and each name that the interpreter looks up
    // shows.
    call: (entry, context) => {
      const address = E.getAddressOf(storage.read(storageName), true);
      try {
        if (address !== checked) check(address);
        return E.nativeCall((address + JUMP_TABLE + 4 * entry) | 1, 'int(int)')(addressOf(context));
      } finally {
        if (used || copies.length) takeBack();
      }
    },
    stackEnd: stackEndAddress(),
    addressOf,
    flatCopy,
    flat,
  };
};
