import { toHex } from '../../firmware/runtime/bytes.ts';
import type { Memory } from '../memory.ts';
import { partMismatch } from './partMismatch.ts';
import { type SpiPart, spiMemory } from './spiMemory.ts';

/** "256-Kbit (32K x 8)" */
const SIZE = 32768;
/** "WREN Set Write Enable Latch 0000_0110b", "RDID Read Device ID 1001_1111b" */
const WREN = 0x06;
const RDID = 0x9f;
/** "WRSR Write Status Register 0000_0001b": WPEN, BP1 and BP0 are non-volatile and keep blocks from being written. */
const WRSR = 0x01;
/**
 * Six continuation codes 7Fh and C2h (JEDEC: Ramtron), then family 001b with density 00010b (256 Kbit). The ninth
 * byte is the revision (00h FM25V02, 08h FM25V02A) and is not compared.
 */
const IDENTITY = '7f7f7f7f7f7fc222';

/**
 * Cypress/Infineon FM25V02 ferroelectric RAM: non-volatile at bus speed, no write delay, 10^14 cycles.
 * "The write enable latch is cleared automatically on the rising edge of CS following a WRDI, a WRSR, or a WRITE",
 * so WREN precedes every write. Block protection is taken off at start; where the pin WP keeps it, the record that is
 * written throws `notWritten`. Throws `partMismatch` unless the part answers RDID as itself.
 */
export const fm25v02 = (part: SpiPart): Memory => {
  part.select.write(1);
  const question = new Uint8Array(1 + IDENTITY.length / 2);
  question[0] = RDID;
  const answer = part.spi.send(question, part.select) as Uint8Array;
  const identity = toHex(answer.subarray(1));
  if (identity !== IDENTITY) throw partMismatch('fm25v02', 'device id', IDENTITY, identity);
  const enable = () => part.spi.write(WREN, part.select);
  enable();
  part.spi.write([WRSR, 0], part.select);
  return spiMemory('fm25v02', SIZE, part, enable);
};
