/**
 * Drivers at their limits: the shortest time that counts, the longest that does not, the first state, the
 * last bit.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createExchange } from '../../bench/parts/exchange.ts';
import { createFm25v02 } from '../../bench/parts/fm25v02.ts';
import { createHd44780 } from '../../bench/parts/hd44780.ts';
import { createKeyMatrix } from '../../bench/parts/keyMatrix.ts';
import { createSram23lcv512 } from '../../bench/parts/sram23lcv512.ts';
import { busyTone } from '../../hal/drivers/busyTone.ts';
import { buttons } from '../../hal/drivers/buttons.ts';
import { coverSwitch } from '../../hal/drivers/coverSwitch.ts';
import { ds3231 } from '../../hal/drivers/ds3231.ts';
import { fm25v02 } from '../../hal/drivers/fm25v02.ts';
import { fourBitBus } from '../../hal/drivers/fourBitBus.ts';
import { hd44780 } from '../../hal/drivers/hd44780.ts';
import { keyMatrix, PAYPHONE_KEYS } from '../../hal/drivers/keyMatrix.ts';
import { lineWatch, type Supervision } from '../../hal/drivers/lineWatch.ts';
import { pulseLine } from '../../hal/drivers/pulseLine.ts';
import { pwmTones } from '../../hal/drivers/pwmTones.ts';
import { reversal } from '../../hal/drivers/reversal.ts';
import { sram23lcv512 } from '../../hal/drivers/sram23lcv512.ts';
import { LINE_ANSWERED, LINE_ENDED, LINE_READY } from '../../hal/line.ts';
import type { Timer } from '../../hal/timer.ts';
import { onBench } from './onBench.ts';

type Bench = ReturnType<typeof onBench>;
type Tell = Parameters<Supervision>[0];

/** Holds a net at a level for a while, then lets go. */
const hold = async ({ board }: Bench, net: string, level: 'low' | 'high', milliseconds: number) => {
  board.nets.at(net).drive('test', level);
  await board.advance(milliseconds);
  board.nets.at(net).drive('test', 'none');
};

const watching = (supervise: (tell: Tell, timer: Timer) => ReturnType<Supervision>) => {
  const bench = onBench(() => undefined);
  const line = lineWatch(bench.pin('D2'), [tell => supervise(tell, bench.timer)], bench.timer);
  const told: number[] = [];
  line.onChange(() => told.push(line.state()));
  return { bench, line, told };
};

test('a reversal of 45 ms counts, one of 20 ms is a transient, and a detector that rests is no answer', async () => {
  const { bench, line, told } = watching(tell => reversal(new Pin('A1'))(tell));
  assert.is(bench.board.nets.at('A1').level(), 0);
  line.seize();
  await bench.board.advance(150);
  await hold(bench, 'A1', 'high', 20);
  await bench.board.advance(100);
  assert.equal(told, []);
  await hold(bench, 'A1', 'high', 45);
  await bench.board.advance(100);
  assert.equal(told, [LINE_ANSWERED, LINE_ENDED]);
});

test('busy tone: a drop of 30 ms breaks the cadence; a new call inherits neither tones nor a tone', async () => {
  const { bench, line, told } = watching((tell, timer) => busyTone(new Pin('A1'), timer)(tell));
  const tone = async () => {
    await hold(bench, 'A1', 'low', 500);
    await bench.board.advance(500);
  };
  line.seize();
  for (let i = 0; i < 4; i++) {
    await hold(bench, 'A1', 'low', 250);
    await bench.board.advance(30);
    await hold(bench, 'A1', 'low', 220);
    await bench.board.advance(500);
  }
  assert.not(told.includes(LINE_ENDED));
  await bench.board.advance(3000);
  await tone();
  line.seize();
  await tone();
  await tone();
  assert.not(told.includes(LINE_ENDED));
  await bench.board.advance(3000);
  await tone();
  await tone();
  line.seize();
  await bench.board.advance(3000);
  await tone();
  await tone();
  assert.not(told.includes(LINE_ENDED));
  await tone();
  assert.equal(
    told.filter(state => state !== LINE_READY),
    [LINE_ENDED],
  );
});

test('a button counts after 20 ms, at once and while it is held, as often as it is pressed', async () => {
  const bench = onBench(() => undefined);
  const told: string[] = [];
  buttons({ pins: [bench.pin('H1')], keys: ['clear'], others: { onKey: () => {} } }).onKey(key =>
    told.push(key),
  );
  await hold(bench, 'H1', 'high', 15);
  await bench.board.advance(100);
  assert.equal(told, []);
  for (let count = 1; count <= 3; count++) {
    bench.board.nets.at('H1').drive('test', 'high');
    await bench.board.advance(30);
    assert.is(told.length, count);
    bench.board.nets.at('H1').drive('test', 'none');
    await bench.board.advance(100);
  }
  assert.is(told.length, 3);
});

