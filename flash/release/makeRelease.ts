import type { BoardDescription } from '../../boards/board.ts';
import { hostHashes } from '../../center/keys/hostHashes.ts';
import { hostRandom } from '../../center/keys/hostRandom.ts';
import { type PublisherKey, signForBoard } from '../../center/publisher.ts';
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { encodeImageHead } from '../../firmware/boot/imageHead.ts';
import { KERNELS_FILE, PUBLISHER_FILE } from '../../firmware/boot/slots.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import { fault } from '../../firmware/runtime/fault.ts';
import { latin1Bytes } from '../build/pretokenise.ts';
import { buildLoader } from '../loader/buildLoader.ts';
import { interpreterBoardOf } from './interpreterBoards.ts';
import { layoutFor } from './layout.ts';
import { IMAGE, LOADER, type Release, signRelease } from './release.ts';
import { starterFor } from './starter.ts';

const HASH_OCTETS = 32;
const VERSION = /^(\d{1,5})\.(\d{1,5})\.(\d{1,5})$/;

/** Major, minor, patch. Throws `badVersion`. */
export const parseVersion = (text: string): number[] => {
  const parts = VERSION.exec(text)?.slice(1).map(Number) ?? [];
  if (parts.length !== 3 || parts.some(part => part > 0xffff))
    throw fault('badVersion', `version: expected three numbers below 65536 such as 1.2.3, got "${text}"`);
  return parts;
};

export interface ReleaseSource {
  readonly board: Pick<BoardDescription, 'name' | 'title' | 'native' | 'storage'>;
  readonly version: string;
  /** As `npm run build` makes it. */
  readonly script: Uint8Array;
  /** The loader as text: a board without an interpreter knows no tokens. */
  readonly plainLoader?: boolean;
  readonly kernels?: Uint8Array;
}

const sha256 = (octets: Uint8Array): Uint8Array => hostHashes.sha256.digest(octets);

/** head ‖ ESIGN signature ‖ script. */
export const signImage = async (source: ReleaseSource, key: PublisherKey): Promise<Uint8Array> => {
  const { board, script, kernels } = source;
  const head = encodeImageHead({
    version: parseVersion(source.version),
    board: board.name,
    scriptBytes: script.length,
    scriptHash: sha256(script),
    kernelsHash: kernels ? sha256(kernels) : new Uint8Array(HASH_OCTETS),
  });
  const scheme = esignScheme(portableEngine(), hostHashes);
  return concat([head, await signForBoard(key, scheme, hostRandom, head), script]);
};

/** Signs an image twice and puts everything that its board needs into a release. */
export const makeRelease = async (source: ReleaseSource, key: PublisherKey): Promise<Release> => {
  const { board, kernels } = source;
  const { profile, publicKey } = key.esign;
  const image = await signImage(source, key);
  const built = await buildLoader({ board, publisherProfile: profile, kernels });
  const loader = source.plainLoader ? latin1Bytes(built.text) : built.pretokenised;
  const layout = layoutFor({
    storage: board.storage.bytes,
    loader: loader.length,
    publisher: publicKey.length,
    kernels: kernels?.length ?? 0,
    image: image.length,
  });
  const contents = new Map<string, Uint8Array>();
  if (kernels) contents.set(KERNELS_FILE, kernels);
  if (layout !== 'starter') contents.set(PUBLISHER_FILE, publicKey);
  contents.set(IMAGE, image);
  contents.set(LOADER, layout === 'starter' ? starterFor(board, image, publicKey.length) : loader);
  const { name, title } = board;
  return signRelease(
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
};
