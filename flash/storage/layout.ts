import { storageFileBytes } from './storageImage.ts';

/**
 * What a board's Storage has room for.
 *
 * - `twoSlots`: an update is written beside the image that runs.
 * - `oneSlot`: the loader checks the image; an update replaces it.
 * - `hashLoader`: no room for the loader; one line of text checks the image's hash, and an update replaces
 *   both.
 */
export type Layout = 'twoSlots' | 'oneSlot' | 'hashLoader';
/** Every layout, the one with most room first. */
export const LAYOUTS: readonly Layout[] = ['twoSlots', 'oneSlot', 'hashLoader'];

/** Bytes for the boot records, a hold and the incomplete notice, beside the files of a release. */
export const RESERVE_BYTES = 1024;

/** Bytes of Storage, and of the files that a release puts there; 0 for a file that it lacks. */
export interface Sizes {
  readonly storage: number;
  readonly loader: number;
  readonly publisher: number;
  readonly kernels: number;
  readonly image: number;
}

/** The first layout that has room, in the order of `LAYOUTS`. */
export const layoutFor = (sizes: Sizes): Layout => {
  const base = [sizes.loader, sizes.publisher, sizes.kernels].reduce(
    (sum, bytes) => sum + (bytes ? storageFileBytes(bytes) : 0),
    RESERVE_BYTES,
  );
  const image = storageFileBytes(sizes.image);
  if (base + 2 * image <= sizes.storage) return 'twoSlots';
  return base + image <= sizes.storage ? 'oneSlot' : 'hashLoader';
};