test('a cover that is open for 60 ms counts as opened, for 30 ms as knocked', async () => {
  const bench = onBench(() => undefined);
  let opened = 0;
  bench.board.nets.at('B2').drive('cover', 'low');
  coverSwitch(bench.pin('B2')).onOpen(() => opened++);
  const open = async (milliseconds: number) => {
    bench.board.nets.at('B2').drive('cover', 'none');
    await bench.board.advance(milliseconds);
    bench.board.nets.at('B2').drive('cover', 'low');
    await bench.board.advance(200);
  };
  await open(30);
  assert.is(opened, 0);
  await open(60);
  assert.is(opened, 1);
});

const rows = ['B12', 'B13', 'B14', 'B15'];
const columns = ['C6', 'C7', 'C8', 'C9'];
const plate = () => {
  const bench = onBench(board => board.addPart(createKeyMatrix(board, { rows, columns })));
  const told: string[] = [];
  keyMatrix({
    rows: rows.map(bench.pin),
    columns: columns.map(bench.pin),
    keys: PAYPHONE_KEYS,
    timer: bench.timer,
  }).onKey(key => told.push(key));
  return { ...bench, told };
};

test('key matrix: two keys of a column short no outputs; two at once count in the order of the plate', async () => {
  const { board, parts, told } = plate();
  const at = (key: string) => PAYPHONE_KEYS.indexOf(key as '1');
  parts.down(at('8'));
  await board.advance(100);
  parts.down(at('2'));
  await board.advance(100);
  parts.up(at('8'));
  parts.up(at('2'));
  await board.advance(100);
  parts.down(at('1'));
  parts.down(at('5'));
  await board.advance(100);
  parts.up(at('1'));
  parts.up(at('5'));
  await board.advance(100);
  parts.press(at('followOn'), 100);
  await board.advance(300);
  assert.equal(told, ['8', '2', '1', '5', 'followOn']);
  assert.equal(board.violations(), []);
});

test('key matrix: 15 ms is a bounce, 30 ms a press, and each press is reported while the key is held', async () => {
  const { board, parts, told } = plate();
  const five = PAYPHONE_KEYS.indexOf('5');
  const press = async (milliseconds: number) => {
    parts.down(five);
    await board.advance(milliseconds);
    const seen = told.length;
    parts.up(five);
    await board.advance(200);
    return seen;
  };
  assert.is(await press(15), 0);
  assert.equal(told, []);
  assert.is(await press(30), 1);
  assert.equal(told, ['5']);
});

test('display: adjacent cells take one address, others one each', async () => {
  const names = { rs: 'C0', e: 'C1', d4: 'C2', d5: 'C3', d6: 'C4', d7: 'C5' };
  const { board, pin, timer } = onBench(b => b.addPart(createHd44780(b, names)));
  const [rs, e, d4, d5, d6, d7] = Object.values(names).map(pin);
  const display = hd44780({ bus: fourBitBus({ rs, e, d4, d5, d6, d7 }), timer });
  await board.advance(100);
  let pulses = 0;
  board.nets.at('C1').onChange(level => {
    if (level === 0) pulses++;
  });
  const pulsesFor = (lines: string[]): number => {
    pulses = 0;
    display.show(lines);
    return pulses / 2;
  };
  assert.is(pulsesFor(['x'.repeat(20)]), 1 + 20);
  assert.is(pulsesFor([`${'x'.repeat(5)}y${'x'.repeat(8)}zz`.padEnd(20, 'x')]), 1 + 1 + 1 + 2);
  assert.is(pulsesFor([`${'x'.repeat(5)}y${'x'.repeat(8)}zz`.padEnd(20, 'x')]), 0);
});

test('the pause between pulsed digits is long enough for an exchange; a string of two digits is refused', async () => {
  const bench = onBench(board => board.addPart(createExchange(board, { loop: 'D2', reversal: 'A1' })));
  const line = pulseLine({
    loop: bench.pin('D2'),
    supervisions: [reversal(bench.pin('A1'))],
    timer: bench.timer,
  });
  bench.parts.dialToneMs = 0;
  line.seize();
  await bench.board.advance(300);
  for (const digit of '1203') {
    let done = false;
    line.dial(digit).then(() => {
      done = true;
    });
    for (let i = 0; i < 200 && !done; i++) await bench.board.advance(10);
  }
  await bench.board.advance(500);
  assert.is(bench.parts.dialled(), '1203');
  assert.equal(bench.board.violations(), []);
  for (const bad of ['12', '', '#'])
    assert.match(
      await line.dial(bad).then(
        () => 'sent',
        error => error.message,
      ),
      /^digit expected 0 to 9/,
    );
});

test('tones are square waves at half duty, and silent at first and after', async () => {
  const { board, pin } = onBench(() => undefined);
  for (const name of ['B4', 'B6']) board.nets.at(name).drive('test', 'pullUp');
  const tones = pwmTones({ toneLow: pin('B4'), toneHigh: pin('B6') });
  const levels = () => ['B4', 'B6'].map(name => board.nets.at(name).level());
  assert.equal(levels(), [0, 0]);
  tones.sound(4);
  assert.equal(
    ['B4', 'B6'].map(name => board.nets.at(name).pwm()?.duty),
    [0.5, 0.5],
  );
  tones.silence();
  assert.equal(
    ['B4', 'B6'].map(name => board.nets.at(name).pwm()),
    [undefined, undefined],
  );
  assert.equal(levels(), [0, 0]);
});

