/** Boards in the initial state of a story. */
import type { Release } from '../../../flash/release/release.ts';
import { BenchBoard, FOUR_PAGES, type Geometry } from '../benchBoard.ts';
import { smallRelease } from '../rig.ts';

/** All of Storage in one page, which has to be erased at once: `nucleo-f411re`, `espruino-wifi`. */
export const ONE_PAGE: Geometry = { bytes: 65536, pageBytes: 65536 };

/** Flash after an installation and these updates. */
export const flashWith = async (
  releases: readonly (string | Release)[],
  geometry = FOUR_PAGES,
): Promise<Uint8Array> => {
  const board = new BenchBoard(undefined, geometry);
  await board.powerOn();
  for (const release of releases)
    await board.flashRelease(typeof release === 'string' ? await smallRelease(release) : release);
  return board.flash.cells;
};
