import { createHash } from 'node:crypto';
import { fault } from '../../firmware/runtime/fault.ts';
import {
  encodePublicKey,
  type PublisherKey,
  type PublisherPublicKey,
  publicKeyOf,
  signForHosts,
  verifyForHosts,
} from './publisher.ts';

export type Layout = 'twoSlots' | 'oneSlot' | 'starter';

/** A file of a release: what goes to the board's Storage, and what it should read back as. */
export interface ReleaseFile {
  /** Name in Storage; `image` becomes that of a slot. */
  readonly name: string;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/** What the publisher signs for host tools. */
export interface ReleaseStatement {
  readonly kind: string;
  readonly board: string;
  readonly title: string;
  /** What `process.env.BOARD` is on this board. */
  readonly interpreterBoard: string;
  readonly version: string;
  readonly layout: Layout;
  /** What the board's Storage has. */
  readonly storageBytes: number;
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

export const RELEASE_KIND = 'cardphone release 1';
/** Names in Storage that a release may have. */
export const IMAGE = 'image';
export const LOADER = '.boot0';

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

/** First octets of SHA-256 of a publisher's public key, as people compare it. */
export const fingerprint = (key: PublisherPublicKey): string =>
  sha256Hex(Buffer.from(encodePublicKey({ ...key, name: '' }))).slice(0, 16);

/** Throws `badRelease`, `badSignature`, `tornRelease`. */
export const checkRelease = (release: Release, trusted: PublisherPublicKey): void => {
  const { statement, contents } = release;
  if (!verifyForHosts(trusted, release.octets, release.signature))
    throw fault(
      'badSignature',
      `release: expected a signature of publisher ${fingerprint(trusted)} ("${trusted.name}"), got another`,
    );
  if (statement.kind !== RELEASE_KIND)
    throw fault('badRelease', `release: expected kind "${RELEASE_KIND}", got "${statement.kind}"`);
  for (const file of statement.files) checkFile(file, contents.get(file.name));
};

const checkFile = ({ name, bytes, sha256 }: ReleaseFile, octets: Uint8Array | undefined): void => {
  if (!octets) throw fault('tornRelease', `release file ${name}: expected ${bytes} bytes, got no such file`);
  const got = sha256Hex(octets);
  if (got !== sha256)
    throw fault('tornRelease', `release file ${name}: expected SHA-256 ${sha256}, got ${got}`);
};

/** Reads a statement. Throws `badRelease`. */
export const parseStatement = (octets: Uint8Array): ReleaseStatement => {
  try {
    return JSON.parse(Buffer.from(octets).toString('utf8')) as ReleaseStatement;
  } catch {
    throw fault('badRelease', 'release: expected JSON in its statement');
  }
};

/** Contents of a file that every release has. Throws `badRelease`. */
export const contentOf = (release: Release, name: string): Uint8Array => {
  const octets = release.contents.get(name);
  if (!octets) throw fault('badRelease', `release: expected a file ${name}, got none`);
  return octets;
};
