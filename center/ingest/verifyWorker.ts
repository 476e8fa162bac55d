/** A thread that verifies batches of messages. */
import { parentPort } from 'node:worker_threads';
import { messageVerifier, type Verification } from './verifyMessage.ts';

/** A batch, and its answer: one octet for each message, 1 where its signature holds. */
export interface VerifyTask {
  readonly number: number;
  readonly verifications: readonly Verification[];
}
/** The answer to the task of that number. */
export interface VerifyAnswer {
  readonly number: number;
  readonly holds: Uint8Array;
  /** What is wrong with this program, where it failed. */
  readonly failed?: string;
}

const verify = messageVerifier();

const answer = async ({ number, verifications }: VerifyTask): Promise<VerifyAnswer> => {
  const holds = new Uint8Array(verifications.length);
  try {
    for (const [i, verification] of verifications.entries()) holds[i] = (await verify(verification)) ? 1 : 0;
    return { number, holds };
  } catch (error) {
    return { number, holds, failed: (error as Error).message };
  }
};

parentPort?.on('message', async (task: VerifyTask) => parentPort?.postMessage(await answer(task)));
