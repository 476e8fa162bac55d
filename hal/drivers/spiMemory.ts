import type { Memory } from '../memory.ts';
import { checkSpan } from './span.ts';

/** "READ 0000_0011b", "WRITE 0000_0010b": the same op-codes in the FM25V02 and the 23LCV512 data sheets. */
const READ = 0x03;
const WRITE = 0x02;
const HEADER_BYTES = 3;

/** A part on an SPI bus. */
export interface SpiPart {
  /** Set up by the board file (mode 0), since parts share it. */
  spi: Spi;
  /** Active low. */
  select: Pin;
}

/** Sends an op-code; returns the `octets` octets that the part answers. */
export const askSpi = (part: SpiPart, opcode: number, octets: number): Uint8Array => {
  const question = new Uint8Array(1 + octets);
  question[0] = opcode;
  return (part.spi.send(question, part.select) as Uint8Array).subarray(1);
};

const header = (opcode: number, offset: number, bytes: number): Uint8Array => {
  const frame = new Uint8Array(HEADER_BYTES + bytes);
  frame[0] = opcode;
  frame[1] = offset >> 8;
  frame[2] = offset & 255;
  return frame;
};

/**
 * A byte-addressed SPI memory with 16-bit addresses that increment by themselves. One transfer an access, so
 * the chip select stays low and bytes reach the part in order. `check` comes before each access and throws
 * unless the part answers as itself: a part that has died reads as ones, which are no data. `beforeWrite`
 * sends what the part wants ahead.
 */
export const spiMemory = (
  name: string,
  size: number,
  part: SpiPart,
  check: () => void,
  beforeWrite?: () => void,
): Memory => ({
  size,
  read(offset, length) {
    checkSpan(name, size, offset, length);
    check();
    const answer = part.spi.send(header(READ, offset, length), part.select) as Uint8Array;
    return answer.subarray(HEADER_BYTES);
  },
  write(offset, bytes) {
    checkSpan(name, size, offset, bytes.length);
    check();
    if (beforeWrite) beforeWrite();
    const frame = header(WRITE, offset, bytes.length);
    frame.set(bytes, HEADER_BYTES);
    part.spi.write(frame, part.select);
  },
});
