/** A slot's octets, signed by a publisher, and the chip's functions that the loader calls. */
import { type BootRecord, encodeBootRecord, recordFile } from '../../firmware/boot/bootRecord.ts';
import { encodeImageHead, type ImageHead } from '../../firmware/boot/imageHead.ts';
import type { LoaderOptions } from '../../firmware/boot/loader.ts';
import { verifyPortable } from '../../firmware/boot/verifyPortable.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { ESIGN_1536, esignProfile } from '../../firmware/crypto/profiles.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import { hostHashes } from '../../host/hashes.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { testKey } from '../keys.ts';

export const BOARD = 'virtual';
export const KERNELS = Uint8Array.of(1, 2, 3, 4);
const key = testKey(ESIGN_1536, 0);
const { bits, e } = esignProfile(ESIGN_1536);
export const publisher = { n: key.publicKey, bits, e };
const scheme = esignScheme(opensslEngine(), hostHashes);
const secret = scheme.importSecretKey(key.profile, key.secret, hostRandom);

export const textOctets = (text: string): Uint8Array => Uint8Array.from(text, c => c.charCodeAt(0));

/** A head whose hashes fit `script` and the kernels. */
export const headOf = (script: Uint8Array, change: Partial<ImageHead> = {}): ImageHead => ({
  version: [1, 20, 300],
  board: BOARD,
  scriptBytes: script.length,
  scriptHash: hostSha256.digest(script),
  kernelsHash: hostSha256.digest(KERNELS),
  ...change,
});

export const signatureOver = (head: Uint8Array): Promise<Uint8Array> => scheme.sign(secret, head);

/** Head, signature, script. */
export const slotOf = async (script: Uint8Array, change: Partial<ImageHead> = {}): Promise<Uint8Array> => {
  const head = encodeImageHead(headOf(script, change));
  return concat([head, await signatureOver(head), script]);
};

export const judge = {
  board: BOARD,
  publisher,
  sha256: hostSha256,
  verify: verifyPortable,
  kernels: KERNELS as Uint8Array | undefined,
};

export const crcOf = (octets: Uint8Array): number => octets.reduce((sum, octet) => sum * 31 + octet, 7);

export const loaderOptions = (change: Partial<LoaderOptions> = {}): LoaderOptions => ({
  board: BOARD,
  publisherBits: bits,
  publisherExponent: e,
  sha256: hostSha256,
  verify: verifyPortable,
  verifyGood: true,
  kernelsCrc: crcOf(KERNELS),
  ...change,
});

export const recordOctets = (record: BootRecord): [name: string, octets: Uint8Array] => [
  recordFile(record.sequence),
  encodeBootRecord(record, hostSha256),
];

/** The chip as the loader sees it. */
export interface FakeChip {
  readonly files: Map<string, Uint8Array>;
  readonly printed: string[];
  readonly timers: { call: unknown; ms: number }[];
  watchdogSeconds: number | undefined;
  readonly reboot: () => void;
}

/** Puts a chip with these files into the global scope. */
export const adoptChip = (
  files: readonly (readonly [string, Uint8Array])[],
  hasWatchdog = true,
): FakeChip => {
  const chip: FakeChip = {
    files: new Map([['publisher', publisher.n], ['kernels', KERNELS], ...files]),
    printed: [],
    timers: [],
    watchdogSeconds: undefined,
    reboot: () => {},
  };
  const read = (name: string, at = 0, length?: number): string | undefined => {
    const octets = chip.files.get(name);
    if (!octets) return undefined;
    return String.fromCharCode(...octets.subarray(at, length === undefined ? undefined : at + length));
  };
  const storage = {
    read,
    readArrayBuffer: (name: string) => chip.files.get(name)?.slice().buffer,
    write: (name: string, octets: Uint8Array) => void chip.files.set(name, Uint8Array.from(octets)),
  };
  const enableWatchdog = (seconds: number): void => {
    if (!hasWatchdog) throw new Error('no watchdog');
    chip.watchdogSeconds = seconds;
  };
  Object.assign(globalThis, {
    require: (name: string) => (name === 'Storage' ? storage : undefined),
    print: (line: string) => void chip.printed.push(line),
    E: { CRC32: crcOf, enableWatchdog, reboot: chip.reboot },
    setTimeout: (call: unknown, ms: number) => chip.timers.push({ call, ms }),
  });
  return chip;
};
