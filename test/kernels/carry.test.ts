/** The exact-carry path of folding: a random input takes it once in 2^32 folds, so these are made for it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { layoutOf } from '../../firmware/arithmetic/kernels/layout.ts';
import { CORES, type Core } from '../../flash/kernels/blobs.ts';
import { entryAddress, KernelCalls } from '../../flash/kernels/calls.ts';
import { CODE_BASE } from '../../flash/kernels/coreScript.ts';
import { power, toOctets } from '../../host/numbers.ts';
import { SeededNumbers } from '../../measure/kernels/seededNumbers.ts';
import { onCores } from './cores.ts';

const ROWS: Record<Core, number> = { 'cortex-m4': 5, 'cortex-m3': 4 };
const words = (count: number): bigint => BigInt(32 * count);

/** floor(sqrt(value)), by Newton from above. */
const squareRoot = (value: bigint): bigint => {
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (let next = root; ; root = next) {
    next = (root + value / root) >> 1n;
    if (next >= root) return root;
  }
};

/** How many folds of s^2 let a carry out of their window: the kernels' algorithm, with whole numbers. */
const carriesOf = (s: bigint, n: bigint, bits: number, core: Core): number => {
  const limbs = (bits + 31) >> 5;
  const rows = ROWS[core];
  const window = limbs + rows + 1;
  const remainder = (1n << words(window)) % n;
  let top = window + rows * Math.ceil((2 * limbs - window) / rows);
  let t = s * s;
  let carries = 0;
  for (; top > window; top -= rows) {
    const lowest = words(top - rows);
    const step = remainder << words(top - rows - window);
    t = BigInt.asUintN(Number(lowest), t) + (t >> lowest) * step;
    for (; t >> lowest; t = BigInt.asUintN(Number(lowest), t) + step) carries++;
  }
  return carries;
};

/** An s whose square has random words at the top and all ones below them for `run` words. */
const rootOfOnes = (random: SeededNumbers, n: bigint, limbs: number, run: number, below: number): bigint => {
  for (;;) {
    const head = (random.below(n) ** 2n) >> words(2 * limbs - below);
    const square =
      (((head << words(run)) | ((1n << words(run)) - 1n)) << words(2 * limbs - below - run)) |
      (1n << words(2 * limbs - below - run - 1));
    const s = squareRoot(square);
    if (s < n) return s;
  }
};

/** Where the multipliers 1, 0, 0, 0 are set: `movs r2, #1; movs r3, #0; movs r4, #0; movs r5, #0`. */
const pathOf = (blob: Uint8Array): number => {
  const path = Buffer.from('0122002300240025', 'hex');
  const at = Buffer.from(blob).indexOf(path);
  assert.ok(at > 0 && Buffer.from(blob).indexOf(path, at + 1) < 0, 'the carry path is found, once');
  return CODE_BASE + at;
};

const seed = 1998;
for (const core of CORES) {
  onCores(`${core}: a carry out of the window is exact, and taken by inputs made for it`, () => {
    const random = new SeededNumbers(seed);
    for (const bits of [1056, 1536, 2016, 3072]) {
      const limbs = (bits + 31) >> 5;
      const { octets, representativeOctets } = layoutOf(bits);
      const calls = new KernelCalls(core);
      const n = random.odd(bits) | (1n << BigInt(bits - 1));
      calls.preparePublic(n, bits, 8);
      const expected: { carries: number; what: string }[] = [];
      for (let run = ROWS[core] + 1; run < limbs - 3; run += 3)
        for (let below = 1; below <= 2 * ROWS[core]; below++) {
          const s = rootOfOnes(random, n, limbs, run, below);
          const top = power(s, 8n, n) >> BigInt((2 * bits) / 3);
          if (top >> BigInt(8 * representativeOctets)) continue;
          calls.verify(toOctets(s, octets), toOctets(top, representativeOctets));
          expected.push({
            carries: carriesOf(s, n, bits, core),
            what: `seed ${seed}, ${bits} bits, ${run} words of ones below ${below}`,
          });
        }
      const carryPath = pathOf(calls.code);
      const { calls: verdicts, trace } = calls.run('visits', [
        [entryAddress('VERIFY'), 2],
        [carryPath, 2],
      ]);
      const paths = trace
        .map(at => (at === carryPath ? 'c' : 'v'))
        .join('')
        .split('v')
        .slice(1);
      let taken = 0;
      expected.forEach(({ carries, what }, i) => {
        assert.is(verdicts[i + 1].result, 1, what);
        assert.is(paths[i].length, carries, `${what}: carries`);
        taken += carries;
      });
      assert.ok(taken >= 3, `${bits} bits: expected at least 3 carries, got ${taken} in ${expected.length}`);
    }
  });
}

test('the model of folding finds a carry where one is, and none in random numbers', () => {
  const random = new SeededNumbers(seed);
  const n = random.odd(1536);
  for (let i = 0; i < 200; i++) assert.is(carriesOf(random.below(n), n, 1536, 'cortex-m4'), 0);
});

test.run();
