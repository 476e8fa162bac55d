/** Runs the cases of test files against one mutant at a time, and says which case killed it. */
import { resolve } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { loadCases, root } from './loader.ts';

export interface Job {
  readonly id: number;
  readonly file: string;
  readonly text: string;
  readonly tests: readonly string[];
  /** Only cases whose name begins with it, where there are such. */
  readonly only?: string;
}

export interface Verdict {
  readonly id: number;
  /** The test that failed, or undefined for a survivor. */
  readonly killer?: string;
}

/** Rejections of a mutant whose run was ended must not end the worker. */
process.on('unhandledRejection', () => {});
process.on('uncaughtException', () => {});

/** Tests give drivers a board's timers; this process keeps its own. */
const { setTimeout: ownSetTimeout, clearTimeout: ownClearTimeout } = globalThis;
const restoreTimers = (): void => {
  Object.assign(globalThis, { setTimeout: ownSetTimeout, clearTimeout: ownClearTimeout });
};

/**
 * Globals of the chip that Node lacks: tests define them in this process, and they must not pass from one
 * test file to the next.
 */
const CHIP_GLOBALS = ['E', 'peek32', 'poke32', 'require'];
const takeChipAway = (): void => {
  for (const name of CHIP_GLOBALS) Reflect.deleteProperty(globalThis, name);
};

const failing = async ({ file, text, tests, only }: Job): Promise<string | undefined> => {
  const replaced = new Map([[resolve(root, file), text]]);
  for (const test of tests) {
    takeChipAway();
    try {
      const cases = loadCases(test, replaced);
      const meant = cases.filter(({ name }) => only !== undefined && name.startsWith(`${only}:`));
      for (const { name, run } of meant.length ? meant : cases) {
        try {
          await run();
        } catch (error) {
          return `${name}: ${String(error)}`;
        } finally {
          restoreTimers();
        }
      }
    } catch (error) {
      return `${test} does not load: ${String(error)}`;
    }
  }
  return undefined;
};

parentPort?.on('message', async (job: Job) => {
  const killer = await failing(job);
  parentPort?.postMessage({ id: job.id, ...(killer === undefined ? {} : { killer }) } satisfies Verdict);
});
/** A mutant's time begins after loading and compiling. */
for (const test of workerData as readonly string[]) loadCases(test, new Map());
parentPort?.postMessage('ready');
