/** A program that is waited for: what it says, its limit, and that it ends with the process that waits. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runOwn } from '../../host/process/runOwn.ts';
import { heldPipe } from './heldPipe.ts';

const WAITER = fileURLToPath(new URL('waiter.ts', import.meta.url));
/** A busy machine takes long. */
const patienceMs = 120_000;

test('octets in, octets out, the exit code', () => {
  const { stdout, stderr, exitCode } = runOwn('sh', ['-c', 'cat; echo e >&2; exit 3'], {
    input: 'told',
    timeoutMs: patienceMs,
  });
  assert.equal([String(stdout), String(stderr), exitCode], ['told', 'e\n', 3]);
});

test('a program that takes too long is killed, although it ignores SIGTERM', () => {
  const started = Date.now();
  const { exitCode } = runOwn('sh', ['-c', 'trap "" TERM; while :; do sleep 0.1; done'], { timeoutMs: 300 });
  assert.is(exitCode, undefined);
  assert.ok(Date.now() - started < patienceMs);
});

test('exit code 127 for a program that there is not', () => {
  assert.is(runOwn('cardphone-no-such-program', [], { timeoutMs: patienceMs }).exitCode, 127);
});

test('the program ends with a process that is killed while it waits', async () => {
  const pipe = heldPipe();
  const waiter = spawn(process.execPath, [...process.execArgv, WAITER, pipe.path], { stdio: 'ignore' });
  try {
    await pipe.up();
    waiter.kill('SIGKILL');
    await pipe.gone();
  } finally {
    waiter.kill('SIGKILL');
    pipe.remove();
  }
});

test.run();
