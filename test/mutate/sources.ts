/**
 * The project as the workers run it: compiled modules and the phone's image, with every mutant behind its
 * switch.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildFor } from '../../flash/image/image.ts';
import { readBoard } from '../../flash/image/readBoard.ts';
import { closureOf, compiled, root } from './loader.ts';
import type { Subject } from './subjects.ts';
import { DIFFERS, QUIET_SWITCH, SWITCH, switchedText } from './switched.ts';
import type { WorkerData } from './worker.ts';

/** Numbers of a subject's mutants begin here: they count through all subjects. */
export const firstNumbers = (all: readonly Subject[]): number[] => {
  let next = 0;
  return all.map(({ mutants }) => {
    next += mutants.length;
    return next - mutants.length;
  });
};

const switchedTexts = (all: readonly Subject[]): Record<string, string> => {
  const firsts = firstNumbers(all);
  return Object.fromEntries(
    all.map(({ file, source, mutants }, i) => [
      root + file,
      switchedText(
        source,
        mutants.map(({ change }, k) => ({ id: firsts[i] + k, change })),
      ),
    ]),
  );
};

/** In the image: what decides. Drivers and boards have their tests in this process. */
const inImage = ({ file }: Subject): boolean => file.startsWith('firmware/');

const switchedImage = async (all: readonly Subject[]): Promise<string> => {
  const texts = switchedTexts(all);
  const chosen = all.filter(inImage).map(({ file }) => root + file);
  const board = await readBoard('virtual');
  const storage = { ...board.storage, bytes: board.storage.bytes * 16 };
  const { image } = await buildFor(
    { ...board, storage },
    { texts: Object.fromEntries(chosen.map(path => [path, texts[path]])) },
  );
  return image;
};

/** Replaces one place of a file; throws when it is not there. */
const patched = (file: string, from: string, to: string): string => {
  const text = readFileSync(root + file, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${file}: expected ${from} once`);
  return text.replace(from, to);
};

/** Names of the functions that a switched text calls. */
const ASKED = [SWITCH, QUIET_SWITCH, DIFFERS];

/** The image is given to the tests, and its realm has the switch. */
const adapters = (): Record<string, string> => ({
  [`${root}test/phone/builtImage.ts`]: 'export const builtImage = async () => globalThis.switchedImage;',
  [`${root}bench/board/powerCycle.ts`]: patched(
    'bench/board/powerCycle.ts',
    '{ global: realm }',
    `{ global: realm, ${ASKED.map(name => `${name}: globalThis.${name}`).join(', ')} }`,
  ),
});

/** For the workers; `tests` are the files that they will load. */
export const workerSources = async (
  all: readonly Subject[],
  tests: readonly string[],
): Promise<WorkerData> => {
  const texts = { ...switchedTexts(all), ...adapters() };
  const files = new Set(tests.flatMap(test => [...closureOf(test)]));
  for (const { file } of all) files.add(resolve(root, file));
  const sources = new Map<string, string>();
  for (const path of files)
    if (path.endsWith('.ts')) sources.set(path, compiled(path, texts[path] ?? readFileSync(path, 'utf8')));
  return { sources, image: await switchedImage(all) };
};
