import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plainProducts } from '../../firmware/arithmetic/plainProducts.ts';
import { type Products, reversed } from '../../firmware/arithmetic/products.ts';
import { type Dot, productsByDot } from '../../firmware/arithmetic/productsByDot.ts';
import { LENGTHS, someLimbs, toBig } from './cases.ts';
import { property } from './property.ts';

/** The semantics of `E.convolve` with an offset of 0. */
const convolve: Dot = (a, b) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i % b.length];
  return sum;
};
const CASES = 500;
const WAYS: [string, Products][] = [
  ['loops', plainProducts],
  ['convolve', productsByDot(convolve)],
];

for (const [name, products] of WAYS) {
  property(
    `${name}: product and square equal BigInt`,
    LENGTHS,
    (random, length) => {
      const a = someLimbs(random, length);
      const b = someLimbs(random, length);
      assert.ok(toBig(products.product(a, b)) === toBig(a) * toBig(b), 'a·b');
      assert.ok(toBig(products.product(a, a)) === toBig(a) * toBig(a), 'a·a');
    },
    CASES,
  );

  test(`${name}: the widest column of the largest key stays exact`, () => {
    const ones = new Int32Array(234).fill(4194303);
    assert.ok(toBig(products.product(ones, ones)) === toBig(ones) ** 2n);
    assert.ok(toBig(products.product(ones, new Int32Array(ones))) === toBig(ones) ** 2n);
  });

  property(
    `${name}: x − a·b wraps at the length`,
    [16, 70],
    (random, length) => {
      const [x, a, b] = [someLimbs(random, length), someLimbs(random, length), someLimbs(random, length)];
      const got = toBig(products.subtractProduct(x, a, reversed(b)));
      assert.ok(got === BigInt.asUintN(22 * length, toBig(x) - toBig(a) * toBig(b)), 'x − a·b');
    },
    CASES,
  );

  property(
    `${name}: columns from the middle are the product’s, short of what is carried in`,
    [16, 71],
    (random, length) => {
      const [a, b] = [someLimbs(random, length), someLimbs(random, length)];
      const from = length - 2;
      const whole = (toBig(a) * toBig(b)) >> BigInt(22 * (from + 2));
      const got = toBig(products.columns(a, reversed(b), from, 2 * length).subarray(2));
      assert.ok(whole - got === 0n || whole - got === 1n);
    },
  );
}

test.run();
