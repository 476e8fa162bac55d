/**
 * What a board's loader verifies, verified on the host: before a release is published, and before flash is
 * erased.
 */
import { judgeSlot, KERNELS_FILE, PUBLISHER_FILE, type SlotJudge } from '../../firmware/boot/slots.ts';
import { verifyPortable } from '../../firmware/boot/verifyPortable.ts';
import { representativeOf } from '../../firmware/crypto/esign/representative.ts';
import { keyProfile } from '../../firmware/crypto/profiles.ts';
import { equalBytes } from '../../firmware/runtime/bytes.ts';
import { fault, faultCode } from '../../firmware/runtime/fault.ts';
import { hostHashes } from '../../host/hashes.ts';
import { hostSha256 } from '../../host/sha256.ts';
import type { Layout } from '../storage/layout.ts';
import type { PublisherPublicKey } from './publisher.ts';

/** What a release brings to a board. */
interface Brought {
  readonly statement: { readonly board: string; readonly layout: Layout };
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

const boardKey = ({ esign }: PublisherPublicKey) => {
  const { bits, e, octets } = keyProfile(esign.profile);
  if (esign.publicKey.length !== octets)
    throw fault('badKey', `esign: expected ${octets} octets, got ${esign.publicKey.length}`);
  return { n: esign.publicKey, bits, e };
};

/**
 * Throws `badKey` unless `signature` over an image's head is the publisher's ESIGN signature, as a board
 * verifies it.
 */
export const checkHeadSignature = (
  key: PublisherPublicKey,
  head: Uint8Array,
  signature: Uint8Array,
): void => {
  const { n, bits, e } = boardKey(key);
  if (!verifyPortable({ n, bits, e }, signature, representativeOf(hostHashes.sha256, head, bits)))
    throw fault(
      'badKey',
      `publisher "${key.name}", esign: expected a secret key that belongs to its public key, got another`,
    );
};

const judgeFor = ({ statement, contents }: Brought, trusted: PublisherPublicKey): SlotJudge => ({
  board: statement.board,
  publisher: boardKey(trusted),
  sha256: hostSha256,
  verify: verifyPortable,
  kernels: contents.get(KERNELS_FILE),
});

/**
 * Judges a release's image as the board's loader will. A hash loader reads no signature (`layout`), so that
 * it has none to judge. Throws `badSignature` with the loader's reason.
 */
export const checkBoardSignature = (release: Brought, trusted: PublisherPublicKey): void => {
  const { statement, contents } = release;
  if (statement.layout === 'hashLoader') return;
  const publisher = contents.get(PUBLISHER_FILE);
  if (!publisher || !equalBytes(publisher, trusted.esign.publicKey))
    throw fault(
      'badSignature',
      `release: expected the ESIGN key of "${trusted.name}" for the board, got another`,
    );
  try {
    judgeSlot(contents.get('image') ?? new Uint8Array(0), judgeFor(release, trusted));
  } catch (error) {
    throw fault('badSignature', `release: the board would refuse its image (${faultCode(error)})`);
  }
};
