/**
 * The driver against a model of the data sheet's bus: it samples on E's falling edge and is busy afterwards.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fourBitBus } from '../../hal/drivers/fourBitBus.ts';
import { type Hd44780Bus, hd44780 } from '../../hal/drivers/hd44780.ts';
import { fakeChip } from './fakeChip.ts';

const names = { rs: 'C0', e: 'C1', d4: 'C2', d5: 'C3', d6: 'C4', d7: 'C5' };

/** HD44780U, Table 6 and Figures 24, 25. Throws on every violation of the data sheet. */
const controller = (chip: ReturnType<typeof fakeChip>) => {
  const ddram = new Uint8Array(128).fill(0x3f);
  const cgram = new Uint8Array(64);
  let fourBit = false;
  let high: number | undefined;
  let address = 0;
  let inCgram = false;
  let busyUntil = 40_000;
  let e = 0;
  let risen = 0;
  const state = { writes: 0, resets: 0, on: false, increment: false, lines: 1 };

  const run = (rs: number, byte: number, now: number) => {
    let us = 37;
    if (rs) {
      state.writes++;
      if (inCgram) cgram[address++ & 63] = byte;
      else ddram[address++ & 127] = byte;
    } else if (byte & 0x80) {
      inCgram = false;
      address = byte & 0x7f;
    } else if (byte & 0x40) {
      inCgram = true;
      address = byte & 0x3f;
    } else if (byte & 0x20) {
      fourBit = !(byte & 0x10);
      state.resets++;
      state.lines = byte & 8 ? 2 : 1;
      us = state.resets === 1 ? 4100 : state.resets === 2 ? 100 : 37;
    } else if (byte & 0x08) state.on = (byte & 4) !== 0;
    else if (byte & 0x04) state.increment = (byte & 2) !== 0;
    else if (byte & 0x01) {
      ddram.fill(0x20);
      address = 0;
      inCgram = false;
      us = 1520;
    }
    busyUntil = now + us;
  };
  chip.parts.push(now => {
    const level = chip.pin(names.e).level();
    if (level === e) return;
    e = level;
    if (level) {
      if (now < busyUntil) throw new Error(`busy: E rose at ${now} µs, free at ${busyUntil} µs`);
      risen = now;
      return;
    }
    if (now - risen < 0.45) throw new Error(`enable pulse of ${now - risen} µs`);
    const nibble = ['d7', 'd6', 'd5', 'd4'].reduce(
      (bits, d) => bits * 2 + chip.pin(names[d as 'd7']).level(),
      0,
    );
    const rs = chip.pin(names.rs).level();
    if (!fourBit) run(rs, nibble << 4, now);
    else if (high === undefined) high = nibble;
    else {
      const byte = (high << 4) | nibble;
      high = undefined;
      run(rs, byte, now);
    }
  });
  const row = (at: number) => String.fromCharCode(...ddram.subarray(at, at + 20));
  return { state, cgram, rows: () => [row(0), row(64), row(20), row(84)] };
};

const start = (glyphs?: string) => {
  const chip = fakeChip();
  const part = controller(chip);
  const pin = chip.asPin;
  const bus = fourBitBus({
    rs: pin(names.rs),
    e: pin(names.e),
    d4: pin(names.d4),
    d5: pin(names.d5),
    d6: pin(names.d6),
    d7: pin(names.d7),
  });
  const display = hd44780({
    bus,
    timer: chip.timer,
    ...(glyphs ? { glyphs } : {}),
  });
  return { chip, part, display };
};
const padded = (lines: string[]) => lines.map(line => line.padEnd(20).slice(0, 20));

test('initialises by instruction: 4-bit bus, two lines, cleared, incrementing, on', () => {
  const { chip, part } = start();
  chip.advance(100);
  assert.is(part.state.lines, 2);
  assert.is(part.state.on, true);
  assert.is(part.state.increment, true);
  assert.equal(part.rows(), padded(['', '', '', '']));
});

test('what is shown before the part is ready appears when it is', () => {
  const { chip, part, display } = start();
  display.show(['INSERT CARD']);
  assert.is(part.state.writes, 0);
  chip.advance(100);
  assert.equal(part.rows(), padded(['INSERT CARD', '', '', '']));
});

