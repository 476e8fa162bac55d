import type { Memory } from '../memory.ts';
import { checkSpan } from './span.ts';

/**
 * VOLATILE: forgets everything at power-off and at `load()`. For boards without battery memory and for the
 * bench. A terminal on it must be provisioned at every start and cannot settle what a power cut left
 * unfinished. `size` in bytes, at least 20 (smaller arrays are not flat on the interpreter).
 */
export const ramMemory = (size: number): Memory => {
  const cells = new Uint8Array(size);
  return {
    size,
    read(offset, length) {
      checkSpan('ramMemory', size, offset, length);
      const copy = new Uint8Array(length);
      copy.set(cells.subarray(offset, offset + length));
      return copy;
    },
    write(offset, bytes) {
      checkSpan('ramMemory', size, offset, bytes.length);
      cells.set(bytes, offset);
    },
  };
};
