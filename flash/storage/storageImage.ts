import { encodeHeader, HEADER_BYTES } from './storageHeader.ts';

/** A file of the interpreter's Storage. */
export type StorageFile = readonly [name: string, data: Uint8Array];

/** Bytes that a file of this length takes in Storage, its header included. */
export const storageFileBytes = (length: number): number => HEADER_BYTES + ((length + 3) & ~3);

/**
 * Storage as the interpreter keeps it in flash: header and data of each file (`storageHeader.ts`), the rest
 * 0xFF. `bytes` is the whole area's length. Throws RangeError for a name that is too long and for files that
 * do not fit.
 */
export const storageImage = (files: readonly StorageFile[], bytes: number): Uint8Array => {
  const image = new Uint8Array(bytes).fill(0xff);
  let at = 0;
  for (const [name, data] of files) {
    const header = encodeHeader(name, data.length);
    const end = at + storageFileBytes(data.length);
    if (end > bytes)
      throw new RangeError(`Storage: expected at most ${bytes} bytes, got ${end} with "${name}"`);
    image.set(header, at);
    image.set(data, at + HEADER_BYTES);
    at = end;
  }
  return image;
};

/**
 * The vendor's firmware and Storage as one file, as a programmer would write it to flash, from `firmware`'s
 * first octet to Storage's last. Throws RangeError for a firmware that reaches into Storage.
 */
export const flashImage = (
  firmware: Uint8Array,
  files: readonly StorageFile[],
  storage: { offset: number; bytes: number },
): Uint8Array => {
  if (firmware.length > storage.offset)
    throw new RangeError(`firmware: expected at most ${storage.offset} bytes, got ${firmware.length}`);
  const flash = new Uint8Array(storage.offset + storage.bytes).fill(0xff);
  flash.set(firmware);
  flash.set(storageImage(files, storage.bytes), storage.offset);
  return flash;
};
