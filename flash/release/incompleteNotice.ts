import { latin1Bytes } from '../image/pretokenise.ts';
import { LOADER } from './release.ts';

/**
 * Run after the loader. It is the first file of Storage, and stays: what a cut of a rewrite leaves can then still say what
 * it needs, even without a loader.
 */
export const NOTICE_FILE = '.boot1';

/**
 * True on a board without a loader, or with one that was not written to its end: what was not written is erased flash, and
 * no loader ends so.
 */
export const LOADER_TORN = `(require("Storage").read("${LOADER}")||"\\xff").slice(-1)=="\\xff"`;

/** Contents of that file. Silent as long as there is a whole loader, which then has the word. */
export const unfinishedNotice = (board: string): Uint8Array =>
  latin1Bytes(
    `${LOADER_TORN}&&print("boot: not written to its end; needs: npm run flash -- --board ${board}")`,
  );
