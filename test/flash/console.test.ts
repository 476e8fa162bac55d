/**
 * The console's line: one with a lost or changed character is mended or refused, never carried out as
 * another.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createConsolePort } from '../../bench/board/consolePort.ts';
import { BoardStorage } from '../../flash/device/boardStorage.ts';
import { InterpreterConsole } from '../../flash/interpreter/console.ts';
import type { ConsoleLink } from '../../flash/port/link.ts';
import { rig } from '../board/rig.ts';
import { sampled } from '../whole.ts';

/** Records what is carried out, in place of the modules that the tools use. */
const RECORDER = `
var did = [];
function note(name) { return function () { did.push(name + JSON.stringify([].slice.call(arguments))); return true; }; }
var modules = {
  Storage: { write: note('write'), erase: note('erase'), eraseAll: note('eraseAll'), compact: note('compact'),
    list: function () { return []; }, getFree: function () { return 9; } },
  Flash: { erasePage: note('erasePage'), write: note('flashWrite') },
};
function atob(text) { return 'octets of ' + text; }
function load() { did.push('load'); }
require = function (name) { return modules[name]; };
`;
const answerMs = 500;
const togetherMax = 120;

/** Damages each line that is typed, by a function from the line's octets to those that arrive. */
type Damage = (line: Uint8Array, sending: number) => Uint8Array;

const startConsole = async (
  damage: Damage,
  damageAnswer: (said: Uint8Array) => Uint8Array = said => said,
) => {
  const port = createConsolePort();
  const board = rig(RECORDER, { onPrint: port.print });
  board.powerOn();
  await board.advance(5);
  let sendings = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const link: ConsoleLink = {
    ...port.link,
    write: line => {
      port.link.write(damage(line, ++sendings));
      turn = turn.then(() => port.turn(board, 1));
    },
    onData: listener => port.link.onData(said => listener(damageAnswer(said))),
  };
  const console = new InterpreterConsole(link, { bytePauseMs: 0 });
  const did = (): string[] => JSON.parse(String(board.evaluate('JSON.stringify(did.splice(0))')));
  return { console, did, sendings: () => sendings };
};

const lost =
  (at: number): Damage =>
  (line, sending) =>
    sending === 1 ? Buffer.concat([line.subarray(0, at), line.subarray(at + 1)]) : line;
const flipped =
  (at: number, mask: number): Damage =>
  (line, sending) =>
    sending === 1 ? line.map((octet, i) => (i === at ? octet ^ mask : octet)) : line;

/** Every command of the tools that changes the board, and what it must come to. */
const COMMANDS: readonly [string, (console: InterpreterConsole) => Promise<unknown>, string][] = [
  [
    'write',
    console => storageOf(console).write('imageA', new Uint8Array(9).fill(0x51)),
    'write["imageA","octets of UVFRUVFRUVFR",0,9]',
  ],
  ['erase', console => storageOf(console).erase('imageA'), 'erase["imageA"]'],
  [
    'erasePage',
    console => console.evaluate('require("Flash").erasePage(134479872),0', answerMs),
    'erasePage[134479872]',
  ],
];
const storageOf = (console: InterpreterConsole) =>
  new BoardStorage({ evaluate: expression => console.evaluate(expression, answerMs) });

/**
 * Performs a command over a damaged line; `right` or `refused`, and throws when something else was carried
 * out.
 */
const perform = async (damage: Damage, command: (typeof COMMANDS)[number], what: string) => {
  const [name, run, expected] = command;
  const { console, did } = await startConsole(damage);
  const outcome = await run(console).then(
    () => 'right',
    () => 'refused',
  );
  const carriedOut = did();
  assert.equal(
    carriedOut.filter(one => one !== expected),
    [],
    `${name}, ${what}: carried out`,
  );
  if (outcome === 'right')
    assert.ok(carriedOut.length > 0, `${name}, ${what}: answered without being carried out`);
  return outcome;
};

