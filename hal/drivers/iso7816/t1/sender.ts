import type { CardLine } from '../cardLine.ts';
import { encodeBlock, informationOf, MORE, RESPONSE } from './block.ts';
import type { T1Parameters } from './parameters.ts';
import { CHAIN, LAST } from './table.ts';

/** From reader to card: a command becomes I-blocks. */
export interface Sender {
  readonly line: CardLine;
  readonly parameters: T1Parameters;
  /** IFSC in force: octets of INF that the card takes. */
  cardFieldMax: number;
  /** N(S) of the I-block that was sent last. */
  sequence: number;
  command: string;
  /** Octets of the command that the card has acknowledged, */
  acknowledged: number;
  /** and those in the I-block that was sent last. */
  pieceLength: number;
  /** What is sent again if it is lost. */
  lastBlock: string;
}

/** Sends a block that is sent again if it is lost. The card has BWT to answer it. */
export const sendBlock = (sender: Sender, pcb: number, information: string): void => {
  const { checkCode, blockWaitingMs } = sender.parameters;
  sender.lastBlock = encodeBlock(pcb, information, checkCode);
  sender.line.send(sender.lastBlock, blockWaitingMs);
};

/** Sends the piece of the command that follows what is acknowledged. Returns the state. */
export const sendPiece = (sender: Sender): number => {
  const { command, acknowledged, sequence } = sender;
  const piece = command.substring(acknowledged, acknowledged + sender.cardFieldMax);
  sender.pieceLength = piece.length;
  const more = acknowledged + piece.length < command.length;
  sendBlock(sender, more ? (sequence << 6) | MORE : sequence << 6, piece);
  return more ? CHAIN : LAST;
};

/**
 * Answers the S(… request) `block` with an S(… response) of the same INF (11.3.2.2). The card has `waits`
 * times BWT for its next block. The last block stays what it was: sending the answer again alone would not
 * bring the card on.
 */
export const confirm = ({ line, parameters }: Sender, block: string, waits: number): void => {
  const pcb = block.charCodeAt(1) | RESPONSE;
  const { checkCode, blockWaitingMs } = parameters;
  line.send(encodeBlock(pcb, informationOf(block), checkCode), waits * blockWaitingMs);
};
