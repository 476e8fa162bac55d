import { fault } from '../../firmware/runtime/fault.ts';
import type { Memory } from '../memory.ts';
import { askSpi, type SpiPart, spiMemory } from './spiMemory.ts';

/** "64K x 8-bit organization" */
const SIZE = 65536;
/** "RDMR 0000 0101 Read Mode Register", "WRMR 0000 0001 Write Mode Register" */
const RDMR = 0x05;
const WRMR = 0x01;
/** "Bits 7, 6: 0 1 = Sequential mode": the whole array is read or written with one address. */
const SEQUENTIAL = 0x40;

/**
 * Microchip 23LCV512 SRAM with a battery input. Holds secrets: a cover switch in the battery's lead lets it
 * forget them when the phone is forced open. It has no identity register; the mode register, read before each
 * access and written where a disturbance changed it, stands in for one. `read` and `write` throw `sramFailed`
 * while it does not hold what was written.
 */
export const sram23lcv512 = (part: SpiPart): Memory => {
  part.select.write(1);
  const mode = () => askSpi(part, RDMR, 1)[0];
  const check = () => {
    if (mode() === SEQUENTIAL) return;
    part.spi.write([WRMR, SEQUENTIAL], part.select);
    const got = mode();
    if (got !== SEQUENTIAL)
      throw fault('sramFailed', `23LCV512: mode register expected ${SEQUENTIAL}, got ${got}`);
  };
  return spiMemory('23LCV512', SIZE, part, check);
};
