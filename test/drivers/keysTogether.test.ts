/** Keys that overlap, stick and bounce, on the virtual matrix: each counts for itself. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createKeyMatrix } from '../../bench/parts/keyMatrix.ts';
import { keyMatrix, PAYPHONE_KEYS } from '../../hal/drivers/keyMatrix.ts';
import type { Key } from '../../hal/keypad.ts';
import { sampled } from '../whole.ts';
import { onBench } from './onBench.ts';

const pins = { rows: ['B12', 'B13', 'B14', 'B15'], columns: ['C6', 'C7', 'C8', 'C9'] };
const at = (key: Key): number => PAYPHONE_KEYS.indexOf(key);

/** `stuck`: keys that are down before the driver starts. */
const start = async ({
  stuck = [],
  seed = 1,
  bounceMs,
}: {
  stuck?: Key[];
  seed?: number;
  bounceMs?: number;
} = {}) => {
  const bench = onBench(board => board.addPart(createKeyMatrix(board, pins, bounceMs)), { seed });
  const { board, parts: plate, pin, timer } = bench;
  for (const key of stuck) plate.down(at(key));
  await board.advance(1000);
  const keypad = keyMatrix({
    rows: pins.rows.map(pin),
    columns: pins.columns.map(pin),
    keys: PAYPHONE_KEYS,
    timer,
  });
  const pressed: Key[] = [];
  keypad.onKey(key => pressed.push(key));
  /** `+1 100 -1 40`: key 1 down, 100 ms, key 1 up, 40 ms. */
  const perform = async (steps: string): Promise<void> => {
    for (const step of steps.split(' ')) {
      if (step[0] === '+') plate.down(at(step.slice(1) as Key));
      else if (step[0] === '-') plate.up(at(step.slice(1) as Key));
      else await board.advance(Number(step));
    }
  };
  const type = (keys: string) => perform([...keys].map(key => `+${key} 100 -${key} 100`).join(' '));
  const heard = (): string => pressed.splice(0).join(' ');
  return { board, keypad, perform, type, heard };
};

test('case 12, 1: keys that overlap all count, in the order of the presses', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { board, perform, heard } = await start({ seed });
    await perform('+1 100 +9 40 -1 100 +5 40 -9 100 -5 200');
    assert.is(heard(), '1 9 5', `seed ${seed}`);
    assert.equal(board.violations(), []);
  }
});

test('case 12, 1: every pair of keys that overlap, of one row and of one column too', async () => {
  for (const first of sampled('first keys', PAYPHONE_KEYS, 1 / 6))
    for (const second of PAYPHONE_KEYS.filter(key => key !== first)) {
      const { perform, heard } = await start();
      await perform(`+${first} 80 +${second} 60 -${first} 60 +${first} 60 -${second} 60 -${first} 100`);
      assert.is(heard(), `${first} ${second} ${first}`);
    }
});

test('case 12, 2: a key that is stuck since before power-on is no press, and the others work', async () => {
  for (const stuck of PAYPHONE_KEYS.filter(key => !'19'.includes(key))) {
    const { type, heard } = await start({ stuck: [stuck] });
    await type('119');
    assert.is(heard(), '1 1 9', `${stuck} is stuck`);
  }
});

test('case 12, 3: a key that jams in service stops no other, is named after half a minute, and works again when free', async () => {
  const { board, keypad, perform, type, heard } = await start();
  await perform('+clear 100');
  await type('119');
  assert.is(heard(), 'clear 1 1 9');
  assert.is(keypad.stuck!(), undefined);
  await board.advance(60_000);
  assert.is(keypad.stuck!(), 'clear');
  await type('119');
  assert.is(heard(), '1 1 9');
  await perform('-clear 100');
  await type('110');
  await perform('+clear 100 -clear 100');
  assert.is(heard(), '1 1 0 clear');
});

test('case 12, 3: a key that is free again is no longer named', async () => {
  const { board, keypad, perform } = await start({ stuck: ['7', '0'] });
  await board.advance(60_100);
  assert.ok(['7', '0'].includes(keypad.stuck!()!));
  await perform('-7 100 -0 100 +3 30000 -3 60000 +1 60');
  assert.is(keypad.stuck!(), undefined);
});

test('case 12: a caller who holds keys for less than half a minute names none', async () => {
  const { board, keypad, perform } = await start();
  for (const key of ['1', '2', '3', '1']) {
    await perform(`+${key} 20000 -${key} 200`);
    assert.is(keypad.stuck!(), undefined, key);
  }
  assert.equal(board.violations(), []);
});

test('case 12: three keys at the corners of a rectangle report none but the held ones', async () => {
  for (const [first, second, third] of [
    ['1', '2', '4'],
    ['7', 'clear', '*'],
    ['9', '3', '1'],
  ]) {
    const { perform, heard } = await start();
    await perform(`+${first} 100 +${second} 100`);
    assert.is(heard(), `${first} ${second}`);
    await perform(`+${third} 500`);
    assert.is(heard(), '', `${third} or its ghost`);
    await perform(`-${first} 100`);
    assert.is(heard(), third);
    await perform(`-${second} 100 -${third} 100`);
    assert.is(heard(), '');
  }
});

test('case 12: keys that bounce for 15 ms make one report a press', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { type, perform, heard } = await start({ seed, bounceMs: 15 });
    await type('119');
    await perform('+1 90 +9 50 -1 90 -9 100');
    assert.is(heard(), '1 1 9 1 9', `seed ${seed}`);
  }
});

test.run();
