import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fault } from '../../firmware/runtime/fault.ts';
import { IMAGE, LOADER, parseStatement, type Release } from './release.ts';

const STATEMENT = 'release.json';
const SIGNATURE = 'release.ed25519';

/** Under which name a release keeps a file of Storage. */
const hostName = (name: string): string =>
  name === IMAGE ? 'image.cpi' : `${name === LOADER ? 'loader' : name}.bin`;

/** Writes a release to a folder, whole or not at all. */
export const writeRelease = (folder: string, release: Release): void => {
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  for (const [name, octets] of release.contents) writeFileSync(`${making}/${hostName(name)}`, octets);
  writeFileSync(`${making}/${STATEMENT}`, release.octets);
  writeFileSync(`${making}/${SIGNATURE}`, `${Buffer.from(release.signature).toString('hex')}\n`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(making, folder);
};

const readOctets = (file: string): Uint8Array => {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw fault('badRelease', `release: cannot read ${file} (${(error as NodeJS.ErrnoException).code})`);
  }
};

/** Reads a release; says nothing yet about its signature. Throws `badRelease`. */
export const readRelease = (folder: string): Release => {
  const octets = readOctets(`${folder}/${STATEMENT}`);
  const statement = parseStatement(octets);
  const hex = Buffer.from(readOctets(`${folder}/${SIGNATURE}`))
    .toString('latin1')
    .trim();
  const files = Array.isArray(statement.files) ? statement.files : [];
  for (const { name } of files)
    if (!/^[.a-zA-Z0-9]{1,28}$/.test(name))
      throw fault('badRelease', `release: expected names of files in Storage, got "${name}"`);
  return {
    statement,
    octets,
    signature: new Uint8Array(Buffer.from(hex, 'hex')),
    contents: new Map(files.map(({ name }) => [name, readOctets(`${folder}/${hostName(name)}`)])),
  };
};
