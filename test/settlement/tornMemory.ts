/** Memory parts whose power fails: the faults that `hal/memory.ts` does not promise to be free of. */
import { copyOf } from '../../firmware/runtime/bytes.ts';
import type { Memory } from '../../hal/memory.ts';
import { cloneMemory } from './rig.ts';

export interface Write {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Records every write. */
export const recordingMemory = (memory: Memory): Memory & { readonly writes: Write[] } => {
  const writes: Write[] = [];
  return {
    size: memory.size,
    writes,
    read: (offset, length) => memory.read(offset, length),
    write: (offset, bytes) => {
      writes.push({ offset, bytes: copyOf(bytes) });
      memory.write(offset, bytes);
    },
  };
};

/**
 * The memory as each possible power cut during `writes` leaves it: before the first byte, and after each byte
 * of each write.
 */
export function* cutsOf(
  before: Memory,
  writes: readonly Write[],
): Generator<{ memory: Memory; cut: string }> {
  const whole = cloneMemory(before);
  for (const [i, { offset, bytes }] of writes.entries()) {
    for (let length = 0; length <= bytes.length; length++) {
      const memory = cloneMemory(whole);
      memory.write(offset, bytes.subarray(0, length));
      yield { memory, cut: `write ${i + 1}, ${length} of ${bytes.length} bytes` };
    }
    whole.write(offset, bytes);
  }
}

/** Power fails after `bytesLeft` more bytes: the rest of that write is lost, and every later access fails. */
export const failingMemory = (memory: Memory, bytesLeft: number): Memory & { readonly failed: boolean } => {
  let left = bytesLeft;
  let failed = false;
  const refuseFailed = () => {
    if (failed) throw Object.assign(new Error('memory: the power is gone'), { code: 'powerCut' });
  };
  return {
    size: memory.size,
    get failed() {
      return failed;
    },
    read: (offset, length) => {
      refuseFailed();
      return memory.read(offset, length);
    },
    write: (offset, bytes) => {
      refuseFailed();
      memory.write(offset, bytes.subarray(0, Math.min(left, bytes.length)));
      failed = bytes.length > left;
      left -= bytes.length;
      refuseFailed();
    },
  };
};
