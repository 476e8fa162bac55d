/**
 * The list of invalid cards on its way from the center's 4L to a terminal's 2M2 (EP 0 856 821, Fig. 9): a
 * head under the master's signature, then numbered pieces. Each is one set of cards (`invalidCardSet.ts`). A
 * base has all invalid cards, a delta those that joined its base since, have another reason now, or left it.
 */
import { concat } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { readFields, u8, u16, u32 } from './fields.ts';
import { TAG_INVALID_CARDS } from './tags.ts';

/** Types of the two messages. */
export const MESSAGE_LIST_HEAD = 0x40;
export const MESSAGE_LIST_PIECE = 0x41;

/**
 * Octets of each piece but the last: with its fields a piece fits a sealed message of the mailbox, and 15
 * pages of a serial NOR memory, 256 octets each.
 */
export const PIECE_OCTETS = 3_840;
/** A base of 50 000 cards has 41. */
export const PIECES_MAX = 64;
/** Octets of a digest, SHA-256. */
export const DIGEST_OCTETS = 32;

/** The head of a base or a delta. */
export interface ListHead {
  /** Of the master key that signed: 1 to 255. */
  readonly generation: number;
  /** Counts bases and deltas together, from 1. */
  readonly version: number;
  /** The version of the base; of a base its own. */
  readonly baseVersion: number;
  /** When the center made it, since 2000-01-01. */
  readonly seconds: number;
  /** Octets of all pieces together. */
  readonly octets: number;
  /** SHA-256 of each piece, one after the other. */
  readonly digests: Uint8Array;
}

/** A head taken apart; the views are of its octets. */
export interface SignedListHead {
  readonly head: ListHead;
  /** The octets that the master signs: the tag, then everything between type and signature. */
  readonly statement: Uint8Array;
  readonly signature: Uint8Array;
}

/** Pieces of a list of so many octets. */
export const piecesOf = (octets: number): number => Math.ceil(octets / PIECE_OCTETS);

/** Octets of piece `number`, which counts from 1. */
export const pieceOctets = (octets: number, number: number): number =>
  Math.min(PIECE_OCTETS, octets - (number - 1) * PIECE_OCTETS);

/** The digest that a head has for piece `number`: a view. */
export const pieceDigest = ({ digests }: ListHead, number: number): Uint8Array =>
  digests.subarray((number - 1) * DIGEST_OCTETS, number * DIGEST_OCTETS);

/** `tag (1) ‖ generation (1) ‖ version (4) ‖ base (4) ‖ seconds (4) ‖ octets (4) ‖ digests (32 a piece)`. */
export const encodeListStatement = (h: ListHead): Uint8Array =>
  concat([
    u8(TAG_INVALID_CARDS),
    u8(h.generation),
    u32(h.version),
    u32(h.baseVersion),
    u32(h.seconds),
    u32(h.octets),
    h.digests,
  ]);

/** `type (1) ‖ the statement without its tag ‖ signature`. */
export const encodeListHead = (h: ListHead, signature: Uint8Array): Uint8Array =>
  concat([u8(MESSAGE_LIST_HEAD), encodeListStatement(h).subarray(1), signature]);

const checkType = (what: string, expected: number, got: number): void => {
  if (got !== expected) throw fault('malformed', `${what}: expected type ${expected}, got ${got}`);
};

const checkVersions = ({ version, baseVersion }: Pick<ListHead, 'version' | 'baseVersion'>): void => {
  if (baseVersion === 0 || baseVersion > version)
    throw fault('malformed', `list: expected a base of version 1 to ${version}, got ${baseVersion}`);
};

/** Takes a head apart; does not verify its signature. Throws `malformed`. */
export const parseListHead = (message: Uint8Array): SignedListHead => {
  const fields = readFields('head of a list', message);
  checkType('head of a list', MESSAGE_LIST_HEAD, fields.u8());
  const generation = fields.u8();
  const version = fields.u32();
  const baseVersion = fields.u32();
  checkVersions({ version, baseVersion });
  const seconds = fields.u32();
  const octets = fields.u32();
  const pieces = piecesOf(octets);
  if (pieces < 1 || pieces > PIECES_MAX)
    throw fault('malformed', `list: expected 1 to ${PIECES_MAX} pieces, got ${pieces}`);
  const digests = fields.bytes(pieces * DIGEST_OCTETS);
  const head = { generation, version, baseVersion, seconds, octets, digests };
  return { head, statement: encodeListStatement(head), signature: fields.rest() };
};

/** One piece of the list of that version. */
export interface ListPiece {
  readonly version: number;
  /** From 1. */
  readonly number: number;
  readonly content: Uint8Array;
}

/** `type (1) ‖ version (4) ‖ number (2) ‖ content`. */
export const encodeListPiece = (p: ListPiece): Uint8Array =>
  concat([u8(MESSAGE_LIST_PIECE), u32(p.version), u16(p.number), p.content]);

/** The content is a view. Throws `malformed`. */
export const parseListPiece = (message: Uint8Array): ListPiece => {
  const fields = readFields('piece of a list', message);
  checkType('piece of a list', MESSAGE_LIST_PIECE, fields.u8());
  const version = fields.u32();
  const number = fields.u16();
  const content = fields.rest();
  if (number < 1 || number > PIECES_MAX)
    throw fault('malformed', `piece of a list: expected number 1 to ${PIECES_MAX}, got ${number}`);
  if (content.length < 1 || content.length > PIECE_OCTETS)
    throw fault('malformed', `piece of a list: expected 1 to ${PIECE_OCTETS} bytes, got ${content.length}`);
  return { version, number, content };
};