const memoryPins = { sck: 'A5', mosi: 'A7', miso: 'A6' };
const memories = () => {
  const bench = onBench(board => ({
    fram: board.addPart(createFm25v02(board, { ...memoryPins, select: 'A4' })),
    sram: board.addPart(createSram23lcv512(board, { ...memoryPins, select: 'C12' })),
  }));
  const { pin } = bench;
  SPI1.setup({ sck: pin('A5'), mosi: pin('A7'), miso: pin('A6'), baud: 8_000_000 });
  return bench;
};

test('memories: each octet is written at its own address, independent of its neighbours', () => {
  const { board, parts, pin } = memories();
  const fram = fm25v02({ spi: SPI1, select: pin('A4') });
  const sram = sram23lcv512({ spi: SPI1, select: pin('C12') });
  for (const memory of [fram, sram]) {
    for (const [at, value] of [
      [0x00, 1],
      [0x01, 2],
      [0x80, 3],
      [0xff, 4],
      [0x100, 5],
      [0x1080, 6],
      [0x7fff, 7],
    ])
      memory.write(at, Uint8Array.of(value));
    for (const [at, value] of [
      [0x7fff, 7],
      [0x1080, 6],
      [0x100, 5],
      [0xff, 4],
      [0x80, 3],
      [0x01, 2],
      [0x00, 1],
    ])
      assert.equal([...memory.read(at, 1)], [value], `${at}`);
  }
  assert.equal([...parts.fram.contents.subarray(0, 2)], [1, 2]);
  assert.is(parts.fram.contents[0x7fff], 7);
  assert.equal([fram.size, sram.size], [32_768, 65_536]);
  assert.equal(board.violations(), []);
});

test('memories: the undriven select is high before the first octet', () => {
  for (const [name, make] of [
    ['A4', (select: Pin) => fm25v02({ spi: SPI1, select })],
    ['C12', (select: Pin) => sram23lcv512({ spi: SPI1, select })],
  ] as const) {
    const { board, pin } = memories();
    const levels: number[] = [];
    board.nets.at(name).drive('test', 'pullDown');
    board.nets.at(name).onChange(level => levels.push(level));
    make(pin(name));
    assert.is(levels[0], 1, `${name} has to fall for the part to listen`);
    assert.is(levels.at(-1), 1);
  }
});

const setUp = () => {};
/** Registers of a DS3231 as plain memory, without a running clock. */
const registers = (status: number) => {
  const cells = new Uint8Array(19);
  cells[0x0f] = status;
  let pointer = 0;
  const i2c = {
    writeTo: (_address: number, data: number | number[]) => {
      const [first, ...rest] = typeof data === 'number' ? [data] : data;
      pointer = first;
      for (const octet of rest) cells[pointer++] = octet;
    },
    readFrom: (_address: number, length: number) => cells.subarray(pointer, pointer + length),
  } as unknown as I2c;
  return { cells, i2c };
};

const setClock = ({ i2c, cells }: ReturnType<typeof registers>) => {
  const status = cells[0x0f];
  const clock = ds3231({ i2c, setUp });
  clock.set(1000);
  cells[0x0f] = status;
  return clock;
};

test('DS3231: an alarm’s flag is no lost time, reserved bits mean another part, and setting clears one flag only', () => {
  const alarmed = registers(0x89);
  const clock = ds3231({ i2c: alarmed.i2c, setUp });
  assert.is(clock.now(), undefined);
  clock.set(0);
  assert.is(alarmed.cells[0x0f], 0x09);
  assert.is(clock.now(), 0);
  for (const bit of [0x10, 0x20, 0x40]) assert.is(setClock(registers(0x08 | bit)).now(), undefined, `${bit}`);
  assert.is(setClock(registers(0x08)).now(), 1000);
});

test('DS3231: the first and the last second of every month of a century', () => {
  const { i2c, cells } = registers(0x08);
  const clock = ds3231({ i2c, setUp });
  const start = Date.UTC(2000, 0, 1) / 1000;
  for (let month = 0; month < 1200; month++)
    for (const second of [
      Date.UTC(2000, month, 1) / 1000 - start,
      Date.UTC(2000, month + 1, 1) / 1000 - start - 1,
    ]) {
      clock.set(second);
      const date = new Date((second + start) * 1000);
      const bcd = (value: number) => parseInt(String(value), 16);
      assert.is(clock.now(), second);
      assert.is(cells[4], bcd(date.getUTCDate()), date.toISOString());
      assert.is(cells[5], bcd(date.getUTCMonth() + 1));
      assert.is(cells[6], bcd(date.getUTCFullYear() - 2000));
      assert.is(cells[3], date.getUTCDay() + 1);
    }
});

test.run();
