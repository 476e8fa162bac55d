import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Fault, fault } from '../../firmware/runtime/fault.ts';
import { projectRoot } from '../../host/root.ts';
import { shownInput } from '../../host/shownInput.ts';
import {
  IMAGE,
  LOADER,
  parseStatement,
  type Release,
  type ReleaseFile,
  type ReleaseStatement,
} from './release.ts';

const STATEMENT = 'release.json';
const SIGNATURE = 'release.ed25519';

/** Name in a release's folder of a file of Storage. */
const hostName = (name: string): string =>
  name === IMAGE ? 'image.cpi' : `${name === LOADER ? 'loader' : name}.bin`;

/**
 * Writes a release to a folder that it replaces: under another name first, so that it is whole or not there.
 */
export const writeRelease = (folder: string, release: Release): void => {
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  for (const [name, octets] of release.contents) writeFileSync(`${making}/${hostName(name)}`, octets);
  writeFileSync(`${making}/${STATEMENT}`, release.octets);
  writeFileSync(`${making}/${SIGNATURE}`, `${Buffer.from(release.signature).toString('hex')}\n`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(making, folder);
};

/** The octets of a file of a release. Throws `badRelease`. */
const readOctets = (file: string): Uint8Array => {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw fault('badRelease', `release: cannot read ${file} (${(error as NodeJS.ErrnoException).code})`);
  }
};

/** Files that a statement names. Throws `badRelease` for a name that is none of a file in Storage. */
const filesOf = ({ files }: ReleaseStatement): readonly ReleaseFile[] => {
  if (!Array.isArray(files)) throw fault('badRelease', 'release: expected a list of files, got none');
  for (const file of files as readonly unknown[]) {
    const name = (file as Partial<ReleaseFile> | null)?.name;
    if (typeof name !== 'string' || !/^[.a-zA-Z0-9]{1,28}$/.test(name))
      throw fault('badRelease', `release: expected names of files in Storage, got ${shownInput(name)}`);
  }
  return files;
};

const noRelease = (folder: string, board: string): Fault =>
  fault(
    'noRelease',
    `release: expected ${STATEMENT} in ${relative(process.cwd(), folder) || '.'}, got no such file; ` +
      `npm run publish-image -- --board ${board} makes one`,
  );

/** Where a board's release is written and looked for. */
export const releaseFolderOf = (board: string): string => `${projectRoot}/dist/${board}/release`;

/**
 * Reads the release in `folder`; checks no signature. Throws `noRelease` for a folder without one, which says
 * how one is made for `board`, and `badRelease`.
 */
export const readRelease = (folder: string, board = 'NAME'): Release => {
  if (!existsSync(`${folder}/${STATEMENT}`)) throw noRelease(folder, board);
  const octets = readOctets(`${folder}/${STATEMENT}`);
  const statement = parseStatement(octets);
  const hex = Buffer.from(readOctets(`${folder}/${SIGNATURE}`))
    .toString('latin1')
    .trim();
  const contents = filesOf(statement).map(
    ({ name }) => [name, readOctets(`${folder}/${hostName(name)}`)] as const,
  );
  return {
    statement,
    octets,
    signature: new Uint8Array(Buffer.from(hex, 'hex')),
    contents: new Map(contents),
  };
};
