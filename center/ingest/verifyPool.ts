import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { failure } from '../../host/failure.ts';
import { messageVerifier, type Verification } from './verifyMessage.ts';
import type { VerifyAnswer, VerifyTask } from './verifyWorker.ts';

/** Verifies the signatures of many messages; the answer has a place for each of them. */
export interface Verifier {
  verify(verifications: readonly Verification[]): Promise<boolean[]>;
  close(): Promise<void>;
}

/** Fewer are verified where they are: a thread takes longer to hear of them. */
const INLINE_MAX = 16;

/** Threads of a pool on a machine of so many cores: one core is left for the database. */
export const threadsFor = (cores: number): number => Math.max(1, cores - 1);

/** What a pool asks of a thread that runs `verifyWorker.ts`. */
export type VerifyThread = Pick<Worker, 'on' | 'ref' | 'unref' | 'postMessage' | 'terminate'>;

const verifyThread = (): VerifyThread => new Worker(new URL('./verifyBoot.mjs', import.meta.url));

type Waiting = Map<number, { resolve(holds: Uint8Array): void; reject(error: Error): void }>;

interface Thread {
  ask(verifications: readonly Verification[]): Promise<Uint8Array>;
  close(): Promise<unknown>;
}

/** Copies the views: a clone of a view takes the whole buffer with it. */
const owned = (v: Verification): Verification => ({
  ...v,
  message: Uint8Array.from(v.message),
  publicKey: Uint8Array.from(v.publicKey),
});

const threadOf = (worker: VerifyThread): Thread => {
  const waiting: Waiting = new Map();
  let count = 0;
  const failAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', ({ number, holds, failed }: VerifyAnswer) => {
    const asked = waiting.get(number);
    waiting.delete(number);
    if (failed === undefined) asked?.resolve(holds);
    else asked?.reject(failure('verifyFailed', failed));
  });
  worker.on('error', failAll);
  worker.on('exit', () => failAll(failure('verifyFailed', 'a verifying thread has ended')));
  let isEnding = false;
  // A program that has nothing else to do ends; one that waits for an answer, or for the thread's end, has
  // something: it would end inside its own await.
  const hold = (): void => (isEnding || waiting.size ? worker.ref() : worker.unref());
  worker.unref();
  return {
    ask: verifications =>
      new Promise<Uint8Array>((resolve, reject) => {
        const task: VerifyTask = { number: ++count, verifications: verifications.map(owned) };
        waiting.set(task.number, { resolve, reject });
        hold();
        worker.postMessage(task);
      }).finally(hold),
    close: () => {
      isEnding = true;
      hold();
      return worker.terminate();
    },
  };
};

/**
 * Verifies in threads of their own, which are started with the first batch that is worth it. Rejects with
 * `verifyFailed` when a thread fails or ends.
 */
export const verifyPool = (
  workers = threadsFor(availableParallelism()),
  start: () => VerifyThread = verifyThread,
): Verifier => {
  const inline = messageVerifier();
  let threads: Thread[] | undefined;

  const inThreads = async (verifications: readonly Verification[]): Promise<boolean[]> => {
    threads ??= Array.from({ length: workers }, () => threadOf(start()));
    const share = Math.ceil(verifications.length / threads.length);
    const parts = threads.map((thread, i) => thread.ask(verifications.slice(i * share, (i + 1) * share)));
    return (await Promise.all(parts)).flatMap(holds => Array.from(holds, Boolean));
  };

  return {
    verify: async verifications => {
      if (verifications.length > INLINE_MAX) return inThreads(verifications);
      const holds: boolean[] = [];
      for (const verification of verifications) holds.push(await inline(verification));
      return holds;
    },
    close: async () => {
      await Promise.all(threads?.map(thread => thread.close()) ?? []);
      threads = undefined;
    },
  };
};
