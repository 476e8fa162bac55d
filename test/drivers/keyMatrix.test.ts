/** The driver against a matrix of switches: a pressed key joins its row and column wires. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyMatrix, PAYPHONE_KEYS } from '../../hal/drivers/keyMatrix.ts';
import { fakeChip } from './fakeChip.ts';

const rows = ['B12', 'B13', 'B14', 'B15'];
const columns = ['C6', 'C7', 'C8', 'C9'];

const start = () => {
  const chip = fakeChip();
  const closed: [number, number][] = [];
  let joining = false;
  let scans = 0;
  chip.parts.push(() => {
    if (joining) return;
    joining = true;
    columns.forEach((name, column) => {
      const low = closed.some(([r, c]) => c === column && chip.pin(rows[r]).level() === 0);
      chip.pin(name).outside = low ? 0 : undefined;
    });
    if (chip.pin(rows[0]).drive === 1) scans++;
    joining = false;
  });
  for (const name of rows) chip.pin(name).pull = 1;
  const keypad = keyMatrix({
    rows: rows.map(chip.asPin),
    columns: columns.map(chip.asPin),
    keys: PAYPHONE_KEYS,
    timer: chip.timer,
  });
  const pressed: string[] = [];
  keypad.onKey(key => pressed.push(key));
  const press = (row: number, column: number) => {
    closed.push([row, column]);
    chip.force('X0', 0);
  };
  const release = () => {
    closed.length = 0;
    chip.force('X0', 0);
  };
  return { chip, keypad, pressed, press, release, scans: () => scans };
};

test('each of the sixteen keys is reported once a press, under its own name', () => {
  const { chip, pressed, press, release } = start();
  for (let at = 0; at < 32; at++) {
    press(at >> 3, (at >> 1) & 3);
    chip.advance(200);
    release();
    chip.advance(200);
  }
  assert.equal(
    pressed,
    PAYPHONE_KEYS.flatMap(key => [key, key]),
  );
});

test('the plate is a telephone’s', () => {
  assert.is(PAYPHONE_KEYS.filter(key => key.length === 1).join(''), '123456789*0#');
});

test('bounces at press and release make one report', () => {
  const { chip, pressed, press, release } = start();
  for (let bounce = 0; bounce < 4; bounce++) {
    press(1, 1);
    chip.advance(2);
    release();
    chip.advance(1);
  }
  press(1, 1);
  chip.advance(100);
  for (let bounce = 0; bounce < 4; bounce++) {
    release();
    chip.advance(2);
    press(1, 1);
    chip.advance(1);
  }
  release();
  chip.advance(100);
  assert.equal(pressed, ['5']);
});

test('a contact shorter than the debounce time is no press', () => {
  const { chip, pressed, press, release } = start();
  press(0, 0);
  chip.advance(5);
  release();
  chip.advance(100);
  assert.equal(pressed, []);
});

test('the matrix is polled only while a key is down', () => {
  const { chip, press, release, scans } = start();
  const atStart = scans();
  chip.advance(10_000);
  assert.is(scans(), atStart);
  press(3, 3);
  chip.advance(1000);
  assert.ok(scans() - atStart > 40, `${scans() - atStart} looks in a second`);
  release();
  chip.advance(100);
  const before = scans();
  chip.advance(10_000);
  assert.is(scans(), before);
});

test('whichever key is stuck is named, and none once it is free', () => {
  for (const at of [0, 3, 12, 15]) {
    const { chip, keypad, press, release } = start();
    press(at >> 2, at & 3);
    chip.advance(100);
    assert.is(keypad.stuck!(), undefined, 'held');
    chip.advance(61_000);
    assert.is(keypad.stuck!(), PAYPHONE_KEYS[at]);
    release();
    chip.advance(100);
    assert.is(keypad.stuck!(), undefined, 'free');
  }
});

test.run();
