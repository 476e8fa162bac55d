import { createHash } from 'node:crypto';
import { fault } from '../../firmware/runtime/fault.ts';
import { shownInput } from '../../host/shownInput.ts';
import { LAYOUTS, type Layout } from '../storage/layout.ts';
import { checkBoardSignature } from './boardSignature.ts';
import {
  encodePublicKey,
  type PublisherKey,
  type PublisherPublicKey,
  publicKeyOf,
  signForHosts,
  verifyForHosts,
} from './publisher.ts';

/** A file of a release: what goes to the board's Storage, and what it should read back as. */
export interface ReleaseFile {
  /** Name in Storage; `image` becomes that of a slot. */
  readonly name: string;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/** What the publisher signs for host tools, as JSON. */
export interface ReleaseStatement {
  /** `RELEASE_KIND`. */
  readonly kind: string;
  /** Name in `boards/`. */
  readonly board: string;
  /** The board's name for people. */
  readonly title: string;
  /** What `process.env.BOARD` is on this board. */
  readonly interpreterBoard: string;
  /** Major.minor.patch. */
  readonly version: string;
  readonly layout: Layout;
  /** Size of the board's Storage. */
  readonly storageBytes: number;
  /** `fingerprint` of the key that signed. */
  readonly publisher: string;
  readonly files: readonly ReleaseFile[];
}

/** A release in memory: the statement's octets, their signature, and the files' contents by name. */
export interface Release {
  readonly statement: ReleaseStatement;
  readonly octets: Uint8Array;
  readonly signature: Uint8Array;
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

/** `kind` of every statement. */
export const RELEASE_KIND = 'cardphone release 1';
/** Name of the image in a release; in Storage it becomes that of a slot. */
export const IMAGE = 'image';
/** Name of the loader in a release and in Storage. */
export const LOADER = '.boot0';

/** SHA-256 of octets, 64 hexadecimal digits. */
export const sha256Hex = (octets: Uint8Array): string => createHash('sha256').update(octets).digest('hex');

/** Puts a release together and signs it. */
export const signRelease = (
  about: Omit<ReleaseStatement, 'kind' | 'publisher' | 'files'>,
  contents: ReadonlyMap<string, Uint8Array>,
  key: PublisherKey,
): Release => {
  const statement: ReleaseStatement = {
    kind: RELEASE_KIND,
    ...about,
    publisher: fingerprint(publicKeyOf(key)),
    files: [...contents].map(([name, octets]) => ({
      name,
      bytes: octets.length,
      sha256: sha256Hex(octets),
    })),
  };
  const octets = new Uint8Array(Buffer.from(`${JSON.stringify(statement, null, 2)}\n`));
  return { statement, octets, signature: signForHosts(key, octets), contents };
};

/** The first 8 octets, hexadecimal, of SHA-256 of a publisher's public key, as people compare it. */
export const fingerprint = (key: PublisherPublicKey): string =>
  sha256Hex(Buffer.from(encodePublicKey({ ...key, name: '' }))).slice(0, 16);

/** Who signed a release by its own words, which nothing verifies: `publisher 0123456789abcdef`. */
export const namedSigner = ({ publisher }: ReleaseStatement): string =>
  /^[0-9a-f]{16}$/.test(String(publisher)) ? `publisher ${publisher}` : 'an unnamed publisher';

const signatureGot = (statement: ReleaseStatement, trusted: string): string =>
  statement.publisher === trusted
    ? 'one that does not fit: the release was changed after it was signed'
    : `one of ${namedSigner(statement)}; --publisher FILE.pub.json says whom to trust`;

/** Throws `badSignature`, which says who signed. */
const checkSignature = ({ statement, octets, signature }: Release, trusted: PublisherPublicKey): void => {
  if (verifyForHosts(trusted, octets, signature)) return;
  const expected = fingerprint(trusted);
  throw fault(
    'badSignature',
    `release: expected a signature of publisher ${expected} ("${trusted.name}"), ` +
      `got ${signatureGot(statement, expected)}`,
  );
};

/**
 * Verifies the host's signature, each file's hash, and the board's signature as its loader will. Throws
 * `badSignature`, `badRelease`, `tornRelease`.
 */
export const checkRelease = (release: Release, trusted: PublisherPublicKey): void => {
  const { statement, contents } = release;
  checkSignature(release, trusted);
  if (statement.kind !== RELEASE_KIND)
    throw fault('badRelease', `release: expected kind "${RELEASE_KIND}", got ${shownInput(statement.kind)}`);
  if (!LAYOUTS.includes(statement.layout))
    throw fault(
      'badRelease',
      `release: expected layout ${LAYOUTS.join(', ')}, got ${shownInput(statement.layout)}; publish the image again`,
    );
  for (const file of statement.files) checkFile(file, contents.get(file.name));
  checkBoardSignature(release, trusted);
};

const checkFile = ({ name, bytes, sha256 }: ReleaseFile, octets: Uint8Array | undefined): void => {
  if (!octets) throw fault('tornRelease', `release file ${name}: expected ${bytes} bytes, got no such file`);
  const got = sha256Hex(octets);
  if (got !== sha256)
    throw fault('tornRelease', `release file ${name}: expected SHA-256 ${sha256}, got ${got}`);
};

/**
 * Reads a statement; checks neither its signature nor its fields. Throws `badRelease` for what is no JSON
 * object.
 */
export const parseStatement = (octets: Uint8Array): ReleaseStatement => {
  let statement: unknown;
  try {
    statement = JSON.parse(Buffer.from(octets).toString('utf8'));
  } catch {
    throw fault('badRelease', 'release: expected JSON in its statement');
  }
  if (typeof statement !== 'object' || statement === null)
    throw fault('badRelease', `release: expected an object in its statement, got ${typeof statement}`);
  return statement as ReleaseStatement;
};

/** Contents of a file that every release has. Throws `badRelease`. */
export const contentOf = (release: Release, name: string): Uint8Array => {
  const octets = release.contents.get(name);
  if (!octets) throw fault('badRelease', `release: expected a file ${name}, got none`);
  return octets;
};
