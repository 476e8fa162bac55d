/** FRAM, battery-backed SRAM and clock against their data sheets; the power cut at every byte of a write. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createDs3231 } from '../../bench/parts/ds3231.ts';
import { createFm25v02 } from '../../bench/parts/fm25v02.ts';
import { createSram23lcv512 } from '../../bench/parts/sram23lcv512.ts';
import { rig, violated } from './rig.ts';

const bus = { sck: 'A5', miso: 'A6', mosi: 'A7' };
const spiSetup = 'SPI1.setup({ sck: A5, miso: A6, mosi: A7, baud: 8000000 });';

const memories = async (program = '', wires = bus) => {
  const board = rig(`${spiSetup} ${program}`);
  const fram = board.addPart(createFm25v02(board, { ...wires, select: 'A4' }));
  const sram = board.addPart(createSram23lcv512(board, { ...wires, select: 'C12' }));
  board.powerOn();
  await board.advance(10);
  assert.equal(board.errors, []);
  const ask = (expression: string): string => String(board.evaluate(expression));
  return { board, fram, sram, ask };
};

test('FRAM: WREN, WRITE and READ, wrapping at the end', async () => {
  const { fram, ask } = await memories('SPI1.write([6], A4); SPI1.write([2, 0x7f, 0xff, 11, 12], A4);');
  assert.is(fram.contents[0x7fff], 11);
  assert.is(fram.contents[0], 12);
  assert.is(ask('SPI1.send([3, 0x7f, 0xff, 0, 0], A4).subarray(3).join()'), '11,12');
  assert.equal(fram.violations, []);
});

test('FRAM: a write needs WREN each time; the latch falls after WRITE and WRDI', async () => {
  const { fram, ask } = await memories(
    'SPI1.write([6], A4); SPI1.write([2, 0, 0, 1], A4); SPI1.write([2, 0, 1, 2], A4);',
  );
  assert.equal([fram.contents[0], fram.contents[1]], [1, 0]);
  assert.ok(violated(fram.violations, 'WRITE without WREN'));
  // Bit 6 is fixed at 1.
  assert.is(ask('SPI1.write([6], A4), SPI1.send([5, 0], A4)[1]'), `${0x42}`);
  assert.is(ask('SPI1.write([4], A4), SPI1.send([5, 0], A4)[1]'), `${0x40}`);
});

test('FRAM: block protection, identity, an op-code that does not exist', async () => {
  const { fram, ask } = await memories(
    'SPI1.write([6], A4); SPI1.write([1, 0x0c], A4); SPI1.write([6], A4); SPI1.write([2, 0, 0, 1], A4);',
  );
  assert.is(fram.contents[0], 0);
  assert.ok(violated(fram.violations, 'protected address 0'));
  assert.is(
    ask('SPI1.send([0x9f, 0, 0, 0, 0, 0, 0, 0, 0, 0], A4).subarray(1).join()'),
    '127,127,127,127,127,127,194,34,0',
  );
  ask('SPI1.write([0x99], A4)');
  assert.ok(violated(fram.violations, 'op-code 99H'));
});

test('a swapped MISO or select, or SPI mode 1, breaks the memories', async () => {
  assert.is((await memories('', { ...bus, miso: 'B0' })).ask('SPI1.send([3, 0, 0, 0], A4)[3]'), '255');
  const { ask, fram } = await memories('SPI1.setup({ sck: A5, miso: A6, mosi: A7, mode: 1 });');
  ask('SPI1.write([6], A4)');
  assert.ok(violated(fram.violations, 'SPI mode 1'));
  assert.is((await memories()).ask('SPI1.send([0x9f, 0], C11)[1]'), '255');
});

test('FRAM: power cut at every byte of a write leaves exactly the bytes before it', async () => {
  const old = Array.from({ length: 16 }, (_, i) => i + 1);
  let survived = 0;
  for (let cut = 0; cut <= 16; cut++) {
    const board = rig(
      `${spiSetup} var done = false; setTimeout(function () { SPI1.write([6], A4); SPI1.write([2, 1, 0].concat(new Array(17).join('x').split('').map(function () { return 99; })), A4); done = true; print('done'); }, 5);`,
    );
    const fram = board.addPart(createFm25v02(board, { ...bus, select: 'A4' }));
    fram.contents.set(old, 256);
    fram.onWrite = address => {
      if (address === 256 + cut) board.powerOff();
    };
    board.powerOn();
    await board.advance(10);
    const expected = old.map((value, i) => (i < cut ? 99 : value));
    assert.equal([...fram.contents.subarray(256, 272)], expected, `cut at byte ${cut}`);
    assert.equal(board.output, cut === 16 ? ['done'] : []);
    assert.equal(board.errors, []);
    survived++;
  }
  assert.is(survived, 17);
});

test('SRAM: byte, page and sequential mode; power off keeps it, tampering does not', async () => {
  const { board, sram, ask } = await memories('SPI1.write([2, 0, 30, 1, 2, 3, 4], C12);');
  assert.equal([...sram.contents.subarray(30, 34)], [1, 2, 3, 4], 'sequential is the mode at power-on');
  ask('SPI1.write([1, 0x80], C12), SPI1.write([2, 0, 62, 5, 6, 7], C12)');
  assert.equal(
    [sram.contents[62], sram.contents[63], sram.contents[32]],
    [5, 6, 7],
    'page wraps within 32 bytes',
  );
  assert.is(ask('SPI1.send([5, 0], C12)[1]'), '128');
  ask('SPI1.write([1, 0], C12), SPI1.write([2, 0, 0, 8, 9], C12)');
  assert.is(sram.contents[0], 8);
  assert.is.not(sram.contents[1], 9);
  board.powerOff();
  assert.is(sram.contents[62], 5);
  sram.tamper();
  assert.is.not([...sram.contents.subarray(30, 34)].join(), '1,2,3,4');
});

const clock = async (program = '', wires = { scl: 'B8', sda: 'B9' }) => {
  const board = rig(
    `I2C1.setup({ scl: B8, sda: B9 }); function read(at, n) { I2C1.writeTo(0x68, at); return I2C1.readFrom(0x68, n).join(); } ${program}`,
  );
  const rtc = board.addPart(createDs3231(board, wires));
  board.powerOn();
  await board.advance(10);
  return { board, rtc, ask: (expression: string) => String(board.evaluate(expression)) };
};

test('DS3231: OSF at first power, BCD registers, time goes on without the board', async () => {
  const { board, rtc, ask } = await clock();
  assert.is(ask('read(0x0f, 1)'), String(0x88));
  ask('I2C1.writeTo(0x68, [0, 0x58, 0x59, 0x23, 7, 0x31, 0x12, 0x99]), I2C1.writeTo(0x68, [0x0f, 0])');
  assert.is(ask('read(0x0f, 1)'), '0');
  board.powerOff();
  await board.advance(3000);
  board.powerOn();
  await board.advance(10);
  assert.is(
    ask('read(0, 7)'),
    [0x01, 0, 0, 1, 0x01, 0x81, 0].join(),
    'the century bit is set by the roll-over',
  );
  assert.equal(rtc.violations, []);
});

test('DS3231: 12-hour mode, values that are not BCD, a battery taken out', async () => {
  const { rtc, ask } = await clock();
  ask('I2C1.writeTo(0x68, [0, 0, 0, 0x71, 1, 1, 1, 1])');
  assert.is(rtc.seconds() % 86_400, 23 * 3600);
  ask('I2C1.writeTo(0x68, [0, 0x1f])');
  assert.ok(violated(rtc.violations, 'not BCD'));
  ask('I2C1.writeTo(0x68, [0x0f, 0])');
  rtc.loseBattery();
  assert.is(ask('read(0x0f, 1)'), String(0x88));
});

test('DS3231: nobody answers at another address or with swapped wires', async () => {
  const away = await clock('I2C1.writeTo(0x69, 0);');
  assert.match(away.board.errors[0], /not responding/);
  const swapped = await clock('I2C1.writeTo(0x68, 0);', { scl: 'B9', sda: 'B8' });
  assert.match(swapped.board.errors[0], /not responding/);
});

test.run();
