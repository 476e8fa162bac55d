/** Drivers of the chip itself: noise, time, memory, and pins at the end of a line. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { boardEntropy } from '../../hal/drivers/boardEntropy.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import { remoteInput, remoteOutput } from '../../hal/drivers/remotePin.ts';
import { checkSpan } from '../../hal/drivers/span.ts';
import { systemTimer } from '../../hal/drivers/systemTimer.ts';
import { adoptGlobals, onBench } from './onBench.ts';

const { setTimeout: ownSetTimeout, clearTimeout: ownClearTimeout } = globalThis;
const fault = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
};

const noise = (sources: { hwRand?: number; temperature?: number; vRef?: number; time?: number }): string => {
  const { hwRand = 0, temperature = 22, vRef = 3.3, time = 1 } = sources;
  const sensor = (value: number) => () => {
    if (Number.isNaN(value)) throw new Error('no sensor');
    return value;
  };
  Object.assign(globalThis, {
    E: { hwRand: () => hwRand, getTemperature: sensor(temperature), getAnalogVRef: sensor(vRef) },
    getTime: () => time,
  });
  return String(boardEntropy().gather(24));
};

test('noise: each source changes the result, to its last digit, and a chip without sensors has the others', () => {
  const plain = noise({});
  for (const other of [
    { hwRand: 1 },
    { hwRand: 0x80 },
    { temperature: 22.0001 },
    { vRef: 3.3001 },
    { time: 1.000001 },
    { temperature: Number.NaN },
    { vRef: Number.NaN },
  ])
    assert.is.not(noise(other), plain, JSON.stringify(other));
  assert.is(plain.split(',').length, 24);
  assert.ok(new Set(noise({ temperature: 21.123456, vRef: 3.287654, time: 5.678901 }).split(',')).size > 8);
  assert.is.not(
    noise({ temperature: Number.NaN, vRef: Number.NaN, time: 2 }),
    noise({ temperature: Number.NaN, vRef: Number.NaN, time: 3 }),
  );
});

test('the system’s timer counts milliseconds from its start, calls back once, and drops a cancelled call', async () => {
  const { board } = onBench(() => undefined, { startSeconds: 77.5 });
  adoptGlobals(board, ['setTimeout', 'clearTimeout']);
  const timer = systemTimer();
  const called: number[] = [];
  timer.after(100, () => called.push(Math.round(timer.now())));
  const never = timer.after(50, () => called.push(-1));
  timer.cancel(never);
  Object.assign(globalThis, { setTimeout: ownSetTimeout, clearTimeout: ownClearTimeout });
  await board.advance(250);
  assert.equal(called, [100]);
  assert.ok(Math.abs(timer.now() - 250) < 1, `${timer.now()}`);
});

test('memory in RAM keeps octets within its size and refuses others', () => {
  const memory = ramMemory(32);
  assert.is(memory.size, 32);
  memory.write(0, Uint8Array.of(1, 2));
  memory.write(30, Uint8Array.of(8, 9));
  assert.equal([...memory.read(0, 3)], [1, 2, 0]);
  const copy = memory.read(30, 2);
  copy[0] = 77;
  assert.equal([...memory.read(30, 2)], [8, 9]);
  assert.is(memory.read(32, 0).length, 0);
  assert.is(
    fault(() => memory.read(31, 2)),
    'outOfRange: ramMemory: offset + length expected 0 to 32, got 31 + 2',
  );
  assert.is(
    fault(() => memory.write(-1, Uint8Array.of(1))),
    'outOfRange: ramMemory: offset + length expected 0 to 32, got -1 + 1',
  );
  assert.is(
    fault(() => checkSpan('x', 8, 2, -1)),
    'outOfRange: x: offset + length expected 0 to 8, got 2 + -1',
  );
  assert.is(
    fault(() => checkSpan('x', 8, 0, 8)),
    'none',
  );
});

test('a remote output sends each level, a remote input is high at first and reports changes only', () => {
  const sent: boolean[] = [];
  const output = remoteOutput(level => sent.push(level));
  assert.is(output.read(), false);
  output.write(1);
  output.set();
  assert.is(output.read(), true);
  output.reset();
  output.write(true);
  output.write(0);
  assert.equal(sent, [true, true, false, true, false]);
  const { pin, arrive } = remoteInput();
  const told: boolean[] = [];
  assert.is(pin.read(), true);
  pin.onEdge(({ state }) => told.push(state));
  for (const level of [true, false, false, true]) arrive(level);
  assert.equal(told, [false, true]);
  for (const nothing of [() => pin.write(0), () => pin.set(), () => pin.reset(), () => pin.mode('input')])
    nothing();
  assert.is(pin.read(), true);
});

test.run();
