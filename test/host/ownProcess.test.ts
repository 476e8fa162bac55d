/** What a process owns ends with it, however it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { within } from '../../host/limit.ts';
import { ownProcess } from '../../host/process/ownProcess.ts';
import { projectRoot } from '../../host/root.ts';

const OWNER = fileURLToPath(new URL('owner.ts', import.meta.url));
/** A busy machine takes long to start Node. */
const upMsMax = 120_000;
const goneMsMax = 20_000;

/** Rejects with what was expected. */
const soon = <T>(limitMs: number, what: string, work: Promise<T>): Promise<T> =>
  within(limitMs, work, () => new Error(`${what}: expected within ${limitMs} ms`));

/** Standard error is a pipe that the owner's children hold, too: it closes when the last of them is gone. */
const startOwner = async (program: string, args: readonly string[], cwd = projectRoot) => {
  const owner = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = once(owner, 'close');
  owner.stderr.resume();
  const [said] = await soon(upMsMax, 'the owner is up', once(owner.stdout.setEncoding('utf8'), 'data'));
  return { owner, group: Number(/^up (\d+)/.exec(said)?.[1]), gone };
};

type End = (owner: ChildProcess) => void;
const leavesNothing = async (starting: ReturnType<typeof startOwner>, end: End): Promise<void> => {
  const { owner, group, gone } = await starting;
  assert.ok(group > 1, `group: expected a number, got ${group}`);
  try {
    end(owner);
    await soon(goneMsMax, `nothing holds the owner's output`, gone);
  } catch (error) {
    process.kill(-group, 'SIGKILL');
    throw error;
  }
};

const own = (how: string) => startOwner(process.execPath, [...process.execArgv, OWNER, how]);

if (process.platform !== 'win32')
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    test(`an owner that ends by ${signal} leaves no process`, () =>
      leavesNothing(own('wait'), owner => void owner.kill(signal)));

test('an owner that exits leaves no process', () => leavesNothing(own('exit'), () => {}));

test('an owner that throws leaves no process', () => leavesNothing(own('throw'), () => {}));

test('an owner whose npm is killed leaves no process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-npm-'));
  const script = `"${process.execPath}" --import "${import.meta.resolve('tsx')}" "${OWNER}" wait`;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { wait: script } }));
  try {
    const npm = startOwner('npm', ['run', '--silent', 'wait'], folder);
    await leavesNothing(npm, owner => void owner.kill('SIGKILL'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what a program leaves in its group ends with the program', async () => {
  const { child, end } = ownProcess('sh', ['-c', 'sleep 600 & exit 3']);
  const [code] = await soon(goneMsMax, 'the program closes its output', once(child, 'close'));
  assert.is(code, 3);
  await end();
});

test('ended twice, it is gone twice', async () => {
  const { child, end } = ownProcess('sh', ['-c', 'trap "" TERM; while :; do sleep 0.1; done']);
  await Promise.all([end(), end()]);
  assert.is(child.signalCode, 'SIGKILL');
  await end();
});

if (process.platform !== 'win32')
  test('exit code 127 for a program that there is not; no descriptor but the given ones for one that there is', async () => {
    const missing = ownProcess('cardphone-no-such-program', []);
    const [code] = await soon(goneMsMax, 'the shell ends', once(missing.child, 'close'));
    assert.is(code, 127);
    // Descriptor 3 is the watchdog's while the shell is there.
    const { child } = ownProcess('sh', ['-c', 'cat; (true >&3) 2>/dev/null || echo closed']);
    const said: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (piece: string) => said.push(piece));
    child.stdin.end('told ');
    await soon(goneMsMax, 'the program ends', once(child, 'close'));
    assert.is(said.join(''), 'told closed\n');
  });

test.run();
