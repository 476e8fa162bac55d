import { latin1Bytes } from '../image/pretokenise.ts';
import { LOADER } from './release.ts';

/**
 * Storage's first file, run after `.boot0`. It stays through a rewrite, so that a board whose loader is
 * missing or cut says what it needs.
 */
export const INCOMPLETE_NOTICE_FILE = '.boot1';

/**
 * An expression, true on a board without a loader or with one that was not written to its end: what was not
 * written is erased flash, and no loader ends in an octet of erased flash.
 */
export const LOADER_INCOMPLETE = `(require("Storage").read("${LOADER}")||"\\xff").slice(-1)=="\\xff"`;

/** Contents of that file, ISO 8859-1. It prints nothing when the loader is whole. */
export const incompleteNotice = (board: string): Uint8Array =>
  latin1Bytes(
    `${LOADER_INCOMPLETE}&&print("boot: not written to its end; needs: npm run flash -- --board ${board}")`,
  );
