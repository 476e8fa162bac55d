/** Every play of the library goes as it is written, and a play that cannot be performed says why in one line. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePlay } from '../../simulation/play/play.ts';
import { readPlay, runPlay } from '../../simulation/play/run.ts';
import { builtImage } from './builtImage.ts';
import { readyKeys } from './rig.ts';

const root = new URL('../..', import.meta.url).pathname;
const library = `${root}simulation/plays/`;
const plays = readdirSync(library).filter(name => name.endsWith('.play'));

const perform = async (source: ReturnType<typeof readPlay>) => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const whole = await runPlay(source, { write, keys: readyKeys(), image: await builtImage() });
  return { whole, text: lines.join('\n') };
};

test('the library has its eight plays', () => assert.ok(plays.length >= 8, plays.join()));

for (const name of plays)
  test(`${name} goes as written, and every yen is there`, async () => {
    const { whole, text } = await perform(readPlay(library + name));
    assert.ok(whole, text);
    assert.match(text, 'every yen is accounted for');
    assert.ok(readPlay(library + name).some(({ remarks }) => remarks.length > 0));
  });

test('the transcript says who reads a card', async () => {
  const { text } = await perform(readPlay(`${library}first-call.play`));
  assert.match(text, 'dispenser → Aoi');
  assert.match(text, 'terminal → Aoi');
  assert.not.match(text, 'reader');
});

test('an expectation that fails is told with its line and with what the display shows', async () => {
  const { whole, text } = await perform(parsePlay('lift\nexpect "HELLO"'));
  assert.not(whole);
  assert.match(text, '✗ line 2, "expect "HELLO"": "HELLO" on the display did not happen');
  assert.match(text, '|110 118 119 FREE    |');
});

const folder = mkdtempSync(`${tmpdir()}/plays-`);
test.after(() => rmSync(folder, { recursive: true }));
const start = (...given: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'simulation/start.ts', ...given], {
    cwd: root,
    encoding: 'utf8',
  });

for (const [what, given, says] of [
  [
    'that is not there',
    ['--play', `${folder}/none.play`],
    /none\.play: expected a readable file \(ENOENT\)\n$/,
  ],
  [
    'with a line that is no step',
    ['--play', `${folder}/bad.play`],
    /bad\.play: line 2: expected a step .*"dance"\n$/,
  ],
  ['without steps', ['--play', `${folder}/empty.play`], /empty\.play: expected steps .* got none\n$/],
  ['at a trace level that there is not', ['--trace', 'all'], /--trace: expected one of .*"all"\n$/],
] as const)
  test(`a play ${what}: one line, exit code 2`, () => {
    writeFileSync(`${folder}/bad.play`, 'lift\ndance\n');
    writeFileSync(`${folder}/empty.play`, '# nobody comes\n');
    const { status, stdout, stderr } = start(...given);
    assert.equal([status, stdout], [2, '']);
    assert.match(stderr, says);
    assert.is(stderr.trim().split('\n').length, 1);
  });

test.run();
