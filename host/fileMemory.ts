import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { checkSpan } from '../hal/drivers/span.ts';
import type { Memory } from '../hal/memory.ts';
import { failure } from './failure.ts';

/** Only the owner may read it: a card's memory holds its secret key. */
const OWNER_ONLY = 0o600;

const replaceFile = (file: string, octets: Uint8Array): void => {
  const next = `${file}.new`;
  const handle = openSync(next, 'w', OWNER_ONLY);
  try {
    writeSync(handle, octets);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(next, file);
};

/**
 * Memory in a file of its size, made when it is missing. Each write replaces the file whole, so that the file
 * is the memory before the write or after it, also when the program is killed. Throws `badMemory` for a file
 * of another size.
 */
export const fileMemory = (file: string, size: number): Memory => {
  const cells = new Uint8Array(size);
  if (existsSync(file)) {
    const octets = readFileSync(file);
    if (octets.length !== size)
      throw failure('badMemory', `${file}: expected a memory of ${size} octets, got ${octets.length}`);
    cells.set(octets);
  }
  return {
    size,
    read: (offset, length) => {
      checkSpan('fileMemory', size, offset, length);
      return new Uint8Array(cells.subarray(offset, offset + length));
    },
    write: (offset, bytes) => {
      checkSpan('fileMemory', size, offset, bytes.length);
      cells.set(bytes, offset);
      replaceFile(file, cells);
    },
  };
};
