/**
 * Runs every file under `test/` whose name ends in `.test.ts` with uvu, two files at a time, and closes with the totals of the whole run.
 *
 *   npm test                    everything
 *   npm test -- crypto wire     only files whose path contains one of the words
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const root = new URL('..', import.meta.url).pathname;
const fileTimeoutMs = 10 * 60_000;

interface Outcome {
  file: string;
  output: string;
  passed: number;
  total: number;
  skipped: number;
  exit: number;
  milliseconds: number;
}

const count = (output: string, label: string): number =>
  Number(output.match(new RegExp(`^ {2}${label}:\\s+(\\d+)`, 'm'))?.[1] ?? 0);

const runFile = (file: string): Promise<Outcome> =>
  new Promise(resolve => {
    const started = Date.now();
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: root,
      env: { ...process.env, FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: fileTimeoutMs,
    });
    let output = '';
    const keep = (piece: Buffer) => {
      output += piece;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('close', code =>
      resolve({
        file,
        output,
        passed: count(output, 'Passed'),
        total: count(output, 'Total'),
        skipped: count(output, 'Skipped'),
        exit: code ?? 1,
        milliseconds: Date.now() - started,
      }),
    );
  });

/** A file that dies, or runs no test, counts as one failure: it must not pass by silence. */
const failures = (o: Outcome): number => Math.max(o.total - o.passed, o.exit !== 0 || o.total === 0 ? 1 : 0);

const report = (o: Outcome): void => {
  const failed = failures(o);
  const seconds = (o.milliseconds / 1000).toFixed(1);
  console.log(`${failed ? 'FAIL' : 'ok  '} ${o.file}  ${o.passed}/${o.total}  ${seconds} s`);
  const said = o.output.split('\n').filter(line => failed || line.startsWith('skipped:'));
  if (said.length) console.log(said.map(line => `     ${line}`).join('\n'));
};

const words = process.argv.slice(2);
const files = readdirSync(`${root}test`, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.test.ts'))
  .map(name => `test/${name}`)
  .filter(name => words.length === 0 || words.some(word => name.includes(word)))
  .sort();

const outcomes: Outcome[] = [];
const queue = [...files];
const worker = async () => {
  for (let file = queue.shift(); file; file = queue.shift()) {
    const outcome = await runFile(file);
    outcomes.push(outcome);
    report(outcome);
  }
};
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));

const sum = (pick: (o: Outcome) => number) => outcomes.reduce((total, o) => total + pick(o), 0);
const failed = sum(failures);
console.log(
  `\n  Total:     ${sum(o => o.total)}\n  Passed:    ${sum(o => o.passed)}\n  Skipped:   ${sum(o => o.skipped)}\n`,
);
console.log(`${sum(o => o.passed)} passed, ${failed} failed`);
process.exitCode = failed || files.length === 0 ? 1 : 0;