const lengthOf = async (command: (typeof COMMANDS)[number]): Promise<number> => {
  let length = 0;
  await perform(
    line => {
      length = line.length;
      return line;
    },
    command,
    'undamaged',
  );
  return length;
};

/**
 * Performs a command once for each damage, some at a time, since most of it is waiting; returns how many were
 * mended.
 */
const performAll = async (
  damages: readonly (readonly [Damage, string])[],
  command: (typeof COMMANDS)[number],
) => {
  let right = 0;
  for (let from = 0; from < damages.length; from += togetherMax) {
    const some = damages.slice(from, from + togetherMax);
    const outcomes = await Promise.all(some.map(([damage, what]) => perform(damage, command, what)));
    right += outcomes.filter(outcome => outcome === 'right').length;
  }
  const refused = damages.length - right;
  console.log(
    `${command[0]}: of ${damages.length} ${right} sent again or harmless, ${refused} refused, 0 wrong`,
  );
  assert.ok(right > damages.length * 0.7, `${right} of ${damages.length} mended`);
};

for (const command of COMMANDS)
  test(`case 15: ${command[0]} with each character lost once: none carried out wrong`, async () => {
    const length = await lengthOf(command);
    const damages = Array.from({ length }, (_, at) => [lost(at), `character ${at} lost`] as const);
    await performAll(damages, command);
  });

for (const command of COMMANDS)
  test(`case 15: ${command[0]} with a bit of each character flipped: none carried out wrong`, async () => {
    const length = await lengthOf(command);
    const flip = (at: number, mask: number) => [flipped(at, mask), `bit ${mask} of character ${at}`] as const;
    const damages = Array.from({ length }, (_, at) => [
      flip(at, 1 << (at % 8)),
      flip(at, 1 << ((at + 3) % 8)),
    ]);
    await performAll(sampled(`flips of ${command[0]}`, damages.flat(), 1 / 60), command);
  });

test('case 15: an answer that is damaged is asked for again', async () => {
  let answers = 0;
  const once = (said: Uint8Array): Uint8Array =>
    said.includes(0x3c) && answers++ === 0 ? said.map(octet => (octet === 0x31 ? 0x32 : octet)) : said;
  const { console, sendings } = await startConsole(line => line, once);
  assert.is(await console.evaluate('"11111111"', answerMs), '11111111');
  assert.is(sendings(), 2);
});

test('case 15: a line that is damaged each time is refused', async () => {
  const { console, did } = await startConsole(line => flipped(14, 1)(line, 1));
  const error = await console
    .evaluate('require("Storage").eraseAll()', answerMs)
    .catch((error: Error) => error);
  assert.match((error as Error).message, /lost bytes of it 4 times/);
  assert.equal(did(), []);
});

test('what the expression throws is told, and the next question has its own answer', async () => {
  const { console } = await startConsole(line => line);
  const error = await console.evaluate('nothing.such', answerMs).catch((error: Error) => error);
  assert.match((error as Error).message, /nothing is not defined/);
  assert.is(await console.evaluate('1+1', answerMs), 2);
  assert.is(await console.evaluate('typeof $q+typeof $r', answerMs), 'undefinedundefined');
});

test('a question leaves the image’s variables as they were, of any short name', async () => {
  const { console } = await startConsole(line => line);
  const names = ['', ...'abcdefghijklmnopqrstuvwxyz$_'].flatMap(a => ['', ...'abqr$_'].map(b => `${a}$${b}`));
  await console.evaluate(`${names.map(name => `global.${name}=`).join('')}7,0`, answerMs);
  await console.evaluate('1', answerMs);
  assert.is(
    await console.evaluate(`[${names.map(name => `typeof ${name}`)}].join()`, answerMs),
    names.map(() => 'number').join(),
  );
  assert.is(
    await console.evaluate(
      'Object.keys(global).filter(function(name){return name[0]=="$"&&name.length>3}).join()',
      answerMs,
    ),
    '$question,$reply',
  );
});

test.run();
