/** Every board's data is right, and the check sees each kind of mistake and names its field. */
import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkBoard } from '../../boards/check/checkBoard.ts';
import { usesOf } from '../../boards/check/uses.ts';
import { CHIPS } from '../../boards/chips/index.ts';
import { readDescription } from '../../cli/boardFiles.ts';
import { boardNames } from '../../flash/image/boardNames.ts';
import { readBoard } from '../../flash/image/readBoard.ts';
import { BuildError } from '../../flash/image/refusal.ts';
import { changedAt } from './changedAt.ts';

const names = boardNames();

test('the boards of the design are there', () => {
  for (const name of [
    'esp32',
    'espruino-pico',
    'espruino-wifi',
    'nucleo-f411re',
    'pixljs',
    'rp2350-pico2',
    'stm32f405',
    'virtual',
  ])
    assert.ok(names.includes(name), name);
  const files = readdirSync(new URL('../../boards', import.meta.url)).filter(file => file.endsWith('.ts'));
  assert.equal(
    files.map(file => file.replace('.ts', '')).filter(name => !names.includes(name)),
    ['board', 'pin', 'wiring'],
  );
});

for (const name of names) {
  test(`${name}: nothing is wrong with its data`, async () => {
    const board = await readDescription(name);
    assert.is(board.name, name);
    assert.equal(checkBoard(board), []);
    assert.is(await readBoard(name), board);
  });
}

/** The complaints for each way of moving a wire, on each board that has the wire. */
test('every wire of every board: on a pin that does not exist, or that another part has, it is refused by name', async () => {
  let tried = 0;
  for (const board of await Promise.all(names.map(readDescription)))
    for (const use of usesOf(board)) {
      for (const pin of ['K15', usesOf(board).find(other => other.pin !== use.pin && !other.bus)!.pin]) {
        const complaints = checkBoard(changedAt(board, use.field, pin));
        assert.ok(
          complaints.some(words => words.startsWith(use.field) || words.includes(`that of ${use.field}`)),
          `${board.name}: ${use.field} on ${pin}: ${complaints}`,
        );
        tried++;
      }
    }
  assert.ok(tried > 250, `${tried} tried`);
});

const complaintsOf = async (board: string, path: string, value: unknown): Promise<string> =>
  checkBoard(changedAt(await readDescription(board), path, value)).join('; ');

