import type { Sha256 } from '../../hal/hash.ts';
import { representativeOf } from '../crypto/esign/representative.ts';
import { mgf1 } from '../crypto/mgf1.ts';
import { equalBytes, isZero } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import type { SlotName } from './bootRecord.ts';
import { type ImageHead, imageHeadOctets, parseImageHead } from './imageHead.ts';
import type { PublisherKey, VerifyOnce } from './verify.ts';

/** Names of files of Storage, beside those of the boot record; a slot's is this and its letter. */
export const SLOT_FILE = 'image';
export const PUBLISHER_FILE = 'publisher';
export const KERNELS_FILE = 'kernels';
/** While this file is there, the loader starts no image. */
export const HOLD_FILE = 'hold';
/** Printed by the loader then. */
export const HELD = 'boot: held, nothing is started; needs: the tool that was cut off, run again';

/** The board, the publisher and the native code that a slot's image must fit. */
export interface SlotJudge {
  readonly board: string;
  readonly publisher: PublisherKey;
  readonly sha256: Sha256;
  readonly verify: VerifyOnce;
  /** The native code that is on the board. */
  readonly kernels: Uint8Array | undefined;
}

/** An image that may run. */
export interface Image {
  readonly head: ImageHead;
  /** Offset of the script in the slot. */
  readonly scriptAt: number;
}

/**
 * Judges a slot's octets. Throws `malformed` for octets that are no image, `wrongBoard`, `tornImage` when the
 * script has another length or hash than the head says (a write was cut, or flash has faded), `badSignature`,
 * `wrongKernels`.
 */
export const judgeSlot = (octets: Uint8Array, judge: SlotJudge): Image => {
  const head = parseImageHead(octets);
  const { sha256, publisher } = judge;
  if (head.board !== judge.board)
    throw fault('wrongBoard', `image: expected one for ${judge.board}, got one for ${head.board}`);
  const signatureAt = imageHeadOctets(head);
  const scriptAt = signatureAt + publisher.n.length;
  const script = octets.subarray(scriptAt);
  if (script.length !== head.scriptBytes || !equalBytes(sha256.digest(script), head.scriptHash))
    throw fault('tornImage', `image: expected ${head.scriptBytes} bytes of its script, got others`);
  const representative = representativeOf(
    { digest: sha256.digest, mask: (seed, length) => mgf1(sha256.digest, seed, length) },
    octets.subarray(0, signatureAt),
    publisher.bits,
  );
  if (!judge.verify(publisher, octets.subarray(signatureAt, scriptAt), representative))
    throw fault('badSignature', 'image: expected a signature of the publisher, got another');
  checkKernels(head, judge);
  return { head, scriptAt };
};

const checkKernels = (head: ImageHead, { kernels, sha256 }: SlotJudge): void => {
  const fits = kernels ? equalBytes(sha256.digest(kernels), head.kernelsHash) : isZero(head.kernelsHash);
  if (!fits) throw fault('wrongKernels', 'image: expected the kernels that it was built with, got others');
};

/** The file of Storage for a slot. */
export const slotFile = (slot: SlotName): string => SLOT_FILE + slot;
