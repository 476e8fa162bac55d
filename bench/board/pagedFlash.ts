/**
 * The interpreter's file store in flash pages, word by word, so that the power can be cut at each step
 * (Espruino 2v29, src/jsflash.c). A file is a header of 32 bytes (size, then name) and its data in words.
 * Taking a file away programs one word to zero; a new file follows the last one. Files move only by
 * compaction, which this model refuses, like a board whose heap is smaller than its files.
 */
import { checkName, type FlashStorage } from './flashStorage.ts';

/**
 * A word that is programmed, with what flash holds there afterwards, or a page that is erased, by its offset.
 */
export interface FlashStep {
  readonly what: 'word' | 'page';
  readonly at: number;
  readonly octets: Uint8Array;
}

export interface PagedFlashOptions {
  readonly bytes: number;
  readonly pageBytes: number;
  /** Called before each word is programmed and each page is erased; throws to cut the power there. */
  readonly step?: (step: FlashStep) => void;
}

export interface PagedFlash extends FlashStorage {
  /** Contents of the flash. */
  readonly cells: Uint8Array;
  readonly pageBytes: number;
  /** Erases the page that holds this offset. */
  erasePage(at: number): void;
  /** Programs octets of whole words, outside every file. */
  writeWords(at: number, octets: Uint8Array): void;
}

const HEADER = 32;
const SIZE_MASK = 0xffffff;
const ERASED = 0xffffffff;
const words = (length: number): number => (length + 3) & ~3;

interface Entry {
  readonly at: number;
  readonly size: number;
  readonly name: string;
  /** A file that was taken away keeps its place. */
  readonly live: boolean;
}

export const createPagedFlash = (options: PagedFlashOptions, cells?: Uint8Array): PagedFlash => {
  const { bytes, pageBytes, step = () => {} } = options;
  const flash = cells ?? new Uint8Array(bytes).fill(0xff);
  const view = new DataView(flash.buffer);
  const blankPage = new Uint8Array(pageBytes).fill(0xff);

  const program = (at: number, octets: Uint8Array): void => {
    for (let i = 0; i < octets.length; i += 4) {
      // Flash only loses ones.
      const word = octets.subarray(i, i + 4).map((octet, j) => octet & flash[at + i + j]);
      step({ what: 'word', at: at + i, octets: word });
      flash.set(word, at + i);
    }
  };

  const headerAt = (at: number): Entry | undefined => {
    if (at + HEADER > bytes) return undefined;
    const word = view.getUint32(at, true);
    const size = word & SIZE_MASK;
    if (word === ERASED || word === 0 || at + HEADER + size > bytes) return undefined;
    const name = Buffer.from(flash.subarray(at + 4, at + HEADER))
      .toString('latin1')
      .replace(/\0+$/, '');
    return { at, size, name, live: view.getUint32(at + 4, true) !== 0 };
  };
  const isErased = (from: number, to: number): boolean =>
    flash.subarray(from, to).every(octet => octet === 0xff);
  const nextPage = (at: number): number => (Math.floor(at / pageBytes) + 1) * pageBytes;

  /** Every header, as the interpreter walks them; then the first free place. */
  const walk = (): { entries: Entry[]; end: number; sound: boolean } => {
    const entries: Entry[] = [];
    let at = 0;
    for (;;) {
      const entry = headerAt(at);
      if (entry) {
        entries.push(entry);
        at = entry.at + HEADER + words(entry.size);
      } else {
        const jump = nextPage(at);
        if (entries.length === 0 || jump >= bytes || !headerAt(jump)) break;
        at = jump;
      }
    }
    return { entries, end: at, sound: isSound(entries, at) };
  };
  /**
   * Whether the header behind the last file is erased or has no room, or, when it is the first, all of
   * Storage is erased.
   */
  const isSound = (entries: readonly Entry[], end: number): boolean => {
    if (entries.length === 0) return isErased(0, bytes);
    const looked = nextPage(end) < bytes ? nextPage(end) : end;
    return end + HEADER > bytes || isErased(looked, looked + HEADER);
  };
  const find = (name: string): Entry | undefined =>
    walk().entries.find(entry => entry.live && entry.name === name);
  const dataOf = (entry: Entry): Uint8Array =>
    flash.subarray(entry.at + HEADER, entry.at + HEADER + entry.size);
  const takeAway = (entry: Entry): void => program(entry.at + 4, new Uint8Array(4));

  const create = (name: string, size: number): Entry => {
    const { end } = walk();
    if (end + HEADER + words(size) > bytes) throw new RangeError('Unable to find or create file');
    const header = new Uint8Array(HEADER);
    new DataView(header.buffer).setUint32(0, size, true);
    header.set(Buffer.from(name, 'latin1'), 4);
    program(end, header);
    return { at: end, size, name, live: true };
  };

  const erasePage = (at: number): void => {
    const from = at - (at % pageBytes);
    step({ what: 'page', at: from, octets: blankPage });
    flash.set(blankPage, from);
  };
  const eraseAll = (): void => {
    for (let at = 0; at < bytes; at += pageBytes) erasePage(at);
  };

  return {
    cells: flash,
    pageBytes,
    erasePage,
    writeWords: (at, octets) => {
      if (at % 4 || octets.length % 4)
        throw new RangeError(`flash: expected whole words, got ${octets.length} bytes at ${at}`);
      program(at, octets);
    },
    read: name => {
      const entry = find(name);
      return entry && dataOf(entry);
    },
    write: (name, octets, offset = 0, size = 0) => {
      checkName(name);
      const data = Uint8Array.from(octets);
      let entry = find(name);
      const length = size || data.length;
      if (offset === 0) {
        const untouched = entry?.size === length && dataOf(entry).every(octet => octet === 0xff);
        const same = entry?.size === data.length && Buffer.compare(dataOf(entry), data) === 0;
        if (same && length === data.length) return;
        if (entry && !untouched) takeAway(entry);
        if (!entry || !untouched) entry = create(name, length);
      }
      if (!entry) throw new RangeError('Unable to find or create file');
      if (offset + data.length > entry.size) throw new RangeError('Too much data for file size');
      const at = entry.at + HEADER + offset;
      if (flash.subarray(at, at + data.length).some(octet => octet !== 0xff))
        throw new RangeError('File already written with different data');
      program(at, data);
    },
    erase: name => {
      const entry = find(name);
      if (entry) takeAway(entry);
    },
    eraseAll,
    list: () => walk().entries.flatMap(({ live, name }) => (live ? [name] : [])),
    free: () => bytes - walk().end,
    powerOn: () => {
      if (walk().sound) return [];
      eraseAll();
      return ['Storage is corrupt.', 'Erasing Storage Area...', 'Erase complete.'];
    },
  };
};
