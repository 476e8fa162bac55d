/** The character display: on six pins, and as a module on I2C whose expander fails. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createHd44780 } from '../../bench/parts/hd44780.ts';
import { createPcf8574 } from '../../bench/parts/pcf8574.ts';
import { USER_GLYPHS } from '../../hal/characterGlyphs.ts';
import { fourBitBus } from '../../hal/drivers/fourBitBus.ts';
import { hd44780 } from '../../hal/drivers/hd44780.ts';
import { pcf8574Bus } from '../../hal/drivers/pcf8574Bus.ts';
import { onBench } from './onBench.ts';

const i2cPins = { scl: 'B8', sda: 'B9' };

/** The display module at an address, as it is sold. */
const displayModule = (address: number) =>
  onBench(board => {
    const expander = board.addPart(createPcf8574(board, { ...i2cPins, address }));
    const [rs, rw, e, backlight, d4, d5, d6, d7] = expander.ports;
    return { backlight, expander, glass: board.addPart(createHd44780(board, { rs, rw, e, d4, d5, d6, d7 })) };
  });
const setUpI2c = (pin: (name: string) => Pin) => {
  const setUp = () => I2C1.setup({ scl: pin('B8'), sda: pin('B9'), bitrate: 100_000 });
  setUp();
  return { i2c: I2C1, setUp };
};

test('PCF8574: the display shows four rows with the project’s glyphs, lit, without a violation', async () => {
  const { board, parts, pin, timer } = displayModule(0x27);
  const display = hd44780({
    bus: pcf8574Bus({ ...setUpI2c(pin), address: 0x27 }),
    timer,
    glyphs: USER_GLYPHS,
  });
  await board.advance(200);
  assert.is(parts.glass.isOn(), true);
  assert.is(board.nets.at(parts.backlight).level(), 1);
  assert.equal(
    parts.glass.cgram().flat(),
    Array.from(USER_GLYPHS, c => c.charCodeAt(0) & 31),
  );
  const rows = ['INSERT CARD', '\xb6\xb0\xc4\xde', '01234567890123456789', '\x55\xaa~'];
  display.show(rows);
  await board.advance(200);
  assert.equal(
    parts.glass.text(),
    rows.map(row => row.padEnd(20)),
  );
  assert.is(parts.glass.cursor().shown, false);
  assert.equal(board.violations(), []);
  assert.equal(board.errors, []);
});

test('six pins: the same display', async () => {
  const names = { rs: 'C0', e: 'C1', d4: 'C2', d5: 'C3', d6: 'C4', d7: 'C5' };
  const { board, parts, pin, timer } = onBench(b => b.addPart(createHd44780(b, names)));
  const pins = Object.fromEntries(Object.entries(names).map(([name, at]) => [name, pin(at)])) as Record<
    keyof typeof names,
    Pin
  >;
  const display = hd44780({ bus: fourBitBus(pins), timer, glyphs: USER_GLYPHS });
  display.show(['early']);
  await board.advance(100);
  assert.equal(
    parts.cgram().flat(),
    Array.from(USER_GLYPHS, c => c.charCodeAt(0) & 31),
  );
  const rows = ['INSERT CARD', '\xb6\xb0\xc4\xde', '01234567890123456789', '\x55\xaa~'];
  display.show(rows);
  await board.advance(100);
  assert.equal(
    parts.text(),
    rows.map(row => row.padEnd(20)),
  );
  assert.is(parts.cursor().shown, false);
  assert.is(parts.cursor().blinking, false);
  const before = parts.writes();
  display.show(rows.concat('a fifth row'));
  assert.is(parts.writes(), before);
  assert.equal([display.columns, display.rows], [20, 4]);
  assert.equal(board.violations(), []);
});

test('six pins: RS, E and the data lines are low before the first nibble, whatever pulls them', () => {
  const names = ['C0', 'C1', 'C2', 'C3', 'C4', 'C5'];
  const { board, pin } = onBench(() => undefined);
  for (const name of names) board.nets.at(name).drive('test', 'pullUp');
  const [rs, e, d4, d5, d6, d7] = names.map(pin);
  fourBitBus({ rs, e, d4, d5, d6, d7 });
  assert.equal(
    names.map(name => board.nets.at(name).level()),
    [0, 0, 0, 0, 0, 0],
  );
});

