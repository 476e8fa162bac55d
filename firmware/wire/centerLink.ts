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
   * Sends `question`; resolves to the body of the next message of type `answerType`, or undefined when the line was
   * silent for `silenceMs`: a long answer on a slow line takes the time it takes. One question at a time: a second one
   * ends the first as unanswered.
   */
  ask(question: Uint8Array, answerType: number, silenceMs: number): Promise<Uint8Array | undefined>;
  /** Sends what has no answer. */
  tell(message: Uint8Array): void;
}

export const centerLink = (network: ByteStream, sha256: Sha256, timer: Timer): CenterLink => {
  let waiting: { type: number; answer: (message: Uint8Array | undefined) => void } | undefined;
  let heardAt = 0;

  const settle = (message: Uint8Array | undefined) => {
    const { answer } = waiting!;
    waiting = undefined;
    answer(message);
  };
  const reader = frameReader(sha256, message => {
    if (waiting && message[0] === waiting.type) settle(message.subarray(1));
  });
  network.onData(piece => {
    heardAt = timer.now();
    reader.receive(piece);
  });

  return {
    tell: message => network.write(encodeFrame(sha256, message)),
    ask: (question, type, silenceMs) => {
      if (waiting) settle(undefined);
      return new Promise(resolve => {
        const mine = { type, answer: resolve };
        const watch = (ms: number) => {
          timer.after(ms, () => {
            if (waiting !== mine) return;
            const left = heardAt + silenceMs - timer.now();
            if (left > 0) watch(left);
            else settle(undefined);
          });
        };
        waiting = mine;
        reader.reset();
        heardAt = timer.now();
        watch(silenceMs);
        network.write(encodeFrame(sha256, question));
      });
    },
  };
};
