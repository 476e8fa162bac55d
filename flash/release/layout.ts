import { storageFileBytes } from '../storage/storageImage.ts';
import type { Layout } from './release.ts';

/** What the boot record, a hold mark and the notice of a whole rewrite may take beside the files themselves. */
export const RESERVE_BYTES = 1024;

export interface Sizes {
  readonly storage: number;
  readonly loader: number;
  readonly publisher: number;
  readonly kernels: number;
  readonly image: number;
}

/**
 * What a board's Storage has room for. Two slots: an update is written beside the image that runs. One slot: the loader
 * checks the image, an update replaces it. Starter: not even the loader fits, and a line of text checks the hash.
 */
export const layoutFor = (sizes: Sizes): Layout => {
  const base = [sizes.loader, sizes.publisher, sizes.kernels].reduce(
    (sum, bytes) => sum + (bytes ? storageFileBytes(bytes) : 0),
    RESERVE_BYTES,
  );
  const image = storageFileBytes(sizes.image);
  if (base + 2 * image <= sizes.storage) return 'twoSlots';
  return base + image <= sizes.storage ? 'oneSlot' : 'starter';
};
