/**
 * The instruction counts of calls with secrets must not depend on the secrets. Counts cover branches and trip
 * counts; addresses that depend on secrets do not exist (the sources index by counters alone), and Cortex-M4
 * multiplies in one cycle for all operands. Cortex-M3 does not: see docs/decisions/0050-kernels.md.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { layoutOf } from '../../firmware/arithmetic/kernels/layout.ts';
import { CORES } from '../../flash/kernels/blobs.ts';
import { KernelCalls } from '../../flash/kernels/calls.ts';
import { toOctets } from '../../host/numbers.ts';
import { SeededNumbers } from '../../measure/kernels/seededNumbers.ts';
import { onCores } from './cores.ts';

const seed = 2003;
const keys = 1000;

for (const core of CORES)
  onCores(`${core}: ${keys} random keys and nonces take the same instructions`, () => {
    const random = new SeededNumbers(seed);
    const bits = 1023;
    const third = bits / 3;
    const calls = new KernelCalls(core);
    for (let i = 0; i < keys; i++) {
      // Odd numbers of the primes' shape: the kernels do not know primes. Some are as sparse or as dense as
      // can be.
      const sparse = i % 100 === 0;
      const p = sparse ? (1n << BigInt(third - 1)) + 1n : random.odd(third);
      const q = sparse ? (1n << BigInt(third)) - 1n : random.odd(third);
      calls.prepareSecret(p, q, bits, 32);
      calls.coupon(i % 100 === 1 ? 1n : random.below(p * q), bits);
      calls.sign(toOctets(random.bits(third - 1), layoutOf(bits).representativeOctets));
    }
    const { calls: answers } = calls.run('count');
    const counts = answers.map(a => a.instructions);
    for (let i = 3; i < counts.length; i++)
      assert.is(
        counts[i],
        counts[i % 3],
        `seed ${seed}: ${['key', 'coupon', 'signature'][i % 3]} ${Math.floor(i / 3)}`,
      );
    const signed = answers.filter((a, i) => i % 3 === 2 && a.result === 1).length;
    assert.ok(
      signed > keys / 4 && signed < keys,
      `coupons that fit and that miss both occur: ${signed} of ${keys} fit`,
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