const mistakes: [board: string, path: string, value: unknown, words: string][] = [
  [
    'virtual',
    'pins.buzzer',
    'B7',
    'pins.buzzer: expected a pin of its own, not that of pins.speechRelay, got "B7"',
  ],
  ['virtual', 'pins.buzzer', 'E5', 'pins.buzzer: expected a pin of host, got "E5"'],
  ['virtual', 'pins.buzzer', 'B2', 'pins.buzzer: expected a pin of the header, got "B2"'],
  ['virtual', 'pins.buzzer', 5, 'pins.buzzer: expected a pin such as B5, got 5'],
  [
    'virtual',
    'pins.hook',
    'A9',
    'pins.hook: expected an interrupt line of its own, not that of pins.keypad.columns.3, got "A9"',
  ],
  ['virtual', 'pins.hook', 'A10', ''],
  ['virtual', 'pins.card.tx', 'A9', 'pins.card.tx: expected a pin for Serial2.tx: A2, got "A9"'],
  ['virtual', 'pins.rtc.scl', 'A9', 'pins.rtc.scl: expected a pin for I2C1.scl: B6, B8, got "A9"'],
  [
    'virtual',
    'pins.line.toneHigh',
    'B5',
    'pins.line.toneHigh: expected a timer of its own, not TIM3 of pins.line.toneLow, got "B5"',
  ],
  ['virtual', 'pins.line.toneLow', 'A9', 'pins.line.toneLow: expected a pin with a timer, got "A9"'],
  [
    'virtual',
    'pins.line.toneLow',
    undefined,
    'pins.line: expected both toneLow and toneHigh, or neither, got "B6"',
  ],
  [
    'virtual',
    'pins.line.reversal',
    undefined,
    'pins.line: expected reversal or meter, which tells of an answer, got nothing',
  ],
  [
    'virtual',
    'pins.network.uart',
    'Serial2',
    'pins.network.uart: expected a port of its own, not that of pins.card, got "Serial2"',
  ],
  ['virtual', 'pins.card', undefined, 'pins: expected pins.card (a card slot), got nothing'],
  [
    'virtual',
    'pins.display',
    undefined,
    'pins: expected pins.display, pins.backpack or pins.panel (a display), got nothing',
  ],
  ['virtual', 'pins.keypad', undefined, 'pins: expected pins.keypad or pins.panel (keys), got nothing'],
  ['virtual', 'pins.hook', undefined, 'pins: expected pins.hook or pins.panel (a hook switch), got nothing'],
  ['virtual', 'pins.line', undefined, 'pins: expected pins.line or pins.panel (a line), got nothing'],
  [
    'virtual',
    'pins.network',
    undefined,
    'pins: expected pins.network or pins.wifi (a way to the center), got nothing',
  ],
  [
    'virtual',
    'pins.card.present',
    undefined,
    'pins: expected pins.card.present or pins.panel (a card switch), got nothing',
  ],
  [
    'virtual',
    'pins.keypad.columns',
    ['C6', 'C7', 'C8'],
    'pins.keypad.columns: expected four columns, or three and pins.buttons, got ["C6","C7","C8"]',
  ],
  ['virtual', 'pins.keypad.rows', ['B12'], 'pins.keypad.rows: expected a list of 4, got ["B12"]'],
  ['virtual', 'pins.telephone', 'A9', 'pins.telephone: expected one of display, backpack'],
  ['virtual', 'pins.rtc', 'B8', 'pins.rtc: expected a group of i2c, scl, sda, got "B8"'],
  [
    'virtual',
    'native.sha256',
    'kernel',
    'native.sha256: expected no kernel where there are none, got "kernel"',
  ],
  ['virtual', 'chip.clockMHz', 8, 'chip.clockMHz: expected a whole number from 16 to 1000, got 8'],
  ['virtual', 'chip.part', 'Z80', 'chip.part: expected one of STM32F401CDU6'],
  ['virtual', 'console', 'Serial9', 'console: expected "Serial1" or "Serial2"'],
  ['virtual', 'title', undefined, 'title: expected text, got nothing'],
  [
    'stm32f405',
    'pins.card.vcc',
    'A9',
    'pins.card.vcc: expected a pin that is not the console\'s (Serial1), got "A9"',
  ],
  [
    'espruino-pico',
    'budget.imageBytes',
    60_000,
    'budget.imageBytes: expected at most 49120, what storage.bytes leaves, got 60000',
  ],
  [
    'espruino-pico',
    'budget.imageVars',
    5000,
    'budget.imageVars: expected at most 4400, what chip.variables leaves, got 5000',
  ],
  [
    'esp32',
    'native.kernels',
    'cortex-m4',
    'native.kernels: expected "none" or what xtensa runs, got "cortex-m4"',
  ],
  ['esp32', 'pins.card.vcc', 'D34', 'pins.card.vcc: expected a pin that can drive, got "D34"'],
  ['esp32', 'pins.card.vcc', 'D6', 'pins.card.vcc: expected a pin of ESP32, got "D6"'],
  [
    'rp2350-pico2',
    'pins.panel.baud',
    300,
    'pins.panel.baud: expected a whole number from 1200 to 115200, got 300',
  ],
  ['pixljs', 'pins.lamp', undefined, 'pins: expected pins.lamp (a lamp), got nothing'],
  ['pixljs', 'pins.phone', undefined, 'pins: expected pins.phone (the line to the phone), got nothing'],
  [
    'pixljs',
    'pins.buttons',
    undefined,
    'pins.keypad.columns: expected four columns, or three and pins.buttons',
  ],
  [
    'nucleo-f411re',
    'pins.backpack.address',
    0x68,
    'pins.backpack.address: expected a whole number from 32 to 63, got 104',
  ],
];

for (const [board, path, value, words] of mistakes)
  test(`${board} with ${path} ${JSON.stringify(value) ?? 'missing'}: ${words ? 'refused' : 'right'}`, async () => {
    const complaints = await complaintsOf(board, path, value);
    if (words) assert.ok(complaints.includes(words), complaints);
    else assert.is(complaints, '');
  });

test('data that is no object is refused', () => {
  for (const data of [undefined, null, 5, 'virtual', []])
    assert.match(checkBoard(data).join(), /^board: expected a group of name, title/);
});

test('the tables name only pins that their packages have', () => {
  for (const [part, { pins, functions, pwm }] of Object.entries(CHIPS)) {
    const all = pins.split(' ');
    for (const [role, able] of Object.entries(functions))
      for (const pin of able.split(' '))
        if (!part.includes('CDU6') && !part.includes('CEU6'))
          assert.ok(all.includes(pin), `${part} ${role} ${pin}`);
    if (pwm !== 'any' && part.startsWith('STM32F405'))
      for (const pin of Object.keys(pwm)) assert.ok(all.includes(pin), `${part} PWM ${pin}`);
  }
});

test('the build refuses a board by the same words', async () => {
  try {
    await readBoard('wiring');
    assert.unreachable();
  } catch (error) {
    assert.ok(error instanceof BuildError);
  }
});

test.run();
