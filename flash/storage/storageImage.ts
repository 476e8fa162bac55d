/** A file of the interpreter's Storage. */
export type StorageFile = readonly [name: string, data: Uint8Array];

const HEADER_BYTES = 32;
const NAME_BYTES_MAX = 28;
const padded = (length: number): number => (length + 3) & ~3;

/** Bytes that a file of this length takes in Storage, its header included. */
export const storageFileBytes = (length: number): number => HEADER_BYTES + padded(length);

/**
 * Storage as the interpreter keeps it in flash: for each file a header (its length as 32 bits little-endian, then its name,
 * filled with zeros to 28 bytes), then its data, filled with 0xFF to a multiple of 4. `bytes` is the whole area's length.
 */
export const storageImage = (files: readonly StorageFile[], bytes: number): Uint8Array => {
  const image = new Uint8Array(bytes).fill(0xff);
  const view = new DataView(image.buffer);
  let at = 0;
  for (const [name, data] of files) {
    if (name.length === 0 || name.length > NAME_BYTES_MAX)
      throw new RangeError(`file name "${name}": expected 1 to ${NAME_BYTES_MAX} bytes, got ${name.length}`);
    const end = at + HEADER_BYTES + padded(data.length);
    if (end > bytes)
      throw new RangeError(`Storage: expected at most ${bytes} bytes, got ${end} with "${name}"`);
    view.setUint32(at, data.length, true);
    image.fill(0, at + 4, at + HEADER_BYTES);
    image.set(Buffer.from(name, 'latin1'), at + 4);
    image.set(data, at + HEADER_BYTES);
    at = end;
  }
  return image;
};

/** The vendor's firmware and Storage as one file, as a programmer would write it to flash. */
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
