import { ownProcess } from '../../host/process/ownProcess.ts';
import { projectRoot } from '../../host/root.ts';

const fileMinutesMax = 10;
const TYPESCRIPT = new URL('typescript/register.mjs', import.meta.url).href;

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

const count = (output: string, label: string): number =>
  Number(output.match(new RegExp(`^ {2}${label}:\\s+(\\d+)`, 'm'))?.[1] ?? 0);

/** Runs a test file, whose path is relative to the project, in a process group of its own. Never rejects. */
export const runFile = (file: string, args: readonly string[]): Promise<Outcome> =>
  new Promise(resolve => {
    const started = performance.now();
    const { child, end } = ownProcess(process.execPath, ['--import', TYPESCRIPT, file, ...args], {
      cwd: projectRoot,
      env: { ...process.env, FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream!.setEncoding('utf8').on('data', (piece: string) => {
        output += piece;
      });
    const limit = setTimeout(() => {
      output += `\nstopped after ${fileMinutesMax} minutes\n`;
      void end();
    }, fileMinutesMax * 60_000);
    child.on('close', code => {
      clearTimeout(limit);
      const seconds = (performance.now() - started) / 1000;
      const [passed, total, skipped] = ['Passed', 'Total', 'Skipped'].map(label => count(output, label));
      resolve({ file, output, passed, total, skipped, exitCode: code ?? undefined, seconds });
    });
  });

/** A file that dies, or runs no case and skips none, counts as one failure: it must not pass by silence. */
export const failures = ({ passed, total, skipped, exitCode }: Outcome): number =>
  Math.max(total - passed, exitCode !== 0 || total + skipped === 0 ? 1 : 0);
