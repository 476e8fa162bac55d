/** The interpreter's file store in flash. It keeps what it holds when the power is cut. */
export interface FlashStorage {
  read(name: string): Uint8Array | undefined;
  /**
   * Makes the file anew, or, with an offset, writes into it; `size` makes it longer than `octets`, the rest
   * erased. Throws RangeError when the store would be over its size.
   */
  write(name: string, octets: ArrayLike<number>, offset?: number, size?: number): void;
  erase(name: string): void;
  eraseAll(): void;
  list(): string[];
  /** Octets that are left for a file, its header included. */
  free(): number;
  /** The interpreter's check at power-on, before it runs a program. Returns the lines that it prints. */
  powerOn?(): string[];
}

/** Octets of a file's header in flash. */
const headerBytes = 32;
export const nameCharactersMax = 28;

/** A file's octets after a write, as flash keeps them: what was not written is 0xFF. */
export const writtenFile = (
  old: Uint8Array | undefined,
  octets: ArrayLike<number>,
  offset: number,
  size: number,
): Uint8Array => {
  const length = size || octets.length;
  const file = offset > 0 && old ? Uint8Array.from(old) : new Uint8Array(length).fill(0xff);
  if (offset + octets.length > file.length) throw new RangeError('Too much data for file size');
  file.set(Uint8Array.from(octets), offset);
  return file;
};

export const checkName = (name: string): void => {
  if (name.length < 1 || name.length > nameCharactersMax)
    throw new RangeError(`name: expected 1 to ${nameCharactersMax} characters, got "${name}"`);
};

export const createFlashStorage = (sizeBytes: number): FlashStorage => {
  const files = new Map<string, Uint8Array>();
  const used = (without: string): number => {
    let sum = 0;
    for (const [name, data] of files) if (name !== without) sum += headerBytes + ((data.length + 3) & ~3);
    return sum;
  };
  return {
    read: name => files.get(name),
    write: (name, octets, offset = 0, size = 0) => {
      checkName(name);
      const file = writtenFile(files.get(name), octets, offset, size);
      const needed = used(name) + headerBytes + file.length;
      if (needed > sizeBytes)
        throw new RangeError(`Storage: expected at most ${sizeBytes} bytes, got ${needed}`);
      files.set(name, file);
    },
    erase: name => {
      files.delete(name);
    },
    eraseAll: () => files.clear(),
    list: () => [...files.keys()],
    free: () => sizeBytes - used(''),
  };
};
