/**
 * The virtual board's image, as `npm run build` makes it. A build takes seconds, so an image is kept beside
 * the packages, under the hash of all its sources.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { buildImage } from '../../flash/image/image.ts';

const root = new URL('../..', import.meta.url).pathname;
const kept = `${root}node_modules/.cache/cardphone`;
const folders = ['firmware', 'hal', 'boards', 'flash'];
const loose = ['package.json', 'package-lock.json'];

const sources = (): string[] =>
  folders
    .flatMap(folder =>
      readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map(
        name => `${root}${folder}/${name}`,
      ),
    )
    .concat(loose.map(name => root + name))
    .filter(path => statSync(path).isFile())
    .sort();

const sourcesHash = (): string => {
  const hash = createHash('sha256');
  for (const path of sources()) hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
};

const buildOnce = async (): Promise<string> => {
  const file = `${kept}/virtual-${sourcesHash().slice(0, 32)}.js`;
  if (existsSync(file)) return readFileSync(file, 'latin1');
  const { image } = await buildImage('virtual');
  mkdirSync(kept, { recursive: true });
  // Two test files may build at once: neither may read the other's half.
  writeFileSync(`${file}.${process.pid}`, image, 'latin1');
  renameSync(`${file}.${process.pid}`, file);
  return image;
};

let building: Promise<string> | undefined;
export const builtImage = (): Promise<string> => {
  building ??= buildOnce();
  return building;
};
