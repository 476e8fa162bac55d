/**
 * Changes one pin, level, edge, comparison or number of a driver or a board at a time, runs its tests and
 * counts the changes that they notice.
 *
 *   npm run mutate                 everything; writes docs/boards/mutation.md
 *   npm run mutate -- NAME …       only these drivers and boards; prints their survivors
 *
 * Exits with 1 when fewer than nine of ten are noticed, or when tests fail without any mutant.
 */

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { runCommand, wrongArgument } from '../../host/command.ts';
import { root } from './loader.ts';
import type { Mutant } from './mutants.ts';
import { mutationPage, type Outcome } from './page.ts';
import { type Subject, subjects } from './subjects.ts';
import type { Job, Verdict } from './worker.ts';

const KILLED_MIN = 0.9;
/**
 * A time limit ends a mutant with an endless loop. All tests of a driver take a second or two on an idle
 * machine.
 */
const MUTANT_LIMIT_MS = 12_000;
const WORKERS_MAX = 2;

interface Task {
  readonly subject: Subject;
  /** Undefined: the unchanged file, which has to survive. */
  readonly mutant: Mutant | undefined;
}
type Result = Task & { killer: string | undefined };

const boot = (tests: readonly string[]): Promise<Worker> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./boot.mjs', import.meta.url), { workerData: tests });
    worker.once('message', () => resolve(worker));
    worker.once('error', reject);
  });

const runOn = (worker: Worker, job: Job): Promise<string | undefined> =>
  new Promise(resolve => {
    const limit = setTimeout(() => finish('out of time'), MUTANT_LIMIT_MS);
    const finish = (killer: string | undefined): void => {
      clearTimeout(limit);
      worker.removeAllListeners('message');
      worker.removeAllListeners('error');
      resolve(killer);
    };
    worker.once('message', (verdict: Verdict) => finish(verdict.killer));
    worker.once('error', () => finish('the process died'));
    worker.postMessage(job);
  });

const runAll = async (tasks: readonly Task[], heard: (result: Result) => void): Promise<void> => {
  let next = 0;
  const tests = [...new Set(tasks.flatMap(({ subject }) => subject.tests))];
  const work = async (): Promise<void> => {
    let worker = await boot(tests);
    while (next < tasks.length) {
      const id = next++;
      const { subject, mutant } = tasks[id];
      const { file, text } = mutant ?? { file: 'none', text: '' };
      const killer = await runOn(worker, {
        id,
        file,
        text,
        tests: subject.tests,
        ...(subject.only ? { only: subject.only } : {}),
      });
      if (killer === 'out of time' || killer === 'the process died') {
        await worker.terminate();
        worker = await boot(tests);
      }
      heard({ ...tasks[id], killer });
      if (id % 50 === 49) console.error(`${id + 1} of ${tasks.length}`);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(WORKERS_MAX, availableParallelism()) }, work));
};

/** A subject whose tests fail without a mutant is reported and left out. */
const soundOf = async (chosen: readonly Subject[]): Promise<Subject[]> => {
  const broken: Subject[] = [];
  await runAll(
    chosen.map(subject => ({ subject, mutant: undefined })),
    ({ subject, killer }) => {
      if (killer === undefined) return;
      broken.push(subject);
      console.error(`${subject.name}: tests fail without a mutant: ${killer}`);
    },
  );
  if (broken.length) process.exitCode = 1;
  return chosen.filter(subject => !broken.includes(subject));
};

const main = async (names: readonly string[]): Promise<void> => {
  const all = await subjects();
  const unknown = names.find(name => !all.some(subject => subject.name === name));
  if (unknown !== undefined)
    throw wrongArgument('NAME', `one of ${all.map(({ name }) => name).join(', ')}`, unknown);
  const chosen = await soundOf(names.length ? all.filter(({ name }) => names.includes(name)) : all);
  const outcomes: Outcome[] = chosen.map(subject => ({ subject, killed: 0, survivors: [] }));
  const tasks = chosen.flatMap(subject => subject.mutants.map(mutant => ({ subject, mutant })));
  await runAll(tasks, ({ subject, mutant, killer }) => {
    const outcome = outcomes[chosen.indexOf(subject)];
    if (killer !== undefined) outcome.killed++;
    else outcome.survivors.push(mutant!);
  });
  for (const { subject, killed, survivors } of outcomes) {
    console.log(`${subject.name.padEnd(16)} ${killed} of ${subject.mutants.length}`);
    if (names.length || process.env['SURVIVORS'])
      for (const { file, line, from, to } of survivors)
        console.log(`    ${file}:${line}  ${from.replace(/\s+/g, ' ')} → ${to.replace(/\s+/g, ' ')}`);
  }
  const total = tasks.length;
  const killed = outcomes.reduce((sum, outcome) => sum + outcome.killed, 0);
  console.log(`\n${killed} of ${total} mutants noticed, ${((100 * killed) / total).toFixed(1)} %`);
  if (!names.length && !process.exitCode)
    writeFileSync(`${root}docs/boards/mutation.md`, mutationPage(outcomes));
  if (killed < KILLED_MIN * total) process.exitCode = 1;
};

const declaration = {
  call: 'npm run mutate --',
  does: 'Changes one pin, level, edge or number of a driver or a board at a time: how many do its tests notice?',
  options: {},
  words: {
    name: 'NAME',
    help: 'a driver or a board, whose survivors are printed; all, into docs/boards/mutation.md, if not given',
    min: 0,
    max: Number.POSITIVE_INFINITY,
  },
  notes: ['Exit code 1 when fewer than nine of ten are noticed, or when tests fail without any mutant.'],
};

await runCommand(declaration, ({ words }) => main(words));
