/** Worker threads that take one piece of work at a time; one that hangs or dies is replaced. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { WorkerData } from './worker.ts';

const WORKERS_MAX = 2;

/**
 * Why a worker gave no answer: out of time, the process died, or what a file threw that was not to be
 * mutated.
 */
export type Silence = string;
export const isSilence = (answer: unknown): answer is Silence => typeof answer === 'string';

const boot = (data: WorkerData): Promise<Worker> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./boot.mjs', import.meta.url), { workerData: data });
    worker.once('message', () => resolve(worker));
    worker.once('error', reject);
  });

const answerOf = <Answer>(worker: Worker, work: unknown, limitMs: number): Promise<Answer | Silence> =>
  new Promise(resolve => {
    const limit = setTimeout(() => finish('out of time'), limitMs);
    const finish = (answer: Answer | Silence): void => {
      clearTimeout(limit);
      worker.removeAllListeners('message');
      worker.removeAllListeners('error');
      resolve(answer);
    };
    worker.once('message', finish);
    worker.once('error', () => finish('the process died'));
    worker.postMessage(work);
  });

/** Gives each piece of work to a worker; `limitMs` says how long one may take. */
export const runAll = async <Work, Answer>(
  data: WorkerData,
  works: readonly Work[],
  limitMs: (work: Work) => number,
  heard: (work: Work, answer: Answer | Silence) => void,
): Promise<void> => {
  let next = 0;
  const serve = async (): Promise<void> => {
    let worker = await boot(data);
    while (next < works.length) {
      const work = works[next++];
      const answer = await answerOf<Answer>(worker, work, limitMs(work));
      if (isSilence(answer)) {
        await worker.terminate();
        worker = await boot(data);
      }
      heard(work, answer);
      if (next % 100 === 0) console.error(`${next} of ${works.length}`);
    }
    await worker.terminate();
  };
  await Promise.all(
    Array.from({ length: Math.min(WORKERS_MAX, availableParallelism(), works.length) }, serve),
  );
};
