import { toHex } from '../../firmware/runtime/bytes.ts';
import type { Memory } from '../memory.ts';
import { partMismatch } from './partMismatch.ts';
import { type SpiPart, spiMemory } from './spiMemory.ts';

/** "64K x 8-bit organization" */
const SIZE = 65536;
/** "RDMR 0000 0101 Read Mode Register", "WRMR 0000 0001 Write Mode Register" */
const RDMR = 0x05;
const WRMR = 0x01;
/** "Bits 7, 6: 0 1 = Sequential mode": the whole array is read or written with one address. */
const SEQUENTIAL = 0x40;

/**
 * Microchip 23LCV512 SRAM with a battery input. Holds secrets: a cover switch in the battery's lead lets it
 * forget them when the phone is forced open. It has no identity register; the mode register, written and read
 * back, stands in for one. Throws `partMismatch` when it does not hold what was written.
 */
export const sram23lcv512 = (part: SpiPart): Memory => {
  part.select.write(1);
  part.spi.write([WRMR, SEQUENTIAL], part.select);
  const answer = part.spi.send([RDMR, 0], part.select) as unknown as number[];
  if (answer[1] !== SEQUENTIAL)
    throw partMismatch('23LCV512', 'mode register', '40', toHex(new Uint8Array([answer[1]])));
  return spiMemory('23LCV512', SIZE, part);
};
