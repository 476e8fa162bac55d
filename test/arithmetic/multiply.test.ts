import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plainDot, product, reversed, subtractProduct } from '../../firmware/arithmetic/multiply.ts';
import { LENGTHS, someLimbs, toBig } from './cases.ts';
import { property } from './property.ts';

property('product equals BigInt', LENGTHS, (random, length) => {
  const a = someLimbs(random, length);
  const b = someLimbs(random, length);
  assert.ok(toBig(product(a, b, plainDot)) === toBig(a) * toBig(b), 'a·b');
});

test('the widest column of the largest key stays exact', () => {
  const ones = new Int32Array(234).fill(4194303);
  assert.ok(toBig(product(ones, ones, plainDot)) === toBig(ones) ** 2n);
});

property('x − a·b wraps at the length', [16, 70], (random, length) => {
  const [x, a, b] = [someLimbs(random, length), someLimbs(random, length), someLimbs(random, length)];
  const got = toBig(subtractProduct(x, a, reversed(b), plainDot));
  assert.ok(got === BigInt.asUintN(22 * length, toBig(x) - toBig(a) * toBig(b)), 'x − a·b');
});

test.run();
