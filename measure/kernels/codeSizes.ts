import { type BlobDescription, type Core, readDescription } from '../../flash/kernels/blobs.ts';
import type { CodeSizes } from './figures.ts';

const KERNEL = ['band', 'chooseFirst', 'accumulate', 'leave', 'start', 'square', 'fold'];
const VERIFY = [
  ...['estimate', 'clear', 'copy', 'load', 'multiply', 'power', 'reachesPublic', 'esignVerify', 'esign'],
  ...KERNEL,
];
const CIPHER = [
  ...['keyStream', 'absorbBlocks', 'CONSTANTS', 'encrypt', 'absorb', 'authenticate'],
  ...['cipherSeal', 'cipherOpen'],
];

const sumOf = (names: readonly string[], { functions }: BlobDescription): number =>
  names.reduce((total, name) => total + functions[name], 0);

/** Bytes of a core's code, from the committed descriptions. */
export const codeSizesOf = (core: Core): CodeSizes => {
  const settlement = readDescription(core, 'settlement');
  return {
    core,
    blob: settlement.bytes,
    kernel: sumOf(KERNEL, settlement),
    verify: sumOf(VERIFY, settlement),
    cipher: sumOf(CIPHER, readDescription(core, 'cipher')),
  };
};
