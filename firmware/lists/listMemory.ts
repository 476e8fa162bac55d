/**
 * Where lists lie in a paged memory: two areas of whole pages, of which one holds the list in force. An area
 * begins with a base; its delta follows at the next multiple of 256 octets.
 */
import type { Sha256 } from '../../hal/hash.ts';
import type { PagedMemory } from '../../hal/pagedMemory.ts';
import { concat } from '../runtime/bytes.ts';
import { PIECE_OCTETS, pieceOctets, piecesOf } from '../wire/invalidCardList.ts';

/** Programming page of serial NOR memories: no two lists share one. */
const PLACE_OCTETS = 256;

/** Octets of each area. */
export const areaBytes = ({ size, pageBytes }: PagedMemory): number =>
  Math.floor(size / pageBytes / 2) * pageBytes;

/** Offset of the base of an area, 0 or 1. */
export const baseAt = (memory: PagedMemory, area: number): number => area * areaBytes(memory);

/** Octets from the start of an area to the delta of a base of so many octets. */
export const deltaOffset = (baseOctets: number): number =>
  Math.ceil(baseOctets / PLACE_OCTETS) * PLACE_OCTETS;

/** Erases an area. */
export const eraseArea = (memory: PagedMemory, area: number): void => {
  const at = baseAt(memory, area);
  const end = at + areaBytes(memory);
  for (let page = at; page < end; page += memory.pageBytes) memory.erasePage(page);
};

/** Piece `number` of a list of `octets` that begins at `at`. */
export const readPiece = (memory: PagedMemory, at: number, octets: number, number: number): Uint8Array =>
  memory.read(at + (number - 1) * PIECE_OCTETS, pieceOctets(octets, number));

/** SHA-256 of the digests of the pieces that lie in the memory. */
export const digestOf = (memory: PagedMemory, sha256: Sha256, at: number, octets: number): Uint8Array => {
  const digests: Uint8Array[] = [];
  for (let i = 1; i <= piecesOf(octets); i++) digests.push(sha256.digest(readPiece(memory, at, octets, i)));
  return sha256.digest(concat(digests));
};

/** Copies a list piece by piece into erased memory. */
export const copyList = (memory: PagedMemory, from: number, to: number, octets: number): void => {
  for (let i = 1; i <= piecesOf(octets); i++)
    memory.write(to + (i - 1) * PIECE_OCTETS, readPiece(memory, from, octets, i));
};
