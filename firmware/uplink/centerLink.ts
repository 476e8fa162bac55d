import type { ByteStream } from '../../hal/byteStream.ts';
import type { Sha256 } from '../../hal/hash.ts';
import type { Timer, TimerId } from '../../hal/timer.ts';
import { encodeFrame, frameReader } from './frame.ts';

/**
 * Questions to the management center over the network interface 15. The phone works without an answer: an
 * unreachable center is an undefined result, never an error (S1.2).
 */
export interface CenterLink {
  /**
   * Sends `question`; resolves to the body of the next message of type `answerType`, or to undefined once no
   * octet has come for `silenceMs`, so that a long answer may come over a slow line. One question at a time:
   * a second one ends the first as unanswered.
   */
  ask(question: Uint8Array, answerType: number, silenceMs: number): Promise<Uint8Array | undefined>;
  /** Sends a message that has no answer. */
  send(message: Uint8Array): void;
}

/** After so many questions in a row without an answer the network sets up its connection anew. */
const UNANSWERED_MAX = 3;

/** The link over `network`, in frames (`frame.ts`); takes the network's only listener. */
export const centerLink = (network: ByteStream, sha256: Sha256, timer: Timer): CenterLink => {
  let waiting:
    | { type: number; answer: (message: Uint8Array | undefined) => void; watch: TimerId }
    | undefined;
  let heardAt = 0;
  /** Of the last question: an answer to another one is too late. */
  let number = 0;
  let unanswered = 0;

  // The timer ends with the question: one that runs on would keep the answer in memory, which may be a
  // terminal's secret.
  const settle = (message: Uint8Array | undefined) => {
    const { answer, watch } = waiting!;
    waiting = undefined;
    timer.cancel(watch);
    unanswered = message ? 0 : unanswered + 1;
    if (unanswered >= UNANSWERED_MAX) {
      unanswered = 0;
      network.renew?.();
    }
    answer(message);
  };
  const watchFor = (ms: number, silenceMs: number): TimerId =>
    timer.after(ms, () => {
      const left = heardAt + silenceMs - timer.now();
      if (left > 0) waiting!.watch = watchFor(left, silenceMs);
      else settle(undefined);
    });
  const reader = frameReader(sha256, (message, answered) => {
    if (waiting && answered === number && message[0] === waiting.type) settle(message.subarray(1));
  });
  network.onData(piece => {
    heardAt = timer.now();
    reader.receive(piece);
  });

  return {
    send: message => network.write(encodeFrame(sha256, message)),
    ask: (question, type, silenceMs) => {
      if (waiting) settle(undefined);
      return new Promise(resolve => {
        reader.reset();
        number = (number % 255) + 1;
        heardAt = timer.now();
        waiting = { type, answer: resolve, watch: watchFor(silenceMs, silenceMs) };
        network.write(encodeFrame(sha256, question, number));
      });
    },
  };
};
