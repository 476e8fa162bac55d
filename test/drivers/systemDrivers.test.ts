/** Drivers of what is in the chip: noise, time, memory, machine code, and pins at the end of a line. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { boardEntropy } from '../../hal/drivers/boardEntropy.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import { remoteInput, remoteOutput } from '../../hal/drivers/remotePin.ts';
import { checkSpan } from '../../hal/drivers/span.ts';
import { systemTimer } from '../../hal/drivers/systemTimer.ts';
import { thumbCode } from '../../hal/drivers/thumbCode.ts';
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

test('noise: each source counts, to its last digit, and a chip without sensors has the others', () => {
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

test('the system’s timer counts milliseconds from its start, calls back once, and forgets what is cancelled', async () => {
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

test('a remote output sends each level, a remote input is high at first and tells changes only', () => {
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

/** A chip with machine code in its flash: the words that `peek32` finds, and what is called. */
const chip = (head: { magic?: number; version?: number; part?: number }, where = 0x0800_0100) => {
  const { magic = 0x344b5043, version = 0x0007_0001, part = 0xc24 } = head;
  const words: Record<number, number> = {
    [where]: magic,
    [where + 4]: version,
    3758157056: (0x410f << 16) | (part << 4) | 1,
  };
  const calls: string[] = [];
  let flat = 1;
  let collections = 0;
  let address = where;
  let looked = 0;
  Object.assign(globalThis, {
    require: () => ({ read: (name: string) => (name === 'kernels' ? 'code' : undefined) }),
    peek32: (at: number) => {
      looked++;
      return words[at] ?? 0;
    },
    E: {
      getAddressOf: (value: unknown, isFlat: boolean) => {
        if (!isFlat) throw new Error('not asked for flat memory');
        if (typeof value === 'string') return address;
        return value === undefined ? 0 : flat && 0x2000_0400;
      },
      nativeCall: (at: number, signature: string) => (context: number) => {
        calls.push(`${(at - address).toString(16)} ${signature} ${context.toString(16)}`);
        return 42;
      },
    },
  });
  Object.defineProperty(process, 'memory', {
    value: () => {
      collections++;
    },
    configurable: true,
  });
  return {
    calls,
    setFlat: (value: number) => {
      flat = value;
    },
    move: (to: number) => {
      address = to;
    },
    words,
    looked: () => looked,
    collections: () => collections,
  };
};

test('machine code: entries of its jump table, as Thumb, with the context’s address', () => {
  const { calls, looked } = chip({});
  const code = thumbCode('kernels');
  assert.is(code.call(0, new Uint32Array(8)), 42);
  assert.is(code.call(3, new Uint32Array(8)), 42);
  assert.equal(calls, ['11 int(int) 20000400', '1d int(int) 20000400']);
  const once = looked();
  code.call(1, new Uint32Array(8));
  assert.is(looked(), once, 'checked once');
});

test('machine code: what is missing, not ours, of another version or for another core is refused', () => {
  const refusal = (head: Parameters<typeof chip>[0], name = 'kernels') => {
    chip(head);
    return fault(() => thumbCode(name).call(0, new Uint32Array(8)));
  };
  assert.is(refusal({}), 'none');
  assert.is(refusal({}, 'other'), 'badKernel: other: expected a file in Storage, got none');
  assert.match(refusal({ magic: 0x344b5044 }), /^badKernel: kernels: expected kernels of version 1/);
  assert.match(refusal({ magic: 0x345b5043 }), /^badKernel: kernels: expected kernels of version 1/);
  assert.match(refusal({ version: 2 }), /^badKernel/);
  assert.match(refusal({ version: 0 }), /^badKernel/);
  assert.is(
    refusal({ magic: 0x344b5043, part: 0xc23 }),
    'badKernel: kernels: expected kernels for cortex-m3, got cortex-m4',
  );
  assert.is(refusal({ magic: 0x334b5043, part: 0xc23 }), 'none');
  assert.is(refusal({ magic: 0x344b5043, part: 0xd21 }), 'none');
});

test('machine code that moved is looked at again', () => {
  const { move } = chip({});
  const code = thumbCode('kernels');
  code.call(0, new Uint32Array(8));
  move(0x0800_2000);
  assert.match(
    fault(() => code.call(0, new Uint32Array(8))),
    /^badKernel/,
  );
});

test('flat memory: after a collection, or a fault', () => {
  const { setFlat, collections } = chip({});
  const code = thumbCode('kernels');
  assert.is(code.addressOf(new Uint8Array(32)), 0x2000_0400);
  code.flat(() => new Uint8Array(32));
  assert.is(collections(), 0);
  setFlat(0);
  assert.is(
    fault(() => code.addressOf(new Uint8Array(32))),
    'notFlat: array: expected flat memory, got 32 scattered elements',
  );
  let made = 0;
  const array = code.flat(() => {
    if (++made === 2) setFlat(1);
    return new Uint32Array(8);
  });
  assert.equal([array.length, made, collections()], [8, 2, 1]);
  setFlat(0);
  assert.match(
    fault(() => code.flat(() => new Uint32Array(8))),
    /^notFlat/,
  );
});

test.run();
