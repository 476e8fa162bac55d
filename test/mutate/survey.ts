/** Which cases reach which mutants, and how long each case takes. */
import { isSilence, runAll } from './pool.ts';
import type { Survey, Surveyed, WorkerData } from './worker.ts';

export interface TestFile {
  readonly test: string;
  readonly atLoad: ReadonlySet<number>;
  readonly cases: readonly {
    readonly name: string;
    readonly ms: number;
    readonly reached: ReadonlySet<number>;
  }[];
  /** A case that fails when the file runs backwards needs those before it. */
  readonly isOrdered: boolean;
}

/** A file is slower here than alone: its modules are started anew, and other programs run. */
const SURVEY_LIMIT_MS = 240_000;

/** Surveys every file, forwards and backwards. A file that fails forwards is reported and left out. */
export const surveyAll = async (
  data: WorkerData,
  tests: readonly string[],
): Promise<{ files: TestFile[]; broken: string[] }> => {
  const forwards = new Map<string, Surveyed>();
  const ordered = new Set<string>();
  const broken: string[] = [];
  const works = tests.flatMap(test => [false, true].map(backwards => ({ test, backwards })));
  await runAll<Survey, Surveyed>(
    data,
    works,
    () => SURVEY_LIMIT_MS,
    ({ test, backwards }, answer) => {
      const failure = isSilence(answer) ? answer : answer.cases.find(({ failure }) => failure)?.failure;
      if (backwards && failure !== undefined) ordered.add(test);
      else if (failure !== undefined) broken.push(`${test}: fails without a mutant: ${failure}`);
      else if (!backwards) forwards.set(test, answer as Surveyed);
    },
  );
  const files = [...forwards].map(([test, { atLoad, cases }]) => ({
    test,
    isOrdered: ordered.has(test),
    atLoad: new Set(atLoad),
    cases: cases.map(({ name, ms, reached }) => ({ name, ms, reached: new Set(reached) })),
  }));
  return { files, broken };
};
