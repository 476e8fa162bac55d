/** FRAM, battery RAM and clock against models of their buses. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ds3231 } from '../../hal/drivers/ds3231.ts';
import { fm25v02 } from '../../hal/drivers/fm25v02.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import { sram23lcv512 } from '../../hal/drivers/sram23lcv512.ts';
import type { Memory } from '../../hal/memory.ts';

const select = { write() {} } as unknown as Pin;
type Part = (frame: number[]) => number[];
const spi = (part: Part) => {
  /** A bus brings as many octets as are clocked out. */
  const send = (data: number | ArrayLike<number>) => {
    const frame = typeof data === 'number' ? [data] : Array.from(data);
    return new Uint8Array(part(frame)).subarray(0, frame.length);
  };
  return { send, write: send } as unknown as Spi;
};

/** FM25V02 data sheet: op-codes, the write enable latch, 15 address bits. */
const framPart = (identity: number[], protection = 0x40, isConnected = () => true): Part => {
  const cells = new Uint8Array(32768);
  let enabled = false;
  let status = protection;
  return frame => {
    if (!isConnected()) return frame.map(() => 0xff);
    const at = ((frame[1] << 8) | frame[2]) & 0x7fff;
    switch (frame[0]) {
      case 0b0000_0110:
        enabled = true;
        return [0];
      case 0b1001_1111:
        return [0, ...identity].slice(0, frame.length);
      case 0b0000_0011:
        return frame.map((_, i) => (i < 3 ? 0 : cells[(at + i - 3) & 0x7fff]));
      case 0b0000_0010:
        if (enabled && !(status & 0x0c))
          for (let i = 3; i < frame.length; i++) cells[(at + i - 3) & 0x7fff] = frame[i];
        enabled = false;
        return frame;
      case 0b0000_0001:
        // "Bit 6 is fixed at 1"
        if (enabled) status = 0x40 | (frame[1] & 0x8c);
        enabled = false;
        return frame;
      case 0b0000_0101:
        return [0, status];
      default:
        throw new Error(`FM25V02: op-code ${frame[0]}`);
    }
  };
};
const genuine = [0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0xc2, 0x22, 0x08];

/** 23LCV512 data sheet: byte, page and sequential mode in bits 7 and 6 of the mode register. */
const sramPart = (alive: () => boolean): Part => {
  const cells = new Uint8Array(65536);
  let mode = 0;
  const address = (at: number, i: number) => {
    if (mode === 0x40) return (at + i) & 0xffff;
    return mode === 0x80 ? (at & 0xffe0) | ((at + i) & 0x1f) : at;
  };
  return frame => {
    if (!alive()) return frame.map(() => 0xff);
    const at = (frame[1] << 8) | frame[2];
    switch (frame[0]) {
      case 0b0000_0001:
        mode = frame[1];
        return frame;
      case 0b0000_0101:
        return [0, mode];
      case 0b0000_0011:
        return frame.map((_, i) => (i < 3 ? 0 : cells[address(at, i - 3)]));
      case 0b0000_0010:
        for (let i = 3; i < frame.length; i++) cells[address(at, i - 3)] = frame[i];
        return frame;
      default:
        throw new Error(`23LCV512: op-code ${frame[0]}`);
    }
  };
};

const parts: [string, number, () => Memory][] = [
  ['FM25V02', 32768, () => fm25v02({ spi: spi(framPart(genuine)), select })],
  ['23LCV512', 65536, () => sram23lcv512({ spi: spi(sramPart(() => true)), select })],
  ['RAM', 1000, () => ramMemory(1000)],
];

for (const [name, size, make] of parts) {
  test(`${name}: holds ${size} bytes, each at its own place`, () => {
    const memory = make();
    assert.is(memory.size, size);
    const pattern = Uint8Array.from({ length: 100 }, (_, i) => i * 7 + 1);
    memory.write(0, pattern);
    memory.write(250, pattern.subarray(3, 10));
    memory.write(size - 100, pattern);
    assert.equal(Array.from(memory.read(0, 100)), Array.from(pattern));
    assert.equal(Array.from(memory.read(250, 7)), Array.from(pattern.subarray(3, 10)));
    assert.equal(Array.from(memory.read(size - 100, 100)), Array.from(pattern));
  });

  test(`${name}: refuses a span that does not fit, before the first write`, () => {
    const memory = make();
    const codeOf = (act: () => unknown) => {
      try {
        act();
      } catch (error) {
        return (error as { code?: string }).code;
      }
      return 'none';
    };
    assert.is(
      codeOf(() => memory.write(size - 2, new Uint8Array([1, 2, 3]))),
      'outOfRange',
    );
    assert.is(
      codeOf(() => memory.read(-1, 1)),
      'outOfRange',
    );
    assert.is(
      codeOf(() => memory.read(size, 1)),
      'outOfRange',
    );
    assert.is(
      codeOf(() => memory.read(1, -1)),
      'outOfRange',
    );
    assert.equal(Array.from(memory.read(size - 2, 2)), [0, 0]);
    assert.equal(Array.from(memory.read(size, 0)), [], 'no octets, after the last one');
  });
}

