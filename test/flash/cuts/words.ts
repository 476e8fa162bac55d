/** Messages of boards of `smallRelease` at their start after a cut whole rewrite. */
import { incompleteNotice } from '../../../flash/release/incompleteNotice.ts';
import { storageFileBytes } from '../../../flash/storage/storageImage.ts';

export const BARE = /^$/;
/** Flash was half erased: the interpreter says so, and erases the rest. */
export const CORRUPT = /^Storage is corrupt\.$/;
export const INCOMPLETE = /^boot: not written to its end; needs: npm run flash -- --board virtual$/;
export const NO_IMAGE =
  /^(boot: A refused: \w+ \| )?boot: no image that may run; needs: npm run flash -- --board virtual$/;

/** An image of this version is READY, on trial or not. */
export const readyWith = (version: string): RegExp =>
  new RegExp(
    `^boot: (on trial, start \\d: )?[AB] ${version.replaceAll('.', '\\.')} \\| READY [AB] ${version.replaceAll('.', '\\.')}$`,
  );

/**
 * The loader lacks its last words: it chooses an image, does not start it, and the notice follows. On the
 * interpreter a text runs as far as it goes.
 */
export const TORN_TAIL =
  /^boot: on trial, start \d: A \d\.\d\.\d \| boot: not written to its end; needs: .* virtual$/;

/** Steps from erased flash until the notice can print: its header and its text, word by word. */
export const NOTICE_STEPS = storageFileBytes(incompleteNotice('virtual').length) / 4;
