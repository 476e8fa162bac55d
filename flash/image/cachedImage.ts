import type { BoardDescription } from '../../boards/board.ts';
import { buildElsewhere } from './cache/buildElsewhere.ts';
import { cacheFolder, readEntry, writeEntry } from './cache/entries.ts';
import { buildKey } from './cache/key.ts';
import type { BuildOptions, BuiltImage } from './image.ts';

/** Called with a line about the work that begins. */
export type Progress = (line: string) => void;

const keep = (key: string, built: BuiltImage, progress: Progress, folder: string): void => {
  try {
    writeEntry(key, built, folder);
  } catch (error) {
    progress(`The image is not kept for the next start: ${(error as Error).message}`);
  }
};

/**
 * What `buildFor` makes, kept from the last build of the same sources, board, options and tools. Where none
 * is kept, or the kept one is damaged, it is built in a process of its own. For simulations and tests: an
 * image for a board is always built. Throws `BuildError`, also for an entry that imports files that the key
 * does not cover.
 */
export const cachedImage = async (
  board: BoardDescription,
  options: BuildOptions = {},
  progress: Progress = () => {},
  folder = cacheFolder,
): Promise<BuiltImage> => {
  const keyNow = (): string => `${board.name}-${buildKey(board, options)}`;
  const key = keyNow();
  const known = readEntry(key, folder) as BuiltImage | undefined;
  if (known) {
    progress(`The image of ${board.name} is that of the last build.`);
    return known;
  }
  progress(`Building the image of ${board.name}, some seconds …`);
  const built = await buildElsewhere({ board, options });
  // A source that was edited meanwhile may be in the image already, or not yet.
  if (keyNow() === key) keep(key, built, progress, folder);
  return built;
};
