/** Rig files: their fields and their errors. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from '../../host/root.ts';
import { parseRig, readRig } from './rig/rigFile.ts';

const example = `${projectRoot}/test/hil/rig/example.yaml`;
const LEAST = 'board: virtual\nconsole: { port: /dev/x }\n';

const refusal = (text: string): string => {
  try {
    parseRig(text);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

test('the example is a rig', () => {
  const rig = readRig(example);
  assert.is(rig.board, 'stm32f405');
  assert.equal(rig.console, { port: '/dev/serial/by-id/usb-console', baud: 115_200 });
  assert.equal(rig.power, { off: ['usbrelay', 'RIG_1=1'], on: ['usbrelay', 'RIG_1=0'], settleMs: 500 });
  assert.is(rig.tamper, undefined);
});

test('the example with its commented fields is a rig too', () => {
  const text = readFileSync(example, 'utf8').replace(/^#(\w| {2})/gm, '$1');
  const rig = parseRig(text);
  assert.equal(rig.tamper?.open, ['usbrelay', 'RIG_2=1']);
  assert.is(rig.craftPin, '000000');
  assert.is(rig.insertionsMax, 4);
});

test('a board and its console are enough; all else is not wired', () => {
  const { panel, card, network, power, flash, memory, craftPin, insertionsMax } = parseRig(LEAST);
  assert.equal([panel, card, network, power, craftPin], Array(5).fill(undefined));
  assert.equal([flash, memory, insertionsMax], [false, false, 1]);
});

const REFUSED: readonly (readonly [text: string, message: string])[] = [
  ['', 'the file: expected a table, got null'],
  ['- board\n', 'the file: expected a table, got ["board"]'],
  ['console: { port: x }\n', 'board: expected the name of a file in boards/, got nothing'],
  ['board: 7\nconsole: { port: x }\n', 'board: expected the name of a file in boards/, got 7'],
  ['board: virtual\n', 'console: expected a table with port and baud, got nothing'],
  [
    `${LEAST}console2: 1\n`,
    'console2: expected one of board, console, flash, panel, card, network, power, tamper, memory, craft, characterMs, insertionsMax, got another name',
  ],
  [`${LEAST}panel: /dev/y\n`, 'panel: expected a table, got "/dev/y"'],
  [
    `${LEAST}panel: { baud: 9600 }\n`,
    'panel.port: expected the path of a serial port, or tcp://host:port, got nothing',
  ],
  [
    `${LEAST}panel: { port: y, baud: fast }\n`,
    'panel.baud: expected a whole number from 1200 to 4000000, got "fast"',
  ],
  [`${LEAST}panel: { port: y, bauds: 9600 }\n`, 'panel.bauds: expected one of port, baud, got another name'],
  [
    `${LEAST}power: { off: relay, on: [relay] }\n`,
    'power.off: expected a list of words, a program and its arguments, got "relay"',
  ],
  [
    `${LEAST}power: { off: [relay, 1], on: [relay] }\n`,
    'power.off: expected a list of words, a program and its arguments, got ["relay",1]',
  ],
  [
    `${LEAST}power: { off: [relay] }\n`,
    'power.on: expected a list of words, a program and its arguments, got nothing',
  ],
  [`${LEAST}memory: fitted\n`, 'memory: expected true or false, got "fitted"'],
  [`${LEAST}characterMs: -1\n`, 'characterMs: expected a whole number from 0 to 100, got -1'],
];

for (const [text, message] of REFUSED)
  test(`refused: ${message.slice(0, 60)}`, () => assert.is(refusal(text), message));

test('refused: a file that is no YAML, with its line', () => {
  assert.match(refusal('board: virtual\nconsole: { port: x\n'), /^line \d: expected YAML, got /);
});

test('a malformed PIN is refused without being printed', () => {
  const message = refusal(`${LEAST}craft: { pin: 27182818 }\n`);
  assert.is(message, 'craft.pin: expected 4 to 8 digits in quotes, got something else');
});

test('a missing file is reported as a wrong target', () => {
  assert.throws(
    () => readRig('nowhere.yaml'),
    /--target: expected virtual, qemu, linux or a rig file, got "nowhere.yaml" \(ENOENT\)/,
  );
});

test.run();