test('FM25V02: another part is refused at the first access with the expected and the read id', () => {
  const other = [0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0xc2, 0x24, 0x00];
  assert.throws(
    () => fm25v02({ spi: spi(framPart(other)), select }).read(0, 1),
    'fm25v02: device id expected 7f7f7f7f7f7fc222, got 7f7f7f7f7f7fc224',
  );
});

// 001-84497, "Status Register & Write Protection": WPEN, BP1 and BP0 are non-volatile.
for (const status of [0x04, 0x08, 0x0c, 0x8c])
  test(`case 11: FM25V02 with block protection ${status.toString(16)}h takes writes again after the start`, () => {
    const memory = fm25v02({ spi: spi(framPart(genuine, status)), select });
    memory.write(32000, Uint8Array.of(1, 2, 3));
    assert.equal(Array.from(memory.read(32000, 3)), [1, 2, 3]);
  });

const RDID = 0b1001_1111;
const RDSR = 0b0000_0101;
const WRSR = 0b0000_0001;

/** A part whose status register reads as `shown` says; keeps what was asked of it. */
const framShowing = (identity: number[], shown: () => number) => {
  const part = framPart(identity);
  const frames: number[][] = [];
  const memory = fm25v02({
    spi: spi(frame => {
      frames.push(frame);
      return frame[0] === RDSR ? [0, shown()] : part(frame);
    }),
    select,
  });
  return { memory, of: (opcode: number) => frames.filter(frame => frame[0] === opcode) };
};

// 001-84497, "Status Register": WEL, bit 1, is set by WREN; "bits 0 and 4-5 are fixed at 0, bit 6 at 1".
test('FM25V02: its identity is asked once, also while its write enable latch is set', () => {
  const { memory, of } = framShowing(genuine, () => 0x42);
  for (let times = 0; times < 3; times++) memory.write(times, Uint8Array.of(times));
  memory.read(0, 3);
  assert.is(of(RDID).length, 1);
  assert.is(of(RDSR).length, 4, 'its status once an access; in the first, after WRSR');
  assert.equal(of(WRSR), [[WRSR, 0x00]], 'WPEN, BP1 and BP0 off, and none of the fixed bits');
});

test('FM25V02: a status that no FM25V02 has makes it show its identity again, at each access', () => {
  for (const status of [0x00, 0x41, 0x43, 0x50, 0x60, 0xc0, 0x44, 0x48]) {
    let shown = 0x40;
    const { memory, of } = framShowing(genuine, () => {
      const now = shown;
      // As after a WRSR that a genuine part obeys.
      shown = 0x40;
      return now;
    });
    memory.read(0, 1);
    for (let times = 2; times < 4; times++) {
      shown = status;
      memory.read(0, 1);
      assert.is(of(RDID).length, times, `${status.toString(16)}h`);
    }
  }
});

test('FM25V02: protection that the pin WP keeps is named, with the status that was read', () => {
  for (const status of [0x44, 0x48, 0x4c, 0xc0])
    assert.throws(
      () => framShowing(genuine, () => status).memory.write(0, Uint8Array.of(1)),
      `fm25v02: status expected no protection, got ${status}`,
    );
  // A bit that protects nothing keeps no part with the right identity from serving.
  assert.equal([...framShowing(genuine, () => 0x41).memory.read(0, 1)], [0]);
});

