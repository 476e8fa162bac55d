/**
 * The instruction counts of calls with secrets must not depend on the secrets. Counts cover branches and trip
 * counts; addresses that depend on secrets do not exist (the sources index by counters alone), and Cortex-M4
 * multiplies in one cycle for all operands. Cortex-M3 does not: see docs/decisions/0050-kernels.md.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { layoutOf } from '../../firmware/arithmetic/kernels/layout.ts';
import { CORES, type Core } from '../../flash/kernels/blobs.ts';
import { KernelCalls } from '../../flash/kernels/calls.ts';
import { toOctets } from '../../host/numbers.ts';
import { SeededNumbers } from '../../measure/kernels/seededNumbers.ts';
import { onCores } from './cores.ts';

const seed = 2003;
const keys = 1000;

/**
 * Sizes and exponents: those of every profile that signs on a chip, and one that is quick enough for many
 * keys.
 */
const COUNTED: [bits: number, e: number, keys: number][] = [
  [1023, 32, keys],
  [1536, 1024, 60],
  [3072, 1024, 30],
  [3840, 1024, 30],
];
const CALLS = ['key', 'coupon', 'signature'];

/** Key, coupon and signature of each of so many random keys, one after the other. */
const answersOf = (core: Core, bits: number, e: number, count: number) => {
  const random = new SeededNumbers(seed);
  const third = bits / 3;
  const calls = new KernelCalls(core);
  for (let i = 0; i < count; i++) {
    // Odd numbers of the primes' shape: the kernels do not know primes. Some are as sparse or as dense as
    // can be.
    const sparse = i % 20 === 0;
    const p = sparse ? (1n << BigInt(third - 1)) + 1n : random.odd(third);
    const q = sparse ? (1n << BigInt(third)) - 1n : random.odd(third);
    calls.prepareSecret(p, q, bits, e);
    calls.coupon(i % 20 === 1 ? 1n : random.below(p * q), bits);
    calls.sign(toOctets(random.bits(third - 1), layoutOf(bits).representativeOctets));
  }
  return calls.run('count').calls;
};

for (const core of CORES)
  for (const [bits, e, count] of COUNTED)
    onCores(`C4 ${core}, ${bits} bits, e = ${e}: ${count} keys and nonces take the same instructions`, () => {
      const answers = answersOf(core, bits, e, count);
      const counts = answers.map(a => a.instructions);
      for (let i = CALLS.length; i < counts.length; i++)
        assert.is(counts[i], counts[i % 3], `seed ${seed}: ${CALLS[i % 3]} ${Math.floor(i / 3)}`);
      const signed = answers.filter((a, i) => i % 3 === 2 && a.result === 1).length;
      assert.ok(
        signed > count / 4 && signed < count,
        `coupons that fit and that miss both occur: ${signed} of ${count} fit`,
      );
      console.log(
        `${core}, ${bits} bits: ${CALLS.map((call, i) => `${call} ${counts[i]}`).join(', ')} instructions`,
      );
    });

test('the seeded keys are all different, and the same at every run', () => {
  const draw = () => {
    const random = new SeededNumbers(seed);
    return Array.from({ length: keys }, () => random.odd(341));
  };
  assert.is(new Set(draw()).size, keys);
  assert.equal(draw(), draw());
});

test.run();
