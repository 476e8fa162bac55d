/**
 * Climbs the ladder: runs each rung's steps, compares their output, and skips steps whose fixture is not
 * wired.
 */
import type { Bench, Fixture } from '../bench.ts';
import { difference, type Golden } from './golden.ts';
import type { Rung, RungOptions, Step } from './rung.ts';

export type Outcome = 'passed' | 'failed' | 'skipped' | 'not reached';

export interface StepReport {
  readonly rung: string;
  readonly step: string;
  readonly outcome: Outcome;
  /** The step ran to its end, so its lines are complete. */
  readonly whole: boolean;
  /** Why it failed or was skipped, line by line. */
  readonly because: readonly string[];
  readonly said: readonly string[];
  readonly figures: readonly (readonly [name: string, value: number | string])[];
  /** In the board's own time. */
  readonly milliseconds: number;
}

export interface ClimbOptions extends RungOptions {
  /** The goldens of a rung; undefined to compare nothing. */
  golden(rung: string): Golden | undefined;
  /** Called when a step is over. */
  report(step: StepReport): void;
}

const missing = (bench: Bench, { needs }: Step): string | undefined => {
  const fixture = needs.find((name: Fixture) => bench.wiring[name] !== true);
  return fixture && `${fixture} is not wired: ${bench.wiring[fixture]}`;
};

/** Runs one step; never rejects. */
const perform = async (
  bench: Bench,
  rung: string,
  step: Step,
  golden: Golden | undefined,
): Promise<StepReport> => {
  const said: string[] = [];
  const figures: [string, number | string][] = [];
  const started = bench.nowMs();
  const because: string[] = [];
  let whole = false;
  try {
    await step.run({ say: line => said.push(line), figure: (name, value) => figures.push([name, value]) });
    whole = true;
    if (said.length === 0) because.push('the step said nothing that could be compared');
  } catch (error) {
    because.push(...(error as Error).message.split('\n'));
  }
  because.push(...bench.complaints().map(line => `the board said: ${line}`));
  const losses = bench.losses();
  if (losses) figures.push(['the board said that input was lost, times', losses]);
  // After an error the rest of the lines is missing: the error says why, a difference would only repeat it.
  if (whole && golden) because.push(...difference(golden.get(step.name), said));
  const milliseconds = Math.round(bench.nowMs() - started);
  const outcome = because.length ? 'failed' : 'passed';
  return { rung, step: step.name, outcome, whole, because, said, figures, milliseconds };
};

const untried = (rung: string, step: Step, outcome: Outcome, why: string): StepReport => ({
  rung,
  step: step.name,
  outcome,
  whole: false,
  because: [why],
  said: [],
  figures: [],
  milliseconds: 0,
});

const climbRung = async (bench: Bench, rung: Rung, options: ClimbOptions): Promise<StepReport[]> => {
  const reports: StepReport[] = [];
  const golden = options.golden(rung.name);
  let failed: string | undefined;
  for (const step of rung.steps(bench, options)) {
    const lacks = missing(bench, step);
    const report = lacks
      ? untried(rung.name, step, 'skipped', lacks)
      : failed
        ? untried(rung.name, step, 'not reached', `"${failed}" failed`)
        : await perform(bench, rung.name, step, golden);
    // A step that said something else came to its end: the phone is where the next one expects it.
    if (report.outcome === 'failed' && !report.whole) failed = step.name;
    reports.push(report);
    options.report(report);
  }
  return reports;
};

/** Steps of goldens that no rung has any more: they would never be compared. */
const forgotten = (bench: Bench, rung: Rung, options: ClimbOptions): StepReport[] => {
  const names = rung.steps(bench, options).map(({ name }) => name);
  return [...(options.golden(rung.name)?.keys() ?? [])]
    .filter(name => !names.includes(name))
    .map(step => ({
      ...untried(
        rung.name,
        { name: step, needs: [], run: async () => {} },
        'failed',
        'golden of a step that the rung has not',
      ),
    }));
};

/**
 * Every rung in order. A failed rung leaves the phone in an unknown state, so the phone is started anew
 * before the next one.
 */
export const climb = async (
  bench: Bench,
  rungs: readonly Rung[],
  options: ClimbOptions,
): Promise<StepReport[]> => {
  const reports: StepReport[] = [];
  let broken: string | undefined;
  let untidy = false;
  for (const rung of rungs) {
    if (untidy && !broken) {
      const why = await restart(bench);
      if (why) broken = why;
    }
    if (broken) {
      for (const step of rung.steps(bench, options)) {
        const report = untried(rung.name, step, 'not reached', `${broken} failed`);
        reports.push(report);
        options.report(report);
      }
      continue;
    }
    const made = await climbRung(bench, rung, options);
    const left = forgotten(bench, rung, options);
    left.forEach(options.report);
    reports.push(...made, ...left);
    untidy = made.some(unfinished);
    if (untidy && rung.foundation) broken = rung.name;
  }
  return reports;
};

/** Failed before its end. */
const unfinished = ({ outcome, whole }: StepReport): boolean => outcome === 'failed' && !whole;

/** Why the phone could not be started anew; undefined when it was. */
const restart = async (bench: Bench): Promise<string | undefined> => {
  if (bench.wiring.card === true) bench.front.remove();
  if (bench.wiring.panel === true) bench.front.hook(false);
  return bench.start().then(
    () => undefined,
    (error: Error) => `starting anew (${error.message.split('\n')[0]})`,
  );
};