test('each row has its own cells; short lines are padded, long ones cut', () => {
  const { chip, part, display } = start();
  chip.advance(100);
  const lines = ['first', 'second row is much too long', 'third', 'f'];
  display.show(lines);
  assert.equal(part.rows(), padded(lines));
  display.show(['x']);
  assert.equal(part.rows(), padded(['x', '', '', '']));
});

test('writes only the cells that changed', () => {
  const { chip, part, display } = start();
  chip.advance(100);
  display.show(['1000 yen', 'dial']);
  const before = part.state.writes;
  display.show(['1000 yen', 'dial']);
  assert.is(part.state.writes, before);
  display.show(['1090 yen', 'dial']);
  assert.is(part.state.writes, before + 1);
  assert.equal(part.rows(), padded(['1090 yen', 'dial', '', '']));
});

test('glyphs go to CGRAM, and cells after them still to DDRAM', () => {
  const glyphs = [1, 2, 3, 4, 5, 6, 7, 8, 31, 17, 17, 17, 17, 17, 17, 31];
  const { chip, part, display } = start(String.fromCharCode(...glyphs));
  chip.advance(100);
  assert.equal(Array.from(part.cgram.subarray(0, 16)), glyphs);
  display.show(['\x01 yen']);
  assert.equal(part.rows()[0], padded(['\x01 yen'])[0]);
});

/** What a display driver sends, as `nibble`, `instruction` and `data` in hexadecimal, with its time in ms. */
const recorded = () => {
  const chip = fakeChip();
  const sent: string[] = [];
  const times: number[] = [];
  const note = (what: string) => {
    sent.push(what);
    times.push(chip.nowMs());
  };
  const bus: Hd44780Bus = {
    nibble: value => note(`nibble ${value}`),
    byte: (rs, value) => note(`${rs ? 'data' : 'instruction'} ${value.toString(16)}`),
  };
  const display = hd44780({ bus, timer: chip.timer });
  return { chip, display, sent, times };
};

// ADE-207-272, Figure 24: three function sets to 8 bits, one to 4 bits; function set, display off, clear,
// entry mode. Table 6: 28h 4 bits, 2 lines, 5 x 8 dots; 08h, 01h; 06h increment, no shift; 0Ch display on, no
// cursor.
test('the first initialisation is Figure 24’s, with its waits: nothing that the RAM held is shown', () => {
  const { chip, sent, times } = recorded();
  chip.advance(100);
  assert.equal(sent, [
    ...['nibble 3', 'nibble 3', 'nibble 3', 'nibble 2'],
    ...['instruction 28', 'instruction 8', 'instruction 1', 'instruction 6', 'instruction c'],
  ]);
  assert.ok(times[0] > 40);
  assert.ok(times[1] - times[0] > 4.1);
  assert.ok(times[2] - times[1] > 0.1);
  assert.ok(times[7] - times[6] > 1.52, 'Clear display');
});

test('a refresh goes home instead of dark, and sends what is shown meanwhile when it is over', () => {
  const { chip, display, sent } = recorded();
  chip.advance(59_000);
  sent.length = 0;
  while (!sent.length) chip.advance(1);
  const row = 'x'.repeat(20);
  display.show([row, row, row, row]);
  chip.advance(100);
  assert.equal(sent.slice(0, 9), [
    ...['nibble 3', 'nibble 3', 'nibble 3', 'nibble 2'],
    ...['instruction 28', 'instruction c', 'instruction 2', 'instruction 6', 'instruction c'],
  ]);
  assert.equal(sent.slice(9, 11), ['instruction 80', 'data 78']);
});

test('the rows of a refresh are 5 ms apart: other work is held up by one of them at most', () => {
  const { chip, sent, times } = recorded();
  chip.advance(61_000);
  // Table 6: the addresses of the four rows' first cells.
  const rows = ['80', 'c0', '94', 'd4'].map(address => sent.lastIndexOf(`instruction ${address}`));
  for (let row = 1; row < rows.length; row++) {
    assert.is(rows[row] - rows[row - 1], 1 + 20, 'an address and twenty cells');
    assert.ok(times[rows[row]] - times[rows[row] - 1] >= 5);
  }
});

test.run();
