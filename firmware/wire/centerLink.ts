import type { ByteStream } from '../../hal/byteStream.ts';
import type { Sha256 } from '../../hal/hash.ts';
import type { Timer } from '../../hal/timer.ts';
import { encodeFrame, frameReader } from './frame.ts';

/**
 * Questions to the management center over the network interface 15. The phone works without an answer: an
 * unreachable center is an undefined result after the timeout, never an error (S1.2).
 */
export interface CenterLink {
  /**
   * Sends `question`; resolves to the next message of type `answerType`, or undefined after `timeoutMs`. One
   * question at a time: a second one ends the first as unanswered.
   */
  ask(question: Uint8Array, answerType: number, timeoutMs: number): Promise<Uint8Array | undefined>;
}

export const centerLink = (network: ByteStream, sha256: Sha256, timer: Timer): CenterLink => {
  let waiting: { type: number; answer: (message: Uint8Array | undefined) => void } | undefined;

  const settle = (message: Uint8Array | undefined) => {
    const { answer } = waiting!;
    waiting = undefined;
    answer(message);
  };
  network.onData(
    frameReader(sha256, message => {
      if (waiting && message[0] === waiting.type) settle(new Uint8Array(message.subarray(1)));
    }),
  );

  return {
    ask: (question, type, timeoutMs) => {
      if (waiting) settle(undefined);
      return new Promise(resolve => {
        const timeout = timer.after(timeoutMs, () => settle(undefined));
        waiting = {
          type,
          answer: message => {
            timer.cancel(timeout);
            resolve(message);
          },
        };
        network.write(encodeFrame(sha256, question));
      });
    },
  };
};
