import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reciprocalOf } from '../../firmware/arithmetic/divide.ts';
import { plainProducts } from '../../firmware/arithmetic/plainProducts.ts';
import { divide, modulusOf } from '../../firmware/arithmetic/reduce.ts';
import { LENGTHS, someLimbs, toBig } from './cases.ts';
import { property } from './property.ts';

/** Odd, top limb not zero. */
const someModulus = (random: () => number, length: number) => {
  const m = someLimbs(random, length);
  m[0] |= 1;
  if (m[length - 1] === 0) m[length - 1] = 1 + (random() % 3);
  return m;
};

// Each modulus serves 50 dividends, so that 10 000 divisions a length stay within seconds.
property(
  'quotient and rest equal BigInt',
  LENGTHS,
  (random, length) => {
    const modulus = modulusOf(someModulus(random, length), plainProducts);
    const m = toBig(modulus.m);
    for (let i = 0; i < 50; i++) {
      const x = someLimbs(random, 2 * length);
      const { quotient, rest } = divide(x, modulus, plainProducts);
      assert.ok(toBig(quotient) === toBig(x) / m, 'quotient');
      assert.ok(toBig(rest) === toBig(x) % m, 'rest');
    }
  },
  200,
);

property(
  'the reciprocal is exact',
  [3, 5, 8, 9, 10, 11, 16, 17, 70, 140],
  (random, length) => {
    const m = someModulus(random, length);
    assert.ok(toBig(reciprocalOf(m, plainProducts)) === (1n << BigInt(44 * length)) / toBig(m), 'reciprocal');
  },
  500,
);

test.run();
