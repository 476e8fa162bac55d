/**
 * A bus that a cut-off part holds (UM10204, 3.1.16): how many clocks free it, and what the other parts see.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clearI2c } from '../../hal/drivers/clearI2c.ts';
import { onBench } from './onBench.ts';

/** What a bus shows of its clearing, with a part that holds SDA low until SCL has fallen `clocks` times. */
const clearedBus = (clocks: number) => {
  const { board, pin } = onBench(() => undefined);
  const [scl, sda] = ['B8', 'B9'].map(name => board.nets.at(name));
  for (const wire of [scl, sda]) wire.drive('pull-up', 'pullUp');
  // The pins are released here, as the interpreter's I²C leaves them.
  clearI2c(pin('B8'), pin('B9'));
  let falls = 0;
  const conditions: string[] = [];
  if (clocks) sda.drive('part', 'low');
  scl.onChange(level => {
    if (!level && ++falls === clocks) sda.drive('part', 'none');
  });
  sda.onChange(level => {
    if (scl.level()) conditions.push(level ? 'STOP' : 'START');
  });
  clearI2c(pin('B8'), pin('B9'));
  assert.equal(board.violations(), [], 'no output is driven against another');
  return { falls, conditions, scl: scl.level(), sda: sda.level() };
};

// UM10204, 3.1.16: "the controller should send nine clock pulses".
const CLOCKS_MAX = 9;

test('I2C bus clear: SCL is clocked until SDA is free, then START and STOP end what was begun', () => {
  for (let clocks = 0; clocks <= CLOCKS_MAX; clocks++)
    assert.equal(
      clearedBus(clocks),
      { falls: clocks, conditions: ['START', 'STOP'], scl: 1, sda: 1 },
      `held for ${clocks} clocks`,
    );
});

test('I2C bus clear: a part that never lets go is given nine clocks', () => {
  assert.equal(clearedBus(Number.POSITIVE_INFINITY), { falls: CLOCKS_MAX, conditions: [], scl: 1, sda: 0 });
});

test.run();
