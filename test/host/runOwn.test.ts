/** A program that is waited for: what it says, its limit, and that it ends with the process that waits. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { within } from '../../host/limit.ts';
import { runOwn } from '../../host/process/runOwn.ts';

const RUNNER = fileURLToPath(new URL('runner.ts', import.meta.url));
/** A busy machine takes long to start Node. */
const upMsMax = 120_000;
const goneMsMax = 20_000;

test('octets in, octets out, the exit code', () => {
  const { stdout, stderr, exitCode } = runOwn('sh', ['-c', 'cat; echo e >&2; exit 3'], {
    input: 'told',
    timeoutMs: upMsMax,
  });
  assert.equal([String(stdout), String(stderr), exitCode], ['told', 'e\n', 3]);
});

test('a program that takes too long is killed, although it ignores SIGTERM', () => {
  const started = Date.now();
  const { exitCode } = runOwn('sh', ['-c', 'trap "" TERM; while :; do sleep 0.1; done'], { timeoutMs: 300 });
  assert.is(exitCode, undefined);
  assert.ok(Date.now() - started < goneMsMax);
});

test('exit code 127 for a program that there is not', () => {
  assert.is(runOwn('cardphone-no-such-program', [], { timeoutMs: upMsMax }).exitCode, 127);
});

/** `cat` reaches the end of a pipe when the last process that holds its other end is gone. */
test('the program ends with a process that is killed while it waits', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-run-'));
  const fifo = join(folder, 'fifo');
  spawnSync('mkfifo', [fifo]);
  const cat = spawn('cat', [fifo], { stdio: ['ignore', 'pipe', 'inherit'] });
  const runner = spawn(process.execPath, ['--import', 'tsx', RUNNER, fifo], { stdio: 'ignore' });
  const gone = once(cat, 'close');
  try {
    await within(upMsMax, once(cat.stdout, 'data'), () => new Error('the program did not start'));
    runner.kill('SIGKILL');
    await within(goneMsMax, gone, () => new Error(`the program is alive after ${goneMsMax} ms`));
  } finally {
    runner.kill('SIGKILL');
    cat.kill();
    rmSync(folder, { recursive: true });
  }
});

test.run();
