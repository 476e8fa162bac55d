/**
 * The ladder on one target: from the check of the rig to a soak, each rung's output compared with its golden.
 *
 *   npm run hil -- --target virtual|qemu|linux|RIG.yaml [RUNG …]
 *     --junit FILE      the run for a CI service
 *     --csv FILE        times and figures
 *     --profile NAME    key sizes: standard, long or history
 *     --soak N          repetitions in the last rung
 *     --update          write what the steps said into the goldens instead of comparing
 *
 * RUNG is a part of a rung's name. Exits with 1 when a step failed, with 2 for an argument or a rig file that
 * cannot be used.
 */
import { writeFileSync } from 'node:fs';
import {
  flag,
  oneOf,
  required,
  runCommand,
  text,
  UsageError,
  type Values,
  whole,
  withDefault,
  wrongArgument,
} from '../../host/command.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import type { Bench } from './bench.ts';
import { climb } from './ladder/climb.ts';
import { countOf, headLines, junitXml, rungLine, stepLines, summary, timingCsv } from './ladder/report.ts';
import { keepGoldens, RUNGS, readGolden } from './ladder/rungs.ts';
import { Missing } from './missing.ts';
import type { KeyProfileName } from './office.ts';
import { RigError } from './rig/rigFile.ts';
import { openTarget } from './target/open.ts';

const SOAK_DEFAULT = 10;

const soakMax = 100_000;
const PROFILES = Object.keys(KEY_SIZES) as KeyProfileName[];

const options = {
  target: required(
    text('virtual|qemu|linux|RIG.yaml', 'what is climbed on; a rig file describes a board on a bench'),
  ),
  junit: text('FILE', 'the run for a CI service'),
  csv: text('FILE', 'times and figures'),
  profile: oneOf(PROFILES, 'key sizes; those that the target can manage if not given'),
  soak: withDefault(
    whole({ from: 1, to: soakMax, unit: 'repetitions' }, 'length of the last rung'),
    SOAK_DEFAULT,
  ),
  update: flag('writes what the steps said into the goldens instead of comparing'),
};

type Given = Values<typeof options> & { readonly words: readonly string[] };

const checkWords = (words: readonly string[]): void => {
  const unknown = words.find(word => !RUNGS.some(({ name }) => name.includes(word)));
  if (unknown !== undefined)
    throw wrongArgument('RUNG', `a part of ${RUNGS.map(({ name }) => name).join(', ')}`, unknown);
};

const climbAll = async (bench: Bench, given: Given): Promise<boolean> => {
  const { words, soak, update } = given;
  const rungs = RUNGS.filter(({ name }) => words.length === 0 || words.some(word => name.includes(word)));
  console.log(headLines(bench).join('\n'));
  let shown = '';
  let skippedFor = '';
  const reports = await climb(bench, rungs, {
    soak,
    golden: rung => (update ? undefined : readGolden(rung)),
    report: step => {
      const rung = rungs.find(({ name }) => name === step.rung)!;
      if (shown !== rung.name) console.log(rungLine(rung));
      shown = rung.name;
      // The same reason again and again hides what is worth reading.
      const why = step.outcome === 'skipped' ? step.because.join() : '';
      console.log(stepLines(why && why === skippedFor ? { ...step, because: [] } : step).join('\n'));
      skippedFor = why;
    },
  });
  if (given.junit) writeFileSync(given.junit, junitXml(bench.target, reports));
  if (given.csv) writeFileSync(given.csv, timingCsv(bench.target, bench.board.name, reports));
  console.log(`\n${bench.target}: ${summary(reports)}`);
  if (update) console.log(`goldens written: ${keepGoldens(reports).join(', ')}`);
  return countOf(reports, 'failed') === 0;
};

const declaration = {
  call: 'npm run hil --',
  does: "Climbs the ladder on one target, from the rig's wiring to a soak, and compares each step with its golden.",
  options,
  words: { name: 'RUNG', help: "a part of a rung's name; all rungs if not given", min: 0, max: RUNGS.length },
  notes: ['docs/hil.md describes rungs, rig files and goldens. Exit code 1 when a step failed.'],
};

/** An unusable rig file is a wrong argument; a missing tool is no failure. */
const outcomeOf = (error: unknown): number => {
  if (error instanceof RigError) throw new UsageError(error.message);
  if (!(error instanceof Missing)) throw error;
  console.log(`skipped: ${error.message}`);
  return 0;
};

const climbOn = async (given: Given): Promise<number> => {
  const bench = await openTarget(given.target, given.profile);
  try {
    return (await climbAll(bench, given)) ? 0 : 1;
  } finally {
    await bench.close();
  }
};

await runCommand(declaration, async ({ values, words }) => {
  checkWords(words);
  return climbOn({ ...values, words }).catch(outcomeOf);
});
// A terminal or a socket of a target that is gone must not keep the process.
process.exit();
