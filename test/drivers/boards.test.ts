/**
 * Every board's pins against what its chip can do. The table is derived from the data sheets (STM32F401xD/xE DS9716 Table 9, STM32F411xC/xE
 * DS10314 Table 9: the same for the pins here; STM32F405 DS8626 Table 9) as the interpreter uses them: for PWM it
 * takes a pin's first timer, and one timer has one frequency; a watch takes the interrupt line of the pin's number.
 */
import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BoardDescription, BoardPins } from '../../boards/board.ts';

interface Package {
  /** Pins that a wire can reach, and pins inside the module. */
  pins: string;
  inside: string;
  /** Pins of the console when it is not USB. */
  console: Record<string, string>;
  /** "Serial2.tx" → pins. */
  functions: Record<string, string>;
  /** Timer that PWM on a pin uses. */
  pwm: Record<string, string>;
}

const uqfn48: Pick<Package, 'functions' | 'pwm' | 'console'> = {
  console: {},
  functions: {
    'Serial1.tx': 'A9 B6',
    'Serial1.rx': 'A10 B7',
    'Serial2.tx': 'A2',
    'Serial2.rx': 'A3',
    'Serial6.tx': 'A11',
    'Serial6.rx': 'A12',
    'SPI1.sck': 'A5 B3',
    'SPI1.miso': 'A6 B4',
    'SPI1.mosi': 'A7 B5',
    'SPI2.sck': 'B10 B13',
    'SPI2.miso': 'B14',
    'SPI2.mosi': 'B15',
    'I2C1.scl': 'B6 B8',
    'I2C1.sda': 'B7 B9',
  },
  pwm: { A8: 'TIM1', A0: 'TIM2', A6: 'TIM3', B6: 'TIM4' },
};
const packages: Record<string, Package> = {
  'espruino-wifi': {
    ...uqfn48,
    pins: 'B15 B14 B13 B10 B1 A7 A6 A5 A4 A1 A0 B3 B4 B5 B6 B7 B8 B9 B0 A10 A8',
    inside: 'A2 A3 A13 A14 A15',
  },
  'espruino-pico': {
    ...uqfn48,
    pins: 'B15 B14 B13 B10 B1 A7 A6 A5 B3 B4 B5 B6 B7 A8 A4 A3 A2 A1 A0 A10 B9 B8',
    inside: '',
  },
};
const lqfp64: Package = {
  pins: `A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A13 A14 A15 B0 B1 B3 B4 B5 B6 B7 B8 B9 B10 B11 B12 B13 B14
    B15 C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 D2`,
  inside: '',
  console: { Serial1: 'A9 A10 B6 B7' },
  functions: {
    'Serial2.tx': 'A2',
    'Serial2.rx': 'A3',
    'Serial3.tx': 'B10 C10',
    'Serial3.rx': 'B11 C11',
    'Serial4.tx': 'A0 C10',
    'Serial4.rx': 'A1 C11',
    'Serial5.tx': 'C12',
    'Serial5.rx': 'D2',
    'Serial6.tx': 'C6',
    'Serial6.rx': 'C7',
    'SPI1.sck': 'A5 B3',
    'SPI1.miso': 'A6 B4',
    'SPI1.mosi': 'A7 B5',
    'I2C1.scl': 'B6 B8',
    'I2C1.sda': 'B7 B9',
  },
  /** The interpreter cannot route TIM13 and TIM14 (A6, A7) on this chip, and keeps TIM7 for itself. */
  pwm: { A8: 'TIM1', B3: 'TIM2', B4: 'TIM3', B5: 'TIM3', B6: 'TIM4', B7: 'TIM4', B8: 'TIM4', C6: 'TIM8' },
};
packages['stm32f405'] = lqfp64;
packages['virtual'] = lqfp64;

const isPin = (value: unknown): value is string => typeof value === 'string' && /^[A-H]\d+$/.test(value);
const pinsOf = (value: unknown): string[] => {
  if (isPin(value)) return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(pinsOf) : [];
};
const words = (text: string) => text.split(/\s+/).filter(Boolean);

