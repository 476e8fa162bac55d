import { encodeBlock, MORE } from './block.ts';
import type { BlockCheck } from './blockCheck.ts';
import { LISTENING, SENDING } from './table.ts';

/** From card to reader: a response becomes I-blocks. */
export interface Sender {
  /** Characters to the reader. */
  readonly send: (bytes: Uint8Array) => void;
  readonly check: BlockCheck;
  /**
   * A column of the table. It changes before a block goes out, since the reader's answer may come within
   * `send`.
   */
  state: number;
  /** IFSD in force: octets of INF that the reader takes. */
  readerFieldMax: number;
  /** N(S) of the I-block that was sent last with others to follow, or of the next. */
  sequence: number;
  /** The response from the piece on that was sent last. */
  response: Uint8Array;
  pieceLength: number;
  /** What is sent again when the reader asks; empty once it has been answered. */
  lastBlock: Uint8Array;
}

/** Sends a block that the reader may ask for again. */
export const sendBlock = (sender: Sender, pcb: number, information: Uint8Array): void => {
  sender.lastBlock = encodeBlock(pcb, information, sender.check);
  sender.send(sender.lastBlock);
};

/** Sends the piece at the beginning of what is left of the response. */
const sendPiece = (sender: Sender): void => {
  const piece = sender.response.subarray(0, sender.readerFieldMax);
  sender.pieceLength = piece.length;
  const more = piece.length < sender.response.length;
  sender.state = more ? SENDING : LISTENING;
  sendBlock(sender, (sender.sequence << 6) | (more ? MORE : 0), piece);
  // In force from the next block on: this one is repeated as it was sent.
  if (!more) sender.sequence ^= 1;
};

/** Begins a response. */
export const sendResponse = (sender: Sender, response: Uint8Array): void => {
  sender.response = response;
  sendPiece(sender);
};

/** The reader has taken a piece: sends the next. */
export const sendNextPiece = (sender: Sender): void => {
  sender.response = new Uint8Array(sender.response.subarray(sender.pieceLength));
  sender.sequence ^= 1;
  sendPiece(sender);
};
