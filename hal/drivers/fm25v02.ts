import { toHex } from '../../firmware/runtime/bytes.ts';
import { fault } from '../../firmware/runtime/fault.ts';
import type { Memory } from '../memory.ts';
import { askSpi, type SpiPart, spiMemory } from './spiMemory.ts';

/** "256-Kbit (32K x 8)" */
const SIZE = 32768;
/** "WREN Set Write Enable Latch 0000_0110b", "RDID Read Device ID 1001_1111b" */
const WREN = 0x06;
const RDID = 0x9f;
/** "RDSR Read Status Register 0000_0101b" */
const RDSR = 0x05;
/**
 * "WRSR Write Status Register 0000_0001b": WPEN, BP1 and BP0 are non-volatile and keep blocks from being
 * written.
 */
const WRSR = 0x01;
const PROTECTION = 0x8c;
const WEL = 0x02;
/**
 * "Bits 0 and 4-5 are fixed at '0' and bit 6 is fixed at '1'": neither a dead bus nor a held one reads so.
 */
const UNPROTECTED = 0x40;
/**
 * Six continuation codes 7Fh and C2h (JEDEC: Ramtron), then family 001b with density 00010b (256 Kbit). The
 * ninth byte is the revision (00h FM25V02, 08h FM25V02A) and is not compared.
 */
const IDENTITY = '7f7f7f7f7f7fc222';

/**
 * Cypress/Infineon FM25V02 ferroelectric RAM: non-volatile at bus speed, no write delay, 10^14 cycles. "The
 * write enable latch is cleared automatically on the rising edge of CS following a WRDI, a WRSR, or a WRITE",
 * so WREN precedes every write. Each access reads the status register first; a part whose status is another
 * than that of an unprotected one has to show its identity, and its block protection is taken off. Where the
 * part does not answer as itself, or the pin WP keeps the protection, `read` and `write` throw `framFailed`,
 * until it does.
 */
export const fm25v02 = (part: SpiPart): Memory => {
  let identified = false;
  part.select.write(1);
  const enable = () => part.spi.write(WREN, part.select);
  const readStatus = () => askSpi(part, RDSR, 1)[0] & ~WEL;
  const identify = () => {
    const identity = toHex(askSpi(part, RDID, IDENTITY.length / 2));
    if (identity !== IDENTITY)
      throw fault('framFailed', `fm25v02: device id expected ${IDENTITY}, got ${identity}`);
    enable();
    part.spi.write([WRSR, 0], part.select);
    const status = readStatus();
    if (status & PROTECTION)
      throw fault('framFailed', `fm25v02: status expected no protection, got ${status}`);
    identified = true;
  };
  const check = () => {
    if (!identified || readStatus() !== UNPROTECTED) identify();
  };
  return spiMemory('fm25v02', SIZE, part, check, enable);
};
