/**
 * Changes one pin, level, number or decision at a time, runs the tests that reach it and counts the changes
 * that they notice.
 *
 *   npm run mutate                    a sample of everything; writes docs/mutation.md
 *   npm run mutate -- --whole         everything
 *   npm run mutate -- NAME …          only these rooms or files; prints their survivors
 *
 * Exits with 1 when fewer than nine of ten are noticed in any room, or when tests fail without any mutant.
 */

import { writeFileSync } from 'node:fs';
import { flag, runCommand, whole, withDefault, wrongArgument } from '../../host/command.ts';
import { type Chooser, chooser } from './choose.ts';
import { type Outcome, type Sampled, sharesOf, survivorsText } from './figures.ts';
import { root } from './loader.ts';
import { mutationPage } from './page.ts';
import { isSilence, runAll, type Silence } from './pool.ts';
import { sample } from './sample.ts';
import { firstNumbers, workerSources } from './sources.ts';
import { type Subject, subjects } from './subjects.ts';
import { surveyAll } from './survey.ts';
import { testFiles } from './tests.ts';
import type { Job, Verdict, WorkerData } from './worker.ts';

const KILLED_MIN = 0.9;
/** So many are tried without `--whole`: they take about half an hour. */
const MUTANTS_MAX = 1500;
/**
 * A time limit ends a mutant with an endless loop. It runs longer than in the survey where other programs
 * run.
 */
const PATIENCE = 4;
const SLACK_MS = 4000;

const options = {
  whole: flag('every mutant, not a sample'),
  seed: withDefault(whole({ from: 0, to: 0xffffffff }, 'which sample'), 1),
};

interface Task extends Job {
  readonly outcome: Outcome;
  readonly index: number;
  readonly ms: number;
  readonly leftOut: number;
}

/** A folder, a room or a file by its path or its name. */
const isNamed = ({ name, room, file }: Subject, word: string): boolean =>
  [name, room, file, `${room}/${name}`].includes(word);

const chosenFrom = (all: readonly Subject[], words: readonly string[]): readonly Subject[] => {
  const unknown = words.find(word => !all.some(subject => isNamed(subject, word)));
  if (unknown !== undefined) throw wrongArgument('NAME', 'a room, or a file of one', unknown);
  return words.length ? all.filter(subject => words.some(word => isNamed(subject, word))) : all;
};

const tasksOf = (all: readonly Subject[], sampled: readonly Sampled[], choose: Chooser): Task[] => {
  const firsts = firstNumbers(all);
  return sampled.flatMap(({ subject, indices }) => {
    const outcome: Outcome = { subject, tried: indices, killed: 0, unreached: 0, survivors: [] };
    return indices.map(index => {
      const mutant = firsts[all.indexOf(subject)] + index;
      return { mutant, file: root + subject.file, outcome, index, ...choose(subject, mutant) };
    });
  });
};

const hear = ({ outcome, index, cases }: Task, answer: Verdict | Silence): void => {
  if (isSilence(answer) || answer.killer !== undefined) outcome.killed++;
  else outcome.survivors.push(outcome.subject.mutants[index]);
  if (cases.length === 0) outcome.unreached++;
};

/** What is posted to a worker is the job alone. */
const jobOf = ({ mutant, file, cases }: Job): Job => ({ mutant, file, cases });

const tryAll = async (data: WorkerData, tasks: readonly Task[]): Promise<Outcome[]> => {
  const byJob = new Map(tasks.map(task => [jobOf(task), task]));
  await runAll<Job, Verdict>(
    data,
    [...byJob.keys()],
    job => SLACK_MS + PATIENCE * byJob.get(job)!.ms,
    (job, answer) => hear(byJob.get(job)!, answer),
  );
  return [...new Set(tasks.map(({ outcome }) => outcome))];
};

const surveyed = async (data: WorkerData, tests: readonly string[]): Promise<Chooser> => {
  const { files, broken } = await surveyAll(data, tests);
  for (const line of broken) console.error(line);
  if (broken.length) process.exitCode = 1;
  return chooser(files);
};

const main = async (words: readonly string[], given: { whole: boolean; seed: number }): Promise<void> => {
  const all = await subjects();
  const named = chosenFrom(all, words);
  const tests = testFiles();
  console.error(`${all.length} files; building them with their mutants, then ${tests.length} test files …`);
  const data = await workerSources(all, tests);
  const choose = await surveyed(data, tests);
  const sampled = sample(
    named,
    given.whole || words.length ? Number.POSITIVE_INFINITY : MUTANTS_MAX,
    given.seed,
  );
  const tasks = tasksOf(all, sampled, choose);
  const outcomes = await tryAll(data, tasks);
  if (words.length) for (const line of survivorsText(outcomes)) console.log(line);
  const shares = sharesOf(outcomes);
  for (const { text } of shares) console.log(text);
  const cut = tasks.filter(({ leftOut }) => leftOut > 0).length;
  if (cut) console.log(`left out: for ${cut} mutants, slower cases that reach them too`);
  if (!words.length && !process.exitCode)
    writeFileSync(`${root}docs/mutation.md`, mutationPage(outcomes, given.whole ? undefined : given.seed));
  if (shares.some(({ share }) => share < KILLED_MIN)) process.exitCode = 1;
};

const declaration = {
  call: 'npm run mutate --',
  does: 'Changes one pin, level, number or decision at a time: how many changes do the tests notice?',
  options,
  words: {
    name: 'NAME',
    help: 'a room (card, center, drivers, …) or a file, whose survivors are printed; all, into docs/mutation.md, if not given',
    min: 0,
    max: Number.POSITIVE_INFINITY,
  },
  notes: [
    'Exit code 1 when fewer than nine of ten are noticed in a room, or when tests fail without any mutant.',
  ],
};

await runCommand(declaration, ({ words, values }) => main(words, values));
