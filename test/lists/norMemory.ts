/**
 * A paged memory and a battery memory on one supply that fails at a step: an erasure of a page or a write.
 */
import { copyOf } from '../../firmware/runtime/bytes.ts';
import type { Memory } from '../../hal/memory.ts';
import type { PagedMemory } from '../../hal/pagedMemory.ts';

/** What lasts without power. */
export interface Cells {
  readonly paged: Uint8Array;
  readonly battery: Uint8Array;
}

/** Both memories while the power is on, and what has happened to them. */
export interface Powered {
  readonly memory: PagedMemory;
  readonly battery: Memory;
  /** Erasures and writes so far. */
  readonly steps: { page: number; write: number; battery: number };
  /** Reads of the paged memory and their octets. */
  readonly reads: { count: number; octets: number };
}

export const newCells = (pagedBytes: number, batteryBytes = 512): Cells => ({
  paged: new Uint8Array(pagedBytes).fill(0x5a),
  battery: new Uint8Array(batteryBytes),
});
export const copyCells = ({ paged, battery }: Cells): Cells => ({
  paged: copyOf(paged),
  battery: copyOf(battery),
});

const inPart = (bytes: Uint8Array, offset: number, length: number): void => {
  if (offset < 0 || offset + length > bytes.length)
    throw Object.assign(new Error(`memory: ${length} bytes at ${offset}`), { code: 'outOfRange' });
};

/**
 * Power on. It fails in step `failsAt`, counted from 1: that step does part of its work, and every later
 * access throws `powerCut`.
 */
export const powerOn = (cells: Cells, pageBytes: number, failsAt = Infinity): Powered => {
  const { paged, battery } = cells;
  const steps = { page: 0, write: 0, battery: 0 };
  const reads = { count: 0, octets: 0 };
  let done = 0;
  const powered = (): void => {
    if (done >= failsAt) throw Object.assign(new Error('memory: the power is gone'), { code: 'powerCut' });
  };
  /** Does a step whole, or its first part. */
  const step = (whole: () => void, part: () => void): void => {
    powered();
    done++;
    if (done < failsAt) whole();
    else part();
    powered();
  };
  const store = (octets: Uint8Array, offset: number, length: number): void =>
    paged.set(octets.subarray(0, length), offset);
  return {
    steps,
    reads,
    memory: {
      size: paged.length,
      pageBytes,
      read: (offset, length) => {
        powered();
        inPart(paged, offset, length);
        reads.count++;
        reads.octets += length;
        return paged.subarray(offset, offset + length);
      },
      erasePage: offset => {
        if (offset % pageBytes) throw new Error(`page: expected the first octet of one, got ${offset}`);
        inPart(paged, offset, pageBytes);
        steps.page++;
        step(
          () => paged.fill(0xff, offset, offset + pageBytes),
          () => paged.fill(0xf7, offset, offset + pageBytes / 2),
        );
      },
      write: (offset, octets) => {
        inPart(paged, offset, octets.length);
        if (offset % 4) throw new Error(`write: expected a multiple of 4, got ${offset}`);
        if (paged.subarray(offset, offset + octets.length).some(octet => octet !== 0xff))
          throw new Error(`write at ${offset}: expected erased octets`);
        steps.write++;
        // A cut write: half of the octets, and one that has lost only some of its ones.
        const half = octets.length >> 1;
        step(
          () => store(octets, offset, octets.length),
          () => {
            store(octets, offset, half);
            paged[offset + half] = octets[half] | 0x0f;
          },
        );
      },
    },
    battery: {
      size: battery.length,
      read: (offset, length) => {
        powered();
        inPart(battery, offset, length);
        return battery.slice(offset, offset + length);
      },
      write: (offset, octets) => {
        inPart(battery, offset, octets.length);
        steps.battery++;
        step(
          () => battery.set(octets, offset),
          () => battery.set(octets.subarray(0, octets.length >> 1), offset),
        );
      },
    },
  };
};
