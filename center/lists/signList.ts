import { concat } from '../../firmware/runtime/bytes.ts';
import {
  encodeListHead,
  encodeListPiece,
  encodeListStatement,
  type ListHead,
  PIECE_OCTETS,
  pieceOctets,
  piecesOf,
} from '../../firmware/wire/invalidCardList.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { type Center, masterSign } from '../center.ts';

/** A base or a delta before it is signed. */
export interface UnsignedList extends Pick<ListHead, 'version' | 'baseVersion' | 'seconds'> {
  /** Of `contents.ts`. */
  readonly content: Uint8Array;
}

const contentOf = (content: Uint8Array, number: number): Uint8Array => {
  const at = (number - 1) * PIECE_OCTETS;
  return content.subarray(at, at + pieceOctets(content.length, number));
};

const numbersOf = (content: Uint8Array): number[] =>
  Array.from({ length: piecesOf(content.length) }, (_, i) => i + 1);

/** The message with a list's head: the digests of its pieces under the master's signature (tag 14). */
export const signList = async (center: Center, list: UnsignedList): Promise<Uint8Array> => {
  const { content, ...fields } = list;
  const digests = concat(numbersOf(content).map(number => hostSha256.digest(contentOf(content, number))));
  const { generation } = center.master;
  const head = { ...fields, generation, octets: content.length, digests };
  return encodeListHead(head, await masterSign(center, encodeListStatement(head)));
};

/** The messages with a list's pieces, in order. */
export const piecesOfList = (version: number, content: Uint8Array): Uint8Array[] =>
  numbersOf(content).map(number => encodeListPiece({ version, number, content: contentOf(content, number) }));
