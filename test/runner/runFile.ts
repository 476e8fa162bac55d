import { fileURLToPath } from 'node:url';
import { ownProcess } from '../../host/process/ownProcess.ts';
import { projectRoot } from '../../host/root.ts';
import { RECORD_SEPARATOR } from './separator.ts';

const fileMinutesMax = 10;
const TYPESCRIPT = new URL('typescript/register.mjs', import.meta.url).href;
const GROUP = fileURLToPath(new URL('group.ts', import.meta.url));

/** What one test file came to. */
export interface Outcome {
  readonly file: string;
  /** Standard output and standard error, as they came. */
  readonly output: string;
  /** Cases by uvu's own count; `total` does not hold those that were skipped. */
  readonly passed: number;
  readonly total: number;
  readonly skipped: number;
  /** Undefined for a file that a signal ended, or that took longer than ten minutes. */
  readonly exitCode: number | undefined;
  readonly seconds: number;
}

type Hear = (outcome: Outcome) => void;

const count = (output: string, label: string): number =>
  Number(output.match(new RegExp(`^ {2}${label}:\\s+(\\d+)`, 'm'))?.[1] ?? 0);

const outcomeOf = (file: string, output: string, exitCode: number | undefined, started: number): Outcome => {
  const [passed, total, skipped] = ['Passed', 'Total', 'Skipped'].map(label => count(output, label));
  const seconds = (performance.now() - started) / 1000;
  return { file, output, passed, total, skipped, exitCode, seconds };
};

/**
 * The first record of a group's output, its exit code, and what follows; undefined while no record is whole.
 */
const firstRecord = (output: string): RegExpExecArray | null =>
  new RegExp(`^([^]*?)${RECORD_SEPARATOR}(\\d+)\n([^]*)$`).exec(output);

/** The outcomes of files that run in one process, told as each ends. */
class Records {
  private output = '';
  private started = performance.now();
  private ended = 0;

  constructor(
    private readonly files: readonly string[],
    private readonly hear: Hear,
  ) {}

  take(piece: string): void {
    this.output += piece;
    for (let record = firstRecord(this.output); record; record = firstRecord(this.output)) {
      this.output = record[3];
      this.close(Number(record[2]), record[1]);
    }
  }

  /** The file that runs has ended, with this output; how many have. */
  close(exitCode: number | undefined, output = this.output): number {
    this.hear(outcomeOf(this.files[this.ended++], output, exitCode, this.started));
    this.started = performance.now();
    return this.ended;
  }
}

/** Resolves with how many of the files ran: those after one that ends the process did not. */
const runProcess = (files: readonly string[], args: readonly string[], hear: Hear): Promise<number> =>
  new Promise(resolve => {
    const words = ['--import', TYPESCRIPT, GROUP, ...files, ...args];
    const env = { ...process.env, FORCE_COLOR: '0' };
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const { child, end } = ownProcess(process.execPath, words, { cwd: projectRoot, env, stdio: [...stdio] });
    const stop = (): void => {
      records.take(`\nstopped after ${fileMinutesMax} minutes\n`);
      void end();
    };
    const limit = setTimeout(stop, fileMinutesMax * 60_000);
    const records = new Records(files, outcome => {
      limit.refresh();
      hear(outcome);
    });
    for (const stream of [child.stdout, child.stderr])
      stream!.setEncoding('utf8').on('data', (piece: string) => records.take(piece));
    child.on('close', code => {
      clearTimeout(limit);
      resolve(records.close(code ?? undefined));
    });
  });

/**
 * Runs test files, whose paths are relative to the project, one after another in a process group of their
 * own. A file that ends the process fails; those after it run in the next process. Never rejects.
 */
export const runFiles = async (
  files: readonly string[],
  args: readonly string[],
  hear: Hear,
): Promise<void> => {
  let ran = 0;
  while (ran < files.length) ran += await runProcess(files.slice(ran), args, hear);
};

/** Runs one test file as `runFiles` does. */
export const runFile = async (file: string, args: readonly string[]): Promise<Outcome> => {
  let outcome: Outcome | undefined;
  await runFiles([file], args, ended => {
    outcome = ended;
  });
  return outcome!;
};

/** A file that dies, or runs no case and skips none, counts as one failure: it must not pass by silence. */
export const failures = ({ passed, total, skipped, exitCode }: Outcome): number =>
  Math.max(total - passed, exitCode !== 0 || total + skipped === 0 ? 1 : 0);
