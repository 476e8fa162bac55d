/** The chip's own flash outside the interpreter's files, through the interpreter's `Flash` module. */
import { fault } from '../../firmware/runtime/fault.ts';
import type { PagedMemory } from '../pagedMemory.ts';
import { checkSpan } from './span.ts';

/** Where it lies: the address of a page's first octet, and whole pages of one size from there. */
export interface ChipFlashOptions {
  readonly address: number;
  readonly bytes: number;
  readonly pageBytes: number;
}

const WORD_OCTETS = 4;
const ERASED = 0xff;

/** Flash is programmed in words: what lacks to the last one stays erased. */
const wholeWords = (octets: Uint8Array): Uint8Array => {
  const length = Math.ceil(octets.length / WORD_OCTETS) * WORD_OCTETS;
  if (length === octets.length) return octets;
  const words = new Uint8Array(length).fill(ERASED);
  words.set(octets);
  return words;
};

/**
 * That part of the flash. Reads copy: an array of the interpreter that lies in place cannot begin beyond
 * octet 65 535 of its memory (2v29). Throws `partMismatch` for an address or pages that the chip does not
 * have.
 */
export const chipFlash = ({ address, bytes, pageBytes }: ChipFlashOptions): PagedMemory => {
  const flash = require('Flash');
  for (let at = address; at < address + bytes; at += pageBytes) {
    const page = flash.getPage(at);
    if (!page || page.addr !== at || page.length !== pageBytes)
      throw fault('partMismatch', `flash: expected a page of ${pageBytes} bytes at ${at}, got another`);
  }
  return {
    size: bytes,
    pageBytes,
    read: (offset, length) => {
      checkSpan('flash', bytes, offset, length);
      return flash.read(length, address + offset);
    },
    erasePage: offset => {
      checkSpan('flash', bytes, offset, pageBytes);
      flash.erasePage(address + offset);
    },
    write: (offset, octets) => {
      const words = wholeWords(octets);
      checkSpan('flash', bytes, offset, words.length);
      flash.write(words, address + offset);
    },
  };
};
