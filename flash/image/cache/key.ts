import { createHash, type Hash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { BoardDescription } from '../../../boards/board.ts';
import { projectRoot } from '../../../host/root.ts';
import type { BuildOptions } from '../image.ts';

/** What an image is made of, and what makes it: paths from the project's root. */
const SOURCES = ['firmware', 'hal', 'boards', 'flash/image', 'flash/storage', 'host/root.ts', 'package.json'];
/** Packages that make an image or have a part in it. */
const PACKAGES = ['@noble/hashes', 'acorn', 'espruino', 'magic-string', 'rollup', 'terser', 'typescript'];

/** True for a file of the project that belongs to the key; `path` is from the root. */
export const isKeyed = (path: string): boolean =>
  SOURCES.some(source => path === source || path.startsWith(`${source}/`));

const filesUnder = (root: string, path: string): string[] => {
  if (!statSync(`${root}/${path}`).isDirectory()) return [path];
  return readdirSync(`${root}/${path}`)
    .sort()
    .flatMap(name => filesUnder(root, `${path}/${name}`));
};

/** With its length before it, so that no two lists of parts are the same octets. */
const add = (hash: Hash, name: string, content: string | Uint8Array): void => {
  hash.update(`${name}\0${content.length}\0`).update(content);
};

const versionOf = (root: string, name: string): string =>
  JSON.parse(readFileSync(`${root}/node_modules/${name}/package.json`, 'utf8')).version;

/**
 * SHA-256 over sources, board, options and versions of the tools, hexadecimal: the same key is the same
 * image.
 */
export const buildKey = (board: BoardDescription, options: BuildOptions, root = projectRoot): string => {
  const hash = createHash('sha256');
  for (const source of SOURCES)
    for (const file of filesUnder(root, source)) add(hash, file, readFileSync(`${root}/${file}`));
  for (const name of PACKAGES) add(hash, name, versionOf(root, name));
  add(hash, 'node', process.version);
  add(hash, 'board', JSON.stringify(board));
  add(hash, 'options', JSON.stringify(options));
  return hash.digest('hex');
};
