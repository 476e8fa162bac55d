/**
 * The runner of the tests: what counts as failed and as skipped, in which processes files run, and what a
 * killed run leaves.
 */
import { spawn } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from '../../host/root.ts';
import { heldPipe } from '../host/heldPipe.ts';
import { WHOLE } from '../whole.ts';
import { grouped } from './groups.ts';
import { areaLines, fileLines, sampledFiles, totalLines } from './report.ts';
import { failures, type Outcome, runFile, runFiles } from './runFile.ts';

const runFixture = (name: string, ...args: string[]): Promise<Outcome> =>
  runFile(`test/runner/fixtures/${name}.ts`, args);

const [fails, leavesOut, whole, silent, dies] = await Promise.all([
  runFixture('fails'),
  runFixture('leavesOut'),
  runFixture('leavesOut', WHOLE),
  runFixture('silent'),
  runFixture('dies'),
]);
const closing = (...outcomes: Outcome[]): string | undefined => totalLines(outcomes).at(-1);

test('a case that fails is counted, and all that its file said is shown', () => {
  assert.is(closing(fails), '1 passed, 1 failed');
  assert.match(fileLines(fails).join('\n'), /^FAIL test\/runner\/fixtures\/fails.ts {2}1\/2 /);
  assert.match(fileLines(fails).join('\n'), /on purpose/);
  assert.match(
    fails.output,
    /fixtures\/fails\.ts:5:\d+/,
    'the line of the source, not of what tsx made of it',
  );
});

test('a file that runs no case, and one that dies, are one failure each', () => {
  assert.is(failures(silent), 1);
  assert.is(failures(dies), 1);
  assert.is(closing(silent, dies), '0 passed, 2 failed');
});

test('a case that misses a tool is skipped, neither passed nor failed', () => {
  assert.equal([leavesOut.passed, leavesOut.total, leavesOut.skipped], [1, 1, 1]);
  assert.is(closing(leavesOut), '1 passed, 0 failed, 1 skipped');
  assert.match(fileLines(leavesOut).join('\n'), /\n {5}skipped: needs a tool: no such tool is here$/m);
});

test('a sample says what it leaves out, and with --whole nothing is left out', () => {
  const note = /\n {5}sampled: 3 of 10 numbers; all: npm test -- --whole$/m;
  assert.match(fileLines(leavesOut).join('\n'), note);
  assert.is(sampledFiles([leavesOut, whole]), 1);
  assert.not.match(whole.output, /sampled/);
});

test('areas: files, cases, skipped and seconds, the slowest first', () => {
  const slow = { ...fails, file: 'test/other/a.test.ts', seconds: 100 };
  const rows = areaLines([leavesOut, { ...fails, seconds: 1 }, slow]).map(line => line.trim().split(/ +/));
  assert.equal(rows[1], ['other', '1', '2', '0', '100.0']);
  assert.equal(rows[2].slice(0, 4), ['runner', '2', '3', '1']);
});

test('files of one process: each has its own cases and notes, one that dies fails alone', async () => {
  const outcomes: Outcome[] = [];
  const names = ['leavesOut', 'fails', 'dies', 'leavesOut', 'silent'];
  const files = names.map(name => `test/runner/fixtures/${name}.ts`);
  await runFiles(files, [], outcome => outcomes.push(outcome));
  const alone = [leavesOut, fails, dies, leavesOut, silent];
  const verdict = ({ file, passed, total, skipped, exitCode }: Outcome) => [
    file,
    passed,
    total,
    skipped,
    exitCode,
  ];
  assert.equal(outcomes.map(verdict), alone.map(verdict));
  const notes = (outcome: Outcome): string[] => fileLines(outcome).slice(1);
  assert.equal(notes(outcomes[0]), notes(leavesOut));
  assert.equal(notes(outcomes[3]), notes(leavesOut));
});

test('files of one process: none finds what another left in the global scope, the process or its environment', async () => {
  const codes: (number | undefined)[] = [];
  const files = ['adopts', 'needsClean'].map(name => `test/runner/fixtures/${name}.ts`);
  await runFiles(files, [], ({ exitCode }) => codes.push(exitCode));
  assert.equal(codes, [0, 0]);
});

test('short files of a folder share a process, the slowest process starts first', () => {
  const files = ['a/quick', 'a/short', 'a/slow', 'b/new', 'b/slow'];
  const durations = { 'a/quick': 1, 'a/short': 1.5, 'a/slow': 9, 'b/slow': 10 };
  assert.equal(grouped(files, durations), [['b/new'], ['b/slow'], ['a/slow'], ['a/quick', 'a/short']]);
  assert.equal(grouped(['a/new', 'a/other'], {}), [['a/new'], ['a/other']], 'what is not known is alone');
});

test('a process runs some twelve seconds of files', () => {
  const files = Array.from({ length: 10 }, (_, i) => `a/${i}`);
  const sizes = grouped(files, Object.fromEntries(files.map(file => [file, 2.5]))).map(group => group.length);
  assert.equal(sizes, [4, 4, 2]);
});

if (process.platform !== 'win32')
  test('a runner that is killed leaves neither its test nor what the test owns', async () => {
    const pipe = heldPipe();
    const args = [...process.execArgv, 'test/runner/fixtures/runsHanging.ts', pipe.path];
    const runner = spawn(process.execPath, args, { cwd: projectRoot, stdio: 'ignore' });
    try {
      await pipe.up();
      runner.kill('SIGKILL');
      await pipe.gone();
    } finally {
      runner.kill('SIGKILL');
      pipe.remove();
    }
  });

test.run();
