import type { BoardDescription } from '../../boards/board.ts';
import { buildElsewhere } from './cache/buildElsewhere.ts';
import { cacheFolder, readEntry, writeEntry } from './cache/entries.ts';
import { buildKey } from './cache/key.ts';
import type { BuildOptions, BuiltImage } from './image.ts';

/** Takes a line of what is going on. */
export type Progress = (line: string) => void;

const keep = (key: string, built: BuiltImage, progress: Progress, folder: string): void => {
  try {
    writeEntry(key, built, folder);
  } catch (error) {
    progress(`The image is not kept for the next start: ${(error as Error).message}`);
  }
};

/**
 * What `buildFor` makes, from the last time it was made of the same sources, board, options and tools; built in a
 * process of its own where there is none, or what was kept is damaged. For simulations and tests: what goes onto a board
 * is built afresh. Throws `BuildError`, also for an entry that imports what the key does not cover.
 */
export const cachedImage = async (
  board: BoardDescription,
  options: BuildOptions = {},
  progress: Progress = () => {},
  folder = cacheFolder,
): Promise<BuiltImage> => {
  const key = `${board.name}-${buildKey(board, options)}`;
  const known = readEntry(key, folder) as BuiltImage | undefined;
  if (known) {
    progress(`The image of ${board.name} is that of the last build.`);
    return known;
  }
  progress(`Building the image of ${board.name}, some seconds …`);
  const built = await buildElsewhere({ board, options });
  keep(key, built, progress, folder);
  return built;
};
