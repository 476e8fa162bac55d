/**
 * The ladder on one target: from "is the rig wired" to a soak, each rung's output compared with its golden.
 *
 *   npm run hil -- --target virtual|qemu|linux|RIG.yaml [RUNG …]
 *     --junit FILE      the run for a CI service
 *     --csv FILE        times and figures
 *     --profile NAME    key sizes: standard, long or history
 *     --soak N          repetitions in the last rung
 *     --update          write what the steps said into the goldens instead of comparing
 *
 * RUNG is a part of a rung's name. Exits with 1 when a step failed, with 2 for an argument or a rig file that cannot be used.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BuildError } from '../../flash/image/refusal.ts';
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

interface Arguments {
  readonly target: string;
  readonly words: readonly string[];
  readonly junit: string | undefined;
  readonly csv: string | undefined;
  readonly profile: KeyProfileName | undefined;
  readonly soak: number;
  readonly update: boolean;
}

/** Throws RangeError for a value, TypeError for an option that there is not. */
const readArguments = (): Arguments => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      target: { type: 'string' },
      junit: { type: 'string' },
      csv: { type: 'string' },
      profile: { type: 'string' },
      soak: { type: 'string', default: String(SOAK_DEFAULT) },
      update: { type: 'boolean', default: false },
    },
  });
  const { target, junit, csv, update } = values;
  if (!target) throw new RangeError('--target: expected virtual, qemu, linux or the path of a rig file');
  const profile = values.profile as KeyProfileName | undefined;
  if (profile && !KEY_SIZES[profile])
    throw new RangeError(`--profile: expected ${Object.keys(KEY_SIZES).join(', ')}, got "${profile}"`);
  const soak = Number(values.soak);
  if (!Number.isInteger(soak) || soak < 1)
    throw new RangeError(`--soak: expected a whole number above 0, got "${values.soak}"`);
  const unknown = positionals.find(word => !RUNGS.some(({ name }) => name.includes(word)));
  if (unknown)
    throw new RangeError(
      `rung: expected a part of ${RUNGS.map(({ name }) => name).join(', ')}, got "${unknown}"`,
    );
  return { target, words: positionals, junit, csv, profile, soak, update };
};

const climbAll = async (bench: Bench, given: Arguments): Promise<boolean> => {
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

const main = async (): Promise<number> => {
  const given = readArguments();
  const bench = await openTarget(given.target, given.profile);
  try {
    return (await climbAll(bench, given)) ? 0 : 1;
  } finally {
    await bench.close();
  }
};

process.exitCode = await main().catch((error: Error & { code?: string }) => {
  if (error instanceof Missing) {
    console.log(`skipped: ${error.message}`);
    return 0;
  }
  const usage = error instanceof RangeError || error instanceof RigError || error instanceof BuildError;
  if (!usage && !error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
  console.error(error.message);
  return 2;
});
// A terminal or a socket of a target that is gone must not keep the process.
process.exit();
