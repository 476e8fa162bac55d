/** A terminal is left as it was at every end of a process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from '../../host/root.ts';
import { hasScreen } from '../../host/terminal.ts';

const ends = async (how: string, signal?: NodeJS.Signals): Promise<{ said: string; code: number | null }> => {
  const child = spawn(process.execPath, [...process.execArgv, 'test/host/restorer.ts', how], {
    cwd: projectRoot,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', piece => {
      const wasUp = said.includes('up\n');
      said += piece;
      if (signal && !wasUp && said.includes('up\n')) child.kill(signal);
    });
  const [code] = await once(child, 'close');
  return { said, code };
};

for (const [how, signal, exitCode] of [
  ['exit', undefined, 3],
  ['throw', undefined, 1],
  ['reject', undefined, 1],
  ['wait', 'SIGINT', 130],
  ['wait', 'SIGTERM', 143],
  ['wait', 'SIGHUP', 129],
] as const)
  test(`A9 ${signal ?? how}: what was taken last is given back first, each once`, async () => {
    const { said, code } = await ends(how, signal);
    assert.is(code, exitCode, said);
    assert.is(said.match(/second\nfirst\n/g)?.length, 1, said);
    assert.is(said.match(/first/g)?.length, 1, said);
    if (how === 'throw' || how === 'reject')
      assert.match(said, /first\n[\s\S]*Error: thrown/, 'the stack comes after');
  });

test('A9 a signal that the command ends on: the terminal first, then the command', async () => {
  const { said, code } = await ends('graceful', 'SIGTERM');
  assert.match(said, /second\nfirst\nthe ledger\n$/);
  assert.is(code, 0);
});

test('A9 an interrupt that npm hands on is the same one; the command ends as it would', async () => {
  const { said, code } = await ends('graceful twice', 'SIGINT');
  assert.match(said, /second\nfirst\nthe ledger\n$/);
  assert.is(code, 0);
});

test('A13 a screen is a terminal, not dumb, without NO_COLOR', () => {
  assert.is(hasScreen({ isTTY: true }, { TERM: 'xterm' }), true);
  assert.is(hasScreen({ isTTY: true }, { TERM: 'xterm', NO_COLOR: '' }), true, 'empty: not set');
  assert.is(hasScreen({ isTTY: true }, { TERM: 'xterm', NO_COLOR: '1' }), false);
  assert.is(hasScreen({ isTTY: true }, { TERM: 'dumb' }), false);
  assert.is(hasScreen({ isTTY: false }, { TERM: 'xterm' }), false);
});

test.run();
