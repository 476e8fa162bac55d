import type { BoardDescription } from '../../boards/board.ts';
import { encodeImageHead } from '../../firmware/boot/imageHead.ts';
import { KERNELS_FILE, PUBLISHER_FILE } from '../../firmware/boot/slots.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import { fault } from '../../firmware/runtime/fault.ts';
import { hostHashes } from '../../host/hashes.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostRandom } from '../../host/random.ts';
import { latin1Bytes } from '../image/pretokenise.ts';
import { buildLoader } from '../loader/buildLoader.ts';
import { layoutFor } from '../storage/layout.ts';
import { checkHeadSignature } from './boardSignature.ts';
import { hashLoaderFor } from './hashLoader.ts';
import { checkRoom } from './installed.ts';
import { interpreterBoardOf } from './interpreterBoards.ts';
import { type PublisherKey, publicKeyOf, signForBoard } from './publisher.ts';
import { checkRelease, IMAGE, LOADER, type Release, signRelease } from './release.ts';

const HASH_OCTETS = 32;
const VERSION = /^(\d{1,5})\.(\d{1,5})\.(\d{1,5})$/;

/** Whether a text is three decimal numbers below 65536 with points between them. */
export const isVersion = (text: string): boolean =>
  VERSION.exec(text)
    ?.slice(1)
    .every(part => Number(part) <= 0xffff) ?? false;

/** Major, minor, patch. Throws `badVersion`. */
export const parseVersion = (text: string): number[] => {
  if (!isVersion(text))
    throw fault('badVersion', `version: expected three numbers below 65536 such as 1.2.3, got "${text}"`);
  return text.split('.').map(Number);
};

/** What a release is made of. */
export interface ReleaseSource {
  readonly board: Pick<BoardDescription, 'name' | 'title' | 'native' | 'storage'>;
  /** Major.minor.patch. */
  readonly version: string;
  /** As `npm run build` makes it: pretokenised, or text for a board without an interpreter. */
  readonly script: Uint8Array;
  /** The loader as text: a board without an interpreter knows no tokens. */
  readonly plainLoader?: boolean;
  /** The blob of native code that the script calls. */
  readonly kernels?: Uint8Array;
}

const sha256 = (octets: Uint8Array): Uint8Array => hostHashes.sha256.digest(octets);

const headOf = ({ board, version, script, kernels }: ReleaseSource): Uint8Array =>
  encodeImageHead({
    version: parseVersion(version),
    board: board.name,
    scriptBytes: script.length,
    scriptHash: sha256(script),
    kernelsHash: kernels ? sha256(kernels) : new Uint8Array(HASH_OCTETS),
  });

/**
 * Signs an image twice and puts everything that its board needs into a release. A hash loader does not read
 * the board's signature, half a kilobyte: the image goes without it there. Both signatures are verified by
 * the public key. Throws `noRoom`, `badVersion`, `badBoard`, `badKey`.
 */
export const makeRelease = async (source: ReleaseSource, key: PublisherKey): Promise<Release> => {
  const { board, kernels } = source;
  const { profile, publicKey } = key.esign;
  const head = headOf(source);
  const signature = await signForBoard(key, esignScheme(opensslEngine(), hostHashes), hostRandom, head);
  // A damaged half of the key signs all the same: found here, not by phones that refuse their image.
  checkHeadSignature(publicKeyOf(key), head, signature);
  const signed = concat([head, signature, source.script]);
  const built = await buildLoader({
    board,
    publisherProfile: profile,
    kernels,
    verifyGood: kernels !== undefined || source.plainLoader === true,
  });
  const loader = source.plainLoader ? latin1Bytes(built.text) : built.pretokenised;
  const layout = layoutFor({
    storage: board.storage.bytes,
    loader: loader.length,
    publisher: publicKey.length,
    kernels: kernels?.length ?? 0,
    image: signed.length,
  });
  const contents = new Map<string, Uint8Array>();
  if (kernels) contents.set(KERNELS_FILE, kernels);
  if (layout !== 'hashLoader') contents.set(PUBLISHER_FILE, publicKey);
  const image = layout === 'hashLoader' ? concat([head, source.script]) : signed;
  contents.set(IMAGE, image);
  contents.set(LOADER, layout === 'hashLoader' ? hashLoaderFor(board, image) : loader);
  const { name, title } = board;
  const release = signRelease(
    {
      board: name,
      title,
      interpreterBoard: interpreterBoardOf(name),
      version: source.version,
      layout,
      storageBytes: board.storage.bytes,
    },
    contents,
    key,
  );
  checkRoom(release);
  checkRelease(release, publicKeyOf(key));
  return release;
};