// 001-84497, "Status Register": all ones on a bus that nothing drives are no status.
const dying: [string, string, (alive: () => boolean) => Memory][] = [
  ['FM25V02', 'framFailed', alive => fm25v02({ spi: spi(framPart(genuine, 0x40, alive)), select })],
  ['23LCV512', 'sramFailed', alive => sram23lcv512({ spi: spi(sramPart(alive)), select })],
];
for (const [name, code, make] of dying)
  test(`${name}: a part that is missing, or dies, is named at each access, and serves again when it answers`, () => {
    let alive = false;
    const memory = make(() => alive);
    const codeOf = (act: () => unknown): string => {
      try {
        act();
        return 'none';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    for (let times = 0; times < 3; times++) {
      alive = false;
      assert.is(
        codeOf(() => memory.read(5, 1)),
        code,
      );
      assert.is(
        codeOf(() => memory.write(5, Uint8Array.of(9))),
        code,
      );
      alive = true;
      if (times) assert.equal(Array.from(memory.read(5, 1)), [times]);
      memory.write(5, Uint8Array.of(times + 1));
    }
  });

test('23LCV512: another mode, which a disturbance left, is written back before the next access', () => {
  let mode = 0x40;
  const part = sramPart(() => true);
  const memory = sram23lcv512({
    spi: spi(frame => {
      if (mode !== 0x40) part([0b0000_0001, mode]);
      mode = 0x40;
      return part(frame);
    }),
    select,
  });
  const pattern = Uint8Array.from({ length: 40 }, (_, i) => i + 1);
  for (const disturbed of [0x00, 0x80]) {
    memory.write(8, new Uint8Array(40));
    mode = disturbed;
    memory.write(8, pattern);
    mode = disturbed;
    assert.equal(Array.from(memory.read(8, 40)), Array.from(pattern));
  }
});

/** DS3231 data sheet, Figure 1: 19 registers with an address pointer. */
const clockPart = () => {
  const registers = new Uint8Array(19);
  registers[0x0f] = 0x88;
  let pointer = 0;
  const i2c = {
    writeTo(address: number, data: number | number[]) {
      if (address !== 0b1101000) throw new Error('NACK');
      const bytes = typeof data === 'number' ? [data] : data;
      pointer = bytes[0];
      for (const byte of bytes.slice(1)) registers[pointer++] = byte;
    },
    readFrom: (_address: number, length: number) => registers.subarray(pointer, pointer + length),
  };
  return { registers, i2c: i2c as unknown as I2c };
};
const secondsOf = (text: string) => (Date.parse(text) - Date.parse('2000-01-01T00:00:00Z')) / 1000;

test('DS3231: knows no time until set, and says so again when its oscillator stopped', () => {
  const { registers, i2c } = clockPart();
  const clock = ds3231({ i2c, setUp: () => {} });
  assert.is(clock.now(), undefined);
  clock.set(1000);
  assert.is(clock.now(), 1000);
  registers[0x0f] |= 0x80;
  assert.is(clock.now(), undefined);
});

test('DS3231: registers hold BCD of the calendar, through leap years, to the end of 2099', () => {
  const { registers, i2c } = clockPart();
  const clock = ds3231({ i2c, setUp: () => {} });
  clock.set(secondsOf('2026-11-22T23:59:58Z'));
  assert.equal(Array.from(registers.subarray(0, 7)), [0x58, 0x59, 0x23, 0x01, 0x22, 0x11, 0x26]);
  for (let day = 0; day < 36525; day++) {
    const seconds = day * 86400 + (day % 86400);
    clock.set(seconds);
    const [s, m, h, weekday, date, month, year] = Array.from(registers.subarray(0, 7));
    const expected = new Date(Date.UTC(2000, 0, 1) + seconds * 1000);
    const text = `20${[year, month, date].map(b => b.toString(16).padStart(2, '0')).join('-')}`;
    assert.is(text, expected.toISOString().slice(0, 10));
    assert.is(`${h.toString(16)}:${m.toString(16)}:${s.toString(16)}`, timeText(expected));
    assert.is(weekday, expected.getUTCDay() + 1);
    assert.is(clock.now(), seconds);
  }
});
const timeText = (date: Date) => `${date.getUTCHours()}:${date.getUTCMinutes()}:${date.getUTCSeconds()}`;

test('DS3231: a bus without it is a clock without a time, after two tries', () => {
  let asked = 0;
  let setUps = 0;
  const i2c = {
    writeTo() {
      asked++;
      throw new Error('NACK');
    },
  } as unknown as I2c;
  const clock = ds3231({ i2c, setUp: () => setUps++ });
  assert.is(clock.now(), undefined);
  assert.equal([asked, setUps], [2, 3]);
  clock.set(0);
  assert.is(asked, 4);
});

const NO_DATES: [string, number[]][] = [
  ['month 00', [0x00, 0x30, 0x12, 1, 0x00, 0x00, 0x00]],
  ['month 1Fh', [0x00, 0x30, 0x12, 1, 0x01, 0x1f, 0x26]],
  ['month 13', [0x00, 0x30, 0x12, 1, 0x01, 0x13, 0x26]],
  ['31 February', [0x00, 0x30, 0x12, 1, 0x31, 0x02, 0x26]],
  ['29 February of a common year', [0x00, 0x30, 0x12, 1, 0x29, 0x02, 0x26]],
  ['date 00', [0x00, 0x30, 0x12, 1, 0x00, 0x03, 0x26]],
  ['hour 24', [0x00, 0x30, 0x24, 1, 0x01, 0x03, 0x26]],
  ['12-hour mode', [0x00, 0x30, 0x52, 1, 0x01, 0x03, 0x26]],
  ['minute 60', [0x00, 0x60, 0x12, 1, 0x01, 0x03, 0x26]],
  ['second 7Fh', [0x7f, 0x30, 0x12, 1, 0x01, 0x03, 0x26]],
  ['year A0h', [0x00, 0x30, 0x12, 1, 0x01, 0x03, 0xa0]],
  ['all ones', [255, 255, 255, 255, 255, 255, 255]],
];
// 19-5170, "Clock and Calendar": "illogical time and date entries result in undefined operation".
for (const [name, octets] of NO_DATES)
  test(`case 06: registers of the DS3231 that hold no date are no time: ${name}`, () => {
    const { registers, i2c } = clockPart();
    const clock = ds3231({ i2c, setUp: () => {} });
    clock.set(1000);
    registers.set(octets, 0);
    assert.is(clock.now(), undefined);
    registers.set([0x59, 0x30, 0x12, 1, 0x29, 0x02, 0x28], 0);
    assert.is(clock.now(), secondsOf('2028-02-29T12:30:59Z'));
  });

test.run();
