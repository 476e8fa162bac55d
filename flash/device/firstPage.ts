import { HEADER_BYTES, parseHeader } from '../storage/storageHeader.ts';
import { storageFileBytes } from '../storage/storageImage.ts';
import { storageStartOf } from '../storage/storageStart.ts';
import type { Evaluator } from './boardStorage.ts';

/** A file whose header lies in the first page. */
export interface PageFile {
  readonly name: string;
  /** False for a file that was taken away. */
  readonly live: boolean;
  /** Offsets from the start of Storage: its header, and what follows its data. */
  readonly at: number;
  readonly end: number;
}

/** The page of flash that Storage begins with. */
export interface FirstPage {
  /** Address in flash. */
  readonly start: number;
  readonly bytes: number;
  readonly files: readonly PageFile[];
  /** Behind the last file every octet is 0xFF. */
  readonly restIsErased: boolean;
}

/** More than a page of 128 kB that is full of boot records, which has some 2700. */
const FILES_MAX = 3000;
const COMPARED_BYTES = 256;
const COMPARE_TIMEOUT_MS = 60_000;

const readFile = async (board: Evaluator, start: number, at: number): Promise<PageFile | undefined> => {
  const read = `require("Flash").read(${HEADER_BYTES},${start + at})`;
  const octets = Buffer.from(String(await board.evaluate(`btoa(E.toString(${read}))`)), 'base64');
  const header = parseHeader(octets);
  return header && { name: header.name, live: header.live, at, end: at + storageFileBytes(header.bytes) };
};

/** Undefined where the interpreter has no `Flash` module, or no page begins at `start`. */
const pageAt = async (board: Evaluator, start: number): Promise<{ length: number } | undefined> => {
  const found = `(function(){try{return require("Flash").getPage(${start})}catch(e){}})()`;
  const page = (await board.evaluate(found)) as { addr: number; length: number } | null;
  return page?.addr === start ? page : undefined;
};

/** Compares on the board itself, some milliseconds a kilobyte. */
const isErased = async (board: Evaluator, from: number, to: number): Promise<boolean> => {
  const blank = `E.toString(new Uint8Array(${COMPARED_BYTES}).fill(255))`;
  const piece = `E.toString(require("Flash").read(Math.min(${COMPARED_BYTES},e-a),a))`;
  const compare = `(function(a,e){var f=${blank};for(;a<e;a+=${COMPARED_BYTES})if(${piece}!=f.substr(0,e-a))return 0;return 1})`;
  return (await board.evaluate(`${compare}(${from},${to})`, COMPARE_TIMEOUT_MS)) === 1;
};

/**
 * Reads the headers in the first page of Storage, `name` being the board's in `boards/`; undefined for a
 * board whose pages cannot be reached. Throws `boardError`, `linkLost`.
 */
export const readFirstPage = async (board: Evaluator, name: string): Promise<FirstPage | undefined> => {
  const start = storageStartOf(name);
  const page = start === undefined ? undefined : await pageAt(board, start);
  if (start === undefined || !page) return undefined;
  const files: PageFile[] = [];
  for (let at = 0; at + HEADER_BYTES <= page.length && files.length < FILES_MAX; at = files.at(-1)!.end) {
    const file = await readFile(board, start, at);
    if (!file) break;
    files.push(file);
  }
  const end = files.at(-1)?.end ?? 0;
  return {
    start,
    bytes: page.length,
    files,
    restIsErased: await isErased(board, start + end, start + page.length),
  };
};
