/** Machine code in flash: entries and addresses of its calls, flat memory, refusals. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { thumbCode } from '../../hal/drivers/thumbCode.ts';

const fault = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
};

/** A chip with machine code in its flash: the words that `peek32` finds, and what is called. */
const chip = (head: { magic?: number; version?: number; part?: number }, where = 0x0800_0100) => {
  const { magic = 0x344b5043, version = 0x0008_0004, part = 0xc24 } = head;
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
  Object.assign(process, { memory: () => ({ stackEndAddress: 0x2001_0000 }) });
  Object.assign(globalThis, {
    require: () => ({ read: (name: string) => (name === 'kernels' ? 'code' : undefined) }),
    peek32: (at: number) => {
      looked++;
      return words[at] ?? 0;
    },
    E: {
      defrag: () => {
        collections++;
      },
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
  assert.is(code.stackEnd, 0x2001_0000);
  assert.is(code.call(0, new Uint32Array(8)), 42);
  assert.is(code.call(3, new Uint32Array(8)), 42);
  assert.equal(calls, ['11 int(int) 20000400', '1d int(int) 20000400']);
  const once = looked();
  code.call(1, new Uint32Array(8));
  assert.is(looked(), once, 'checked once');
});

test('machine code: a file that is missing, foreign, of another version or for another core is refused', () => {
  const refusal = (head: Parameters<typeof chip>[0], name = 'kernels') => {
    chip(head);
    return fault(() => thumbCode(name).call(0, new Uint32Array(8)));
  };
  assert.is(refusal({}), 'none');
  assert.is(refusal({}, 'other'), 'badKernel: other: expected a file in Storage, got none');
  assert.match(refusal({ magic: 0x344b5044 }), /^badKernel: kernels: expected kernels of version 4/);
  assert.match(refusal({ magic: 0x345b5043 }), /^badKernel: kernels: expected kernels of version 4/);
  assert.match(refusal({ version: 1 }), /^badKernel/);
  assert.match(refusal({ version: 0 }), /^badKernel/);
  assert.is(
    refusal({ magic: 0x344b5043, part: 0xc23 }),
    'badKernel: kernels: expected kernels for cortex-m3, got cortex-m4',
  );
  assert.is(refusal({ magic: 0x334b5043, part: 0xc23 }), 'none');
  assert.is(refusal({ magic: 0x344b5043, part: 0xd21 }), 'none');
});

test('machine code that moved is checked again', () => {
  const { move } = chip({});
  const code = thumbCode('kernels');
  code.call(0, new Uint32Array(8));
  move(0x0800_2000);
  assert.match(
    fault(() => code.call(0, new Uint32Array(8))),
    /^badKernel/,
  );
});

test('flat memory: after E.defrag, or a fault', () => {
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

test('a scattered array has a flat copy in the bounce buffer; results are copied back, and the buffer is cleared', () => {
  const { setFlat } = chip({});
  const code = thumbCode('kernels');
  const scattered = Uint8Array.from({ length: 40 }, (_, i) => i + 1);
  setFlat(0);
  const copy = code.flatCopy(scattered);
  const signature = new Uint8Array(30);
  const filled = code.flatCopy(signature, true);
  assert.is.not(copy, scattered);
  assert.is(copy.buffer, filled.buffer, 'one room');
  assert.equal([...copy], [...scattered]);
  filled.fill(7);
  setFlat(1);
  code.call(0, new Uint32Array(8));
  assert.ok(signature.every(octet => octet === 7));
  assert.ok(new Uint8Array(copy.buffer).every(octet => octet === 0));
  assert.is(code.flatCopy(scattered), scattered, 'what is flat is lent itself');
});

test('the bounce buffer holds 512 octets; an array without room there has a copy of its own, wiped as well', () => {
  const { setFlat } = chip({});
  const code = thumbCode('kernels');
  const octets = (length: number) => new Uint8Array(length).fill(9);
  for (let again = 0; again < 2; again++) {
    setFlat(0);
    const first = code.flatCopy(octets(500));
    const last = code.flatCopy(octets(12));
    assert.is(first.byteOffset, 0, 'from the start, each time');
    assert.is(last.buffer, first.buffer, 'exactly full');
    setFlat(1);
    const makesFlat = (): Uint8Array => {
      // The array is scattered, its copy is not.
      let asked = 0;
      const { getAddressOf } = (globalThis as unknown as { E: { getAddressOf(...all: unknown[]): number } })
        .E;
      Object.assign((globalThis as unknown as { E: object }).E, {
        getAddressOf: (...all: unknown[]) => (asked++ === 0 ? 0 : getAddressOf(...all)),
      });
      return code.flatCopy(octets(1));
    };
    const beside = makesFlat();
    assert.is.not(beside.buffer, first.buffer);
    assert.equal([beside.length, beside[0]], [20, 9]);
    code.call(0, new Uint32Array(8));
    for (const copy of [first, last, beside]) assert.ok(copy.every(octet => octet === 0));
  }
});

test.run();
