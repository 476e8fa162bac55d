/** Memories of a board without hardware, one file each in a folder, from one run to the next. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { failure } from '../host/failure.ts';

export interface KeptMemories {
  /** What was kept of a memory of this size, in octets; undefined when nothing was. Throws `badMemory`. */
  read(name: string, size: number): Uint8Array | undefined;
  write(name: string, contents: Uint8Array): void;
}

/** Makes the folder when it is missing. */
export const keptMemories = (folder: string): KeptMemories => {
  mkdirSync(folder, { recursive: true });
  const fileOf = (name: string): string => `${folder}/${name}.bin`;
  return {
    read: (name, size) => {
      if (!existsSync(fileOf(name))) return undefined;
      const octets = new Uint8Array(readFileSync(fileOf(name)));
      if (octets.length === size) return octets;
      throw failure(
        'badMemory',
        `${fileOf(name)}: expected ${size} octets, got ${octets.length}; remove the file`,
      );
    },
    write: (name, contents) => writeFileSync(fileOf(name), contents),
  };
};
