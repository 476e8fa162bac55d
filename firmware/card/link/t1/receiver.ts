import type { Timer } from '../../../../hal/timer.ts';
import { concat } from '../../../runtime/bytes.ts';
import { nothing } from './block.ts';

/** From reader to card: characters become a block. */
export interface Receiver {
  readonly timer: Timer;
  /** IFSC: octets of INF that the card takes. */
  readonly fieldMax: number;
  /** Octets of EDC: 1 or 2. */
  readonly checkLength: number;
  /** CWT: a block that is cut off this long ends here. */
  readonly characterWaitingMs: number;
  /** N(S) that the reader's next I-block must have, and N(R) of the card's R-blocks. */
  expected: number;
  /** What has come of a block. */
  block: Uint8Array;
  /** Counts what came: the timer of an earlier character must not end a later block. */
  heard: number;
}

const endWhenSilent = (receiver: Receiver, cutOff: () => void): void => {
  const heard = ++receiver.heard;
  receiver.timer.after(receiver.characterWaitingMs, () => {
    if (heard !== receiver.heard || receiver.block.length === 0) return;
    receiver.block = nothing;
    cutOff();
  });
};
/** The end of a block whose LEN is more than IFSC is not known: it ends by silence. */
const isWhole = ({ block, fieldMax, checkLength }: Receiver): boolean =>
  block.length > 2 && block[2] <= fieldMax && block.length >= 3 + block[2] + checkLength;

/**
 * Takes what came. Returns the block if it is whole now; if it stays cut off, `cutOff` is called when CWT is
 * over.
 */
export const hear = (receiver: Receiver, bytes: Uint8Array, cutOff: () => void): Uint8Array | undefined => {
  receiver.block = concat([receiver.block, bytes]);
  if (!isWhole(receiver)) {
    endWhenSilent(receiver, cutOff);
    return undefined;
  }
  const { block } = receiver;
  receiver.block = nothing;
  receiver.heard++;
  return block;
};
