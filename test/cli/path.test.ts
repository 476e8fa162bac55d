/**
 * The project in a folder whose path has a blank and letters beyond ASCII: commands, boards' pages and tests
 * run there.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { boardFiles, staleFiles } from '../../cli/boardFiles.ts';
import { runOwn } from '../../host/process/runOwn.ts';
import { copyProject } from './copy.ts';

const copied = copyProject('日本 100%');
const copy = copied.root;
const timeoutMs = 120_000;
test.after(() => copied.remove());

const run = (...words: string[]): string => {
  const { stdout, stderr, exitCode } = runOwn(process.execPath, [...process.execArgv, ...words], {
    cwd: copy,
    timeoutMs,
  });
  assert.is(exitCode, 0, `${words.join(' ')}: ${stderr}`);
  return stdout.toString();
};

test('A3 npm start knows its plays and performs one of a path with a blank', () => {
  assert.match(run('simulation/start.ts', '--help'), 'first-call');
  const play = `${copy}/simulation/plays/languages.play`;
  assert.match(run('simulation/start.ts', '--play', play), 'every yen is accounted for');
});

test('A3 cardphone finds a board by its name and by its path', () => {
  assert.match(run('cli/cardphone.mjs', 'board', 'check', 'virtual'), /^virtual: .*: right$/m);
  assert.match(
    run('cli/cardphone.mjs', 'board', 'check', `${copy}/boards/pixljs.ts`),
    /^pixljs: .*: right$/m,
  );
});

test('A3 npm run boards writes there what it writes here', async () => {
  assert.match(run('cli/boardPages.ts'), 'written to docs/boards/');
  assert.equal(staleFiles(await boardFiles(), `${copy}/docs/boards/`), []);
});

test('A3 tests and the drawing of rooms run there', () => {
  assert.match(run('test/drivers/boardPages.test.ts'), /Total: +3\s+Passed: +3/);
  assert.match(run('test/run.ts', 'runtime/bytes'), /1 passed|3 passed/);
  assert.match(run('measure/architecture/run.ts'), 'docs/images/architecture.svg');
});

test.run();
