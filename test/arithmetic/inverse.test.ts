import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inverse } from '../../firmware/arithmetic/inverse.ts';
import { plainProducts } from '../../firmware/arithmetic/plainProducts.ts';
import { modulusOf } from '../../firmware/arithmetic/reduce.ts';
import { someLimbs, toBig } from './cases.ts';
import { property } from './property.ts';

const gcd = (a: bigint, b: bigint): bigint => {
  let [x, y] = [a, b];
  while (y) [x, y] = [y, x % y];
  return x;
};

/** Enough cases to meet every sign and every common factor; the larger sizes differ in length alone. */
const CASES_OF: Record<number, number> = { 16: 10_000, 24: 5000, 31: 2000, 47: 1000, 78: 300 };

for (const length of Object.keys(CASES_OF).map(Number))
  property(
    'x · 1/x = 1, and none where a factor is shared',
    [length],
    (random, size) => {
      const m = someLimbs(random, size);
      m[0] |= 1;
      m[size - 1] |= 1;
      const x = someLimbs(random, size);
      if (toBig(x) >= toBig(m)) x[size - 1] = 0;
      const got = inverse(x, modulusOf(m, plainProducts), 22 * size, plainProducts);
      const common = gcd(toBig(m), toBig(x));
      assert.is(got !== undefined, common === 1n, 'an inverse exists');
      if (got) {
        assert.ok((toBig(got) * toBig(x)) % toBig(m) === 1n, 'inverse');
        assert.ok(toBig(got) < toBig(m), 'below the modulus');
      }
    },
    CASES_OF[length],
  );

test.run();