test('display: it is initialised anew each minute, and the bus rests between', async () => {
  const names = { rs: 'C0', e: 'C1', d4: 'C2', d5: 'C3', d6: 'C4', d7: 'C5' };
  const { board, pin, timer } = onBench(b => b.addPart(createHd44780(b, names)));
  const [rs, e, d4, d5, d6, d7] = Object.values(names).map(pin);
  let pulses = 0;
  board.nets.at('C1').onChange(level => {
    if (level) pulses++;
  });
  hd44780({ bus: fourBitBus({ rs, e, d4, d5, d6, d7 }), timer });
  for (let minute = 0; minute < 3; minute++) {
    await board.advance(2000);
    assert.ok(pulses > 0, `minute ${minute}`);
    pulses = 0;
    await board.advance(57_500);
    assert.is(pulses, 0, `minute ${minute}`);
    await board.advance(500);
  }
});

// HD44780U (ADE-207-272), "Initializing by Instruction": three function sets to 8 bits end any state.
test('case 10: a false pulse on E or a dip of the glass’s supply is mended within a minute, without a flicker', async () => {
  const names = { rs: 'C0', e: 'C1', d4: 'C2', d5: 'C3', d6: 'C4', d7: 'C5' };
  const { board, parts, pin, timer } = onBench(b => b.addPart(createHd44780(b, names)));
  const bus = fourBitBus({
    rs: pin('C0'),
    e: pin('C1'),
    d4: pin('C2'),
    d5: pin('C3'),
    d6: pin('C4'),
    d7: pin('C5'),
  });
  const display = hd44780({ bus, timer, glyphs: USER_GLYPHS });
  const rows = ['INSERT CARD', '1', '', 'EMERGENCY'];
  display.show(rows);
  await board.advance(61_000);
  assert.equal(board.violations(), []);
  const right = parts.text();
  for (const disturb of [
    () => {
      digitalWrite(pin('C1'), 1);
      digitalWrite(pin('C1'), 0);
    },
    () => {
      parts.power?.(false);
      parts.power?.(true);
    },
  ]) {
    disturb();
    display.show(['1000 YEN', '', '', 'X']);
    display.show(rows);
    assert.is.not(parts.text().join(), right.join());
    await board.advance(61_000);
    assert.equal(parts.text(), right);
    assert.is(parts.isOn(), true);
    assert.is(parts.cgram().flat()[1], USER_GLYPHS.charCodeAt(1) & 31);
  }
});

const refreshMs = 61_000;

test('PCF8574: a display that has not been initialised yet is not called dead', async () => {
  const { board, pin, timer } = displayModule(0x27);
  const display = hd44780({ bus: pcf8574Bus({ ...setUpI2c(pin), address: 0x27 }), timer });
  assert.is(display.isDead!(), false);
  await board.advance(200);
  assert.is(display.isDead!(), false);
});

test('PCF8574: an expander that is dead throws nothing, says so, and shows all once it answers', async () => {
  const { board, parts, pin, timer } = displayModule(0x27);
  parts.expander.die(true);
  const display = hd44780({ bus: pcf8574Bus({ ...setUpI2c(pin), address: 0x27 }), timer });
  display.show(['INSERT CARD', '', '', 'EMERGENCY']);
  await board.advance(refreshMs);
  assert.is(display.isDead!(), true);
  assert.is(parts.glass.text().join('').trim(), '');
  parts.expander.die(false);
  await board.advance(refreshMs);
  assert.is(display.isDead!(), false);
  assert.is(parts.glass.text()[0].trim(), 'INSERT CARD');
  assert.is(parts.glass.text()[3].trim(), 'EMERGENCY');
  assert.equal(board.violations(), []);
});

// PCF8574 (Rev. 5): an octet that is not acknowledged is not shown; the nibbles that follow would be shifted
// by one.
test('PCF8574: a transfer that is cut off at any octet is mended by the next show, or within a minute', async () => {
  for (let octet = 0; octet < 7; octet++)
    for (const shown of [true, false]) {
      const { board, parts, pin, timer } = displayModule(0x27);
      let setUps = 0;
      const { i2c, setUp } = setUpI2c(pin);
      const counted = () => {
        setUps++;
        setUp();
      };
      const display = hd44780({ bus: pcf8574Bus({ i2c, setUp: counted, address: 0x27 }), timer });
      display.show(['INSERT CARD', '', '', 'EMERGENCY']);
      await board.advance(200);
      parts.expander.missAcknowledge(octet);
      display.show(['1000 YEN', '', '', 'EMERGENCY']);
      assert.is(setUps, 1, 'the bus is freed, once a transfer');
      const goal = shown ? '990 YEN' : '1000 YEN';
      if (shown) display.show([goal, '', '', 'EMERGENCY']);
      await board.advance(shown ? 200 : refreshMs);
      assert.is(parts.glass.text()[0].trim(), goal, `octet ${octet}`);
      assert.is(parts.glass.text()[3].trim(), 'EMERGENCY');
      assert.is(display.isDead!(), false);
    }
});

test.run();
