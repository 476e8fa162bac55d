/** Runs cases of test files: all of a file to see which mutants they reach, or some against one mutant. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Case, moduleLoader, type Sources } from './loader.ts';
import { DIFFERS, QUIET_SWITCH, SWITCH } from './switched.ts';

/** What a worker is started with. */
export interface WorkerData {
  readonly sources: Sources;
  /** The phone's image with its mutants. */
  readonly image: string;
}

/** Runs every case of a file without a mutant. */
export interface Survey {
  readonly test: string;
  readonly backwards: boolean;
}

/** Runs these cases against a mutant. */
export interface Job {
  readonly mutant: number;
  /** Path of the file that has it. */
  readonly file: string;
  readonly cases: readonly (readonly [test: string, index: number])[];
}

export interface SurveyedCase {
  readonly name: string;
  readonly ms: number;
  /** Numbers of the mutants that it reaches. */
  readonly reached: readonly number[];
  readonly failure?: string;
}

/** The outcome of a survey. */
export interface Surveyed {
  /** Mutants that are reached while the file's modules start: all its cases may depend on them. */
  readonly atLoad: readonly number[];
  readonly cases: readonly SurveyedCase[];
}

/** The outcome of a job: the test that failed, or undefined for a survivor. */
export interface Verdict {
  readonly killer?: string;
}

/** Rejections of a mutant whose run was ended must not end the worker. */
process.on('unhandledRejection', () => {});
process.on('uncaughtException', () => {});

const { sources, image } = workerData as WorkerData;
const load = moduleLoader(sources);
let active: number | undefined;
let reached = new Set<number>();
const isOn = (id: number): boolean => {
  reached.add(id);
  return id === active;
};
const isOnQuietly = (id: number): boolean => id === active;
/** A condition may be any value; its alternative is true or false. */
const isDifferent = (original: unknown, alternative: unknown): boolean =>
  typeof alternative === 'boolean' ? Boolean(original) !== alternative : original !== alternative;
const differs = (id: number, original: unknown, alternative: unknown): unknown => {
  if (active === undefined && !reached.has(id) && isDifferent(original, alternative)) reached.add(id);
  return original;
};
Object.assign(globalThis, {
  [SWITCH]: isOn,
  [QUIET_SWITCH]: isOnQuietly,
  [DIFFERS]: differs,
  switchedImage: image,
});

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

const failureOf = async ({ name, run }: Case): Promise<string | undefined> => {
  try {
    await run();
    return undefined;
  } catch (error) {
    return `${name}: ${String(error)}`;
  } finally {
    restoreTimers();
  }
};

const surveyed = async (one: Case): Promise<SurveyedCase> => {
  reached = new Set();
  const startMs = performance.now();
  const failure = await failureOf(one);
  const ms = performance.now() - startMs;
  return { name: one.name, ms, reached: [...reached], ...(failure === undefined ? {} : { failure }) };
};

const survey = async ({ test, backwards }: Survey): Promise<Surveyed> => {
  active = undefined;
  takeChipAway();
  reached = new Set();
  const loaded = await load(test);
  const atLoad = [...reached];
  const cases: SurveyedCase[] = [];
  for (const one of backwards ? loaded.reverse() : loaded) cases.push(await surveyed(one));
  return { atLoad, cases };
};

const judged = async ({ mutant, file, cases }: Job): Promise<Verdict> => {
  active = mutant;
  const files = new Map<string, Case[]>();
  for (const [test, index] of cases) {
    try {
      if (!files.has(test)) {
        takeChipAway();
        files.set(test, await load(test, file));
      }
    } catch (error) {
      return { killer: `${test} does not load: ${String(error)}` };
    }
    const killer = await failureOf(files.get(test)![index]);
    if (killer !== undefined) return { killer };
  }
  return {};
};

parentPort?.on('message', async (work: Survey | Job) => {
  try {
    parentPort?.postMessage(await ('test' in work ? survey(work) : judged(work)));
  } catch (error) {
    parentPort?.postMessage(String(error));
  }
});
parentPort?.postMessage('ready');
