import type { Sha256 } from '../../hal/hash.ts';
import type { PagedMemory } from '../../hal/pagedMemory.ts';
import { equalBytes } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import {
  type ListHead,
  type ListPiece,
  PIECE_OCTETS,
  pieceDigest,
  pieceOctets,
  piecesOf,
} from '../wire/invalidCardList.ts';
import { areaBytes, baseAt, copyList, deltaOffset, digestOf, eraseArea, readPiece } from './listMemory.ts';
import type { ListRecord } from './listRecord.ts';

/** What the pieces of a list go through. */
export interface ListParts {
  readonly memory: PagedMemory;
  readonly sha256: Sha256;
}

/** A list that arrives in the area that is not in force. Its head was verified. */
export interface Incoming {
  readonly head: ListHead;
  readonly area: number;
  /** Offset of its first piece in the memory. */
  readonly at: number;
  /** For each piece 1 when it lies in the memory. */
  readonly kept: Uint8Array;
}

/** True for a delta. */
export const isDelta = ({ version, baseVersion }: ListHead): boolean => version !== baseVersion;

/** Throws `listTooLong` when an area has no room for a list, a delta's base included. */
export const checkRoom = (memory: PagedMemory, head: ListHead, baseOctets: number): void => {
  const octets = head.octets + (isDelta(head) ? deltaOffset(baseOctets) : 0);
  if (octets > areaBytes(memory))
    throw fault('listTooLong', `list: expected at most ${areaBytes(memory)} bytes, got ${octets}`);
};

/**
 * Prepares the area that is not in force. Pieces that a start before this one has left there are kept; an
 * area with anything else in their places, which a cut may have left, is erased. A delta's base is copied.
 */
export const beginList = (parts: ListParts, held: ListRecord | undefined, head: ListHead): Incoming => {
  const { memory } = parts;
  const area = held && held.area === 0 ? 1 : 0;
  const base = isDelta(head) ? held?.base : undefined;
  const start = baseAt(memory, area);
  const at = base ? start + deltaOffset(base.octets) : start;
  const incoming = { head, area, at, kept: new Uint8Array(piecesOf(head.octets)) };
  const baseIsThere = !base || equalBytes(digestOf(memory, parts.sha256, start, base.octets), base.digest);
  if (baseIsThere && noteKept(parts, incoming)) return incoming;
  eraseArea(memory, area);
  incoming.kept.fill(0);
  if (base && held) copyList(memory, baseAt(memory, held.area), start, base.octets);
  return incoming;
};

/** Marks the pieces that lie in the memory; false when a place holds neither its piece nor erased octets. */
const noteKept = ({ memory, sha256 }: ListParts, { head, at, kept }: Incoming): boolean => {
  for (let number = 1; number <= kept.length; number++) {
    const found = sha256.digest(readPiece(memory, at, head.octets, number));
    const erased = new Uint8Array(pieceOctets(head.octets, number)).fill(0xff);
    if (equalBytes(found, pieceDigest(head, number))) kept[number - 1] = 1;
    else if (!equalBytes(found, sha256.digest(erased))) return false;
  }
  return true;
};

/** The number of the first piece that is missing; undefined when all are there. */
export const missingPiece = ({ kept }: Incoming): number | undefined => {
  for (let i = 0; i < kept.length; i++) if (!kept[i]) return i + 1;
  return undefined;
};

/**
 * Writes a piece of the list to its place, once. Throws `malformed` for another number or length than the
 * head has, `listTorn` for other octets, `notWritten` when the memory does not hold them.
 */
export const keepPiece = ({ memory, sha256 }: ListParts, incoming: Incoming, piece: ListPiece): void => {
  const { head, at, kept } = incoming;
  const { number, content } = piece;
  if (number > kept.length)
    throw fault('malformed', `piece of a list: expected number 1 to ${kept.length}, got ${number}`);
  const octets = pieceOctets(head.octets, number);
  if (content.length !== octets)
    throw fault('malformed', `piece ${number} of a list: expected ${octets} bytes, got ${content.length}`);
  const digest = pieceDigest(head, number);
  if (!equalBytes(sha256.digest(content), digest))
    throw fault('listTorn', `piece ${number} of list ${head.version}: expected another digest`);
  if (kept[number - 1]) return;
  memory.write(at + (number - 1) * PIECE_OCTETS, content);
  if (!equalBytes(sha256.digest(readPiece(memory, at, head.octets, number)), digest))
    throw fault('notWritten', `piece ${number} of list ${head.version}: the memory does not hold it`);
  kept[number - 1] = 1;
};
