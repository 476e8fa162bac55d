/** The interpreter's file store in flash. It keeps what it holds when the power is cut. */
export interface FlashStorage {
  read(name: string): Uint8Array | undefined;
  /** Throws RangeError when the store would be over its size. */
  write(name: string, octets: ArrayLike<number>): void;
  erase(name: string): void;
  list(): string[];
}

/** Octets of a file's header in flash. */
const headerBytes = 32;
export const nameCharactersMax = 28;

export const createFlashStorage = (sizeBytes: number): FlashStorage => {
  const files = new Map<string, Uint8Array>();
  const used = (without: string): number => {
    let sum = 0;
    for (const [name, data] of files) if (name !== without) sum += headerBytes + ((data.length + 3) & ~3);
    return sum;
  };
  return {
    read: name => files.get(name),
    write: (name, octets) => {
      if (name.length < 1 || name.length > nameCharactersMax)
        throw new RangeError(`name: expected 1 to ${nameCharactersMax} characters, got "${name}"`);
      const needed = used(name) + headerBytes + octets.length;
      if (needed > sizeBytes)
        throw new RangeError(`Storage: expected at most ${sizeBytes} bytes, got ${needed}`);
      files.set(name, Uint8Array.from(octets));
    },
    erase: name => {
      files.delete(name);
    },
    list: () => [...files.keys()],
  };
};
