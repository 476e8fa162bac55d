/**
 * Every play of the library goes as it is written, and a play that cannot be performed says why in one line.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from '../../host/root.ts';
import { parsePlay } from '../../simulation/play/play.ts';
import { playFile, playNames, readPlay } from '../../simulation/play/readPlay.ts';
import { runPlay } from '../../simulation/play/run.ts';
import { builtImage } from './builtImage.ts';
import { readyKeys } from './rig.ts';

const library = (name: string): string => playFile(name, assert.unreachable);

const perform = async (source: ReturnType<typeof readPlay>) => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const whole = await runPlay(source, { write, keys: readyKeys(), image: await builtImage() });
  return { whole, text: lines.join('\n') };
};

test('the library has its eight plays', () => assert.ok(playNames().length >= 8, playNames().join()));

for (const name of playNames())
  test(`${name} goes as written, and every yen is there`, async () => {
    const { whole, text } = await perform(readPlay(library(name)));
    assert.ok(whole, text);
    assert.match(text, 'every yen is accounted for');
    assert.ok(readPlay(library(name)).some(({ remarks }) => remarks.length > 0));
  });

test('the transcript names the reader of a card', async () => {
  const { text } = await perform(readPlay(library('first-call')));
  assert.match(text, 'dispenser → Aoi');
  assert.match(text, 'terminal → Aoi');
  assert.not.match(text, 'reader');
});

test('A6 an expectation that fails is told with its line and what the display shows; the ledger follows', async () => {
  const { whole, text } = await perform(parsePlay('lift\nexpect "HELLO"', 'my.play'));
  assert.not(whole);
  assert.match(text, '✗ my.play:2: expect "HELLO": "HELLO" on the display did not happen');
  assert.match(text, '|110 118 119 FREE    |');
  assert.match(text, /Ledger\n.+\n.+\n {2}every yen is accounted for$/);
});

test('A6 a card that a failing play left in the phone, in the middle of a call, is in the ledger', async () => {
  const steps = ['new card Aoi', 'load Aoi 500', 'insert Aoi', 'expect "500 YEN"', 'lift', 'dial 0312345678'];
  const { whole, text } = await perform(
    parsePlay([...steps, 'expect "490 YEN"', 'expect "5000 YEN"'].join('\n')),
  );
  assert.not(whole);
  assert.match(text, /left on card Aoi +4\d0 yen/);
  assert.match(text, 'every yen is accounted for');
});

for (const [line, complaint] of [
  [
    'dance',
    'expected a step (new card, load, insert, take, lift, hang up, dial, press, wait, expect, far end hangs up, center, balance), got "dance"',
  ],
  ['hang', 'hang: expected up, got none'],
  ['far end hang up', 'far end: expected hangs, got "hang"'],
  ['new crad Ben', 'new: expected card, got "crad"'],
  ['load Aoi lots', 'load: expected yen from 1 to 10000, got "lots"'],
  ['load Aoi 0', 'load: expected yen from 1 to 10000, got "0"'],
  ['load Aoi', 'load: expected yen from 1 to 10000, got none'],
  ['load Ben 100', 'load: expected a card that was issued above, got "Ben"'],
  ['new card Aoi', 'new card: expected a new name, got "Aoi"'],
  ['insert', 'insert: expected a name of 1 to 16 letters, digits and _, got none'],
  ['take Aoi', 'take: expected nothing behind take, got "Aoi"'],
  ['dial 03x', 'dial: expected 1 to 32 of 0-9, * and #, got "03x"'],
  ['press help', 'press: expected one of 0-9, *, #, language, service, clear, followOn, got "help"'],
  ['wait 1e3', 'wait: expected seconds from 0 to 3600, got "1e3"'],
  ['expect HELLO', 'expect: expected 1 to 20 characters in quotation marks, got "HELLO"'],
  ['expect "HELLO', 'expect: expected 1 to 20 characters in quotation marks, got ""HELLO"'],
  ['center maybe', 'center: expected on or off, got "maybe"'],
  ['balance Aoi -1', 'balance: expected yen from 0 to 20000, got "-1"'],
])
  test(`A5 the mistake in "${line}" is named with its word`, () => {
    assert.throws(
      () => parsePlay(`new card Aoi\n\n${line}\n`, 'my.play'),
      (error: Error) => error.message === `my.play:3: ${complaint}`,
    );
  });

const folder = mkdtempSync(`${tmpdir()}/plays-`);
test.after(() => rmSync(folder, { recursive: true }));
const start = (...given: string[]) =>
  spawnSync(process.execPath, [...process.execArgv, 'simulation/start.ts', ...given], {
    cwd: projectRoot,
    encoding: 'utf8',
  });

for (const [what, given, says] of [
  [
    'that is not there',
    ['--play', `${folder}/none.play`],
    /^--play: expected a file or one of emergency, first-call, .*, got ".*none\.play"\n$/,
  ],
  [
    'with a line that is no step',
    ['--play', `${folder}/bad.play`],
    /bad\.play:2: expected a step .*, got "dance"\n$/,
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
