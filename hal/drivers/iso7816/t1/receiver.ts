import { CHECK_FAILED, OTHER_ERROR } from './block.ts';
import { eventOf } from './cardBlock.ts';
import type { T1Parameters } from './parameters.ts';
import { BROKEN } from './table.ts';

/** From card to reader: characters become a block, a block an event. */
export interface Receiver {
  readonly parameters: T1Parameters;
  /** Characters of EDC: 1 or 2. */
  readonly checkLength: number;
  /** IFSD in force: octets of INF that a block may have. */
  fieldMax: number;
  /** N(S) that the card's next I-block must have, and N(R) of the reader's R-blocks. */
  expected: number;
  /** What has come of a block. */
  block: string;
  /** The UART has reported one of its characters. */
  spoilt: boolean;
  /** What an R-block says of it. */
  errorBits: number;
}

/** Forgets what has come: the next character is the first of a block. */
export const listen = (receiver: Receiver): void => {
  receiver.block = '';
  receiver.spoilt = false;
  receiver.errorBits = OTHER_ERROR;
};

/**
 * NAD, PCB, LEN, as many octets as LEN says, EDC. A LEN of more than was agreed is wrong: where its block
 * ends is not known.
 */
const isWhole = ({ block, fieldMax, checkLength }: Receiver): boolean => {
  if (block.length < 3) return false;
  const length = block.charCodeAt(2);
  return length <= fieldMax && block.length === 3 + length + checkLength;
};

/** Takes what came. Returns what it makes of the block; `sent` is N(S) of the reader's last I-block. */
export const hear = (receiver: Receiver, text: string, sent: number): number => {
  receiver.block += text;
  if (!isWhole(receiver)) return BROKEN;
  const { block, parameters } = receiver;
  const body = block.substring(0, block.length - receiver.checkLength);
  if (!receiver.spoilt && parameters.checkCode(body) === block.substring(body.length))
    return eventOf(body, receiver.expected, sent);
  receiver.errorBits = CHECK_FAILED;
  return BROKEN;
};
