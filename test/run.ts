/**
 * Runs every file under `test/` whose name ends in `.test.ts`, as many at a time as there are cores, the
 * slowest first, and closes with the totals of the whole run.
 *
 *   npm test                    a sample of what takes long
 *   npm test -- --whole         all of it
 *   npm test -- crypto wire     only files whose path contains one of the words
 */
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { flag, runCommand, wrongArgument } from '../host/command.ts';
import { projectRoot } from '../host/root.ts';
import { type Extent, readDurations, writeDurations } from './runner/durations.ts';
import { grouped } from './runner/groups.ts';
import { areaLines, fileLines, sampledFiles, totalLines } from './runner/report.ts';
import { failures, type Outcome, runFiles } from './runner/runFile.ts';
import { trimFolder } from './runner/typescript/folder.mjs';
import { WHOLE } from './whole.ts';

/** More at a time need more memory than they save seconds. */
const workersMax = 2;

/** Throws `UsageError` for a word that no path contains. */
const findFiles = (words: readonly string[]): string[] => {
  const all = readdirSync(join(projectRoot, 'test'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => `test/${name.replaceAll('\\', '/')}`);
  const unknown = words.find(word => !all.some(file => file.includes(word)));
  if (unknown !== undefined) throw wrongArgument('WORD', "a part of a test file's path", unknown);
  return words.length ? all.filter(file => words.some(word => file.includes(word))) : all;
};

const runAll = async (groups: readonly string[][], args: readonly string[]): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  const hear = (outcome: Outcome): void => {
    outcomes.push(outcome);
    console.log(fileLines(outcome).join('\n'));
  };
  const queue = [...groups];
  const work = async (): Promise<void> => {
    for (let group = queue.shift(); group; group = queue.shift()) await runFiles(group, args, hear);
  };
  await Promise.all(Array.from({ length: Math.min(workersMax, availableParallelism()) }, work));
  return outcomes;
};

const keep = (extent: Extent, outcomes: readonly Outcome[]): void =>
  writeDurations(
    extent,
    Object.fromEntries(outcomes.map(({ file, seconds }) => [file, Number(seconds.toFixed(1))])),
    file => existsSync(join(projectRoot, file)),
  );

const runTests = async (words: readonly string[], whole: boolean, isKept: boolean): Promise<number> => {
  const extent: Extent = whole ? 'whole' : 'sampled';
  const started = performance.now();
  trimFolder();
  const groups = grouped(findFiles(words), readDurations(extent));
  const outcomes = await runAll(groups, whole ? [WHOLE] : []);
  if (isKept) keep(extent, outcomes);
  console.log(`\n${areaLines(outcomes).join('\n')}\n`);
  const sampled = sampledFiles(outcomes);
  if (sampled) console.log(`sampled: ${sampled} files tried a part; all of it: npm test -- ${WHOLE}`);
  console.log(`${outcomes.length} files in ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
  console.log(totalLines(outcomes).join('\n'));
  return outcomes.some(outcome => failures(outcome) > 0) ? 1 : 0;
};

const declaration = {
  call: 'npm test --',
  does: 'Runs the tests and closes with their totals. A test that takes long tries a sample and says so.',
  options: {
    whole: flag('everything, instead of samples of what takes long'),
    durations: flag(
      'keep what each file took in test/durations.json, the slowest of which are started first',
    ),
  },
  words: {
    name: 'WORD',
    help: 'a part of the path of the files to run, such as settlement/; all files if not given',
    min: 0,
    max: Number.POSITIVE_INFINITY,
  },
  notes: [
    'One file alone: npx tsx test/AREA/FILE.test.ts [--whole].',
    'Cases that miss a tool are counted as skipped, with the tool in a line that begins with "skipped:".',
  ],
};

await runCommand(declaration, ({ words, values }) => runTests(words, values.whole, values.durations));