/** What is wrong with a board's pins, a sentence each. */
export const faultsOf = (name: string, console: string, pins: BoardPins): string[] => {
  const chip = packages[name];
  const faults: string[] = [];
  const expect = (ok: boolean, text: string) => {
    if (!ok) faults.push(text);
  };
  const used = pinsOf(pins);
  used.forEach((pin, at) => {
    expect(used.indexOf(pin) === at, `${pin} is used twice`);
    expect(words(`${chip.pins} ${chip.inside}`).includes(pin), `${pin} is not on the board`);
    expect(!words(chip.console[console] ?? '').includes(pin), `${pin} is the console's`);
  });

  const ports = [pins.card.uart, pins.network.uart, pins.panel?.uart].filter(
    port => port && port !== 'software',
  );
  expect(new Set([console, ...ports]).size === ports.length + 1, `a port is used twice: ${ports}`);
  const carries = (port: string, wires: Record<string, string>, signals: string[]) => {
    for (const signal of port === 'software' ? [] : signals) {
      const allowed = words(chip.functions[`${port}.${signal}`] ?? '');
      expect(allowed.includes(wires[signal]), `${wires[signal]} cannot be ${port} ${signal}`);
    }
  };
  carries(pins.card.uart, { ...pins.card }, ['tx', 'rx']);
  carries(pins.network.uart, { ...pins.network } as never, ['tx', 'rx']);
  if (pins.panel) carries(pins.panel.uart, { ...pins.panel }, ['tx', 'rx']);
  if (pins.memory) carries(pins.memory.spi, { ...pins.memory }, ['sck', 'miso', 'mosi']);
  if (pins.rtc) carries(pins.rtc.i2c, { ...pins.rtc }, ['scl', 'sda']);

  const waves = [pins.card.clock, ...(pins.line ? [pins.line.toneLow, pins.line.toneHigh] : [])];
  for (const pin of waves) expect(pin in chip.pwm, `${pin} has no timer`);
  const timers = waves.map(pin => chip.pwm[pin]);
  expect(new Set(timers).size === timers.length, `two frequencies on one timer: ${timers}`);

  const watched = [
    pins.card.present,
    pins.hook,
    pins.line?.reversal,
    ...(pins.keypad?.columns ?? []),
    pins.panel?.uart === 'software' ? pins.panel.rx : undefined,
  ].filter(isPin);
  const lines = watched.map(pin => pin.slice(1));
  expect(new Set(lines).size === lines.length, `two watches on one interrupt line: ${watched}`);
  return faults;
};

const boards = readdirSync(new URL('../../boards', import.meta.url))
  .filter(file => file !== 'board.ts' && file !== 'pin.ts')
  .map(file => file.replace('.ts', ''));
const load = async (name: string): Promise<BoardDescription> =>
  (await import(`../../boards/${name}.ts`)).description;

for (const name of boards) {
  test(`${name}: every pin exists, serves its purpose and serves one only`, async () => {
    const board = await load(name);
    assert.is(board.name, name);
    assert.ok(packages[name], 'a new board states its package here');
    assert.equal(faultsOf(name, board.console, board.pins), []);
  });
  test(`${name}: the image's budget fits its Storage and its heap`, async () => {
    const { budget, storage, chip } = await load(name);
    assert.ok(budget.imageBytes < storage.bytes);
    assert.ok(budget.imageVars < chip.variables);
  });
}

test('the check sees each kind of mistake', async () => {
  const { pins } = await load('virtual');
  const wrong = (change: object) => faultsOf('virtual', 'stdio', { ...pins, ...change }).join('; ');
  assert.is(wrong({ buzzer: 'B7' }), 'B7 is used twice');
  assert.is(wrong({ buzzer: 'E5' }), 'E5 is not on the board');
  assert.is(wrong({ hook: 'A9' }), 'two watches on one interrupt line: A0,A9,A1,C6,C7,C8,C9');
  assert.is(
    wrong({ card: { ...pins.card, tx: 'A3', rx: 'A2' } }),
    'A3 cannot be Serial2 tx; A2 cannot be Serial2 rx',
  );
  assert.is(
    wrong({ rtc: { ...pins.rtc!, scl: 'B9', sda: 'B8' } }),
    'B9 cannot be I2C1 scl; B8 cannot be I2C1 sda',
  );
  const sameTimer = { hook: 'B2', line: { ...pins.line!, toneHigh: 'B5' } };
  assert.is(wrong(sameTimer), 'B2 is not on the board; two frequencies on one timer: TIM1,TIM3,TIM3');
  const noTimer = { hook: undefined, line: { ...pins.line!, toneLow: 'A9' } };
  assert.is(wrong(noTimer), 'A9 has no timer');
  const samePort = { network: { ...pins.network, uart: 'Serial2' } };
  assert.match(wrong(samePort), 'a port is used twice: Serial2,Serial2');
  assert.is(
    faultsOf('stm32f405', 'Serial1', {
      ...pins,
      buzzer: 'A9',
      line: { ...pins.line!, toneHigh: 'C11' },
    }).join('; '),
    "B7 is the console's; A9 is the console's; C11 has no timer",
  );
});

test.run();
