import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { concat, equalBytes, fromHex, isZero, toHex } from '../../firmware/runtime/bytes.ts';

test('hex round trip, and refusal of an odd digit count', () => {
  assert.is(toHex(fromHex('00ff7a')), '00ff7a');
  assert.throws(() => fromHex('abc'), /even number of digits/);
  assert.throws(() => fromHex('zz'), /even number of digits/);
});

test('equalBytes tells a difference in any octet and in length', () => {
  const a = fromHex('010203');
  assert.ok(equalBytes(a, fromHex('010203')));
  for (let i = 0; i < 3; i++) {
    const b = fromHex('010203');
    b[i] ^= 0x80;
    assert.not(equalBytes(a, b));
  }
  assert.not(equalBytes(a, fromHex('0102')));
});

test('concat keeps order; isZero sees the last octet', () => {
  assert.is(toHex(concat([fromHex('01'), fromHex(''), fromHex('0203')])), '010203');
  assert.ok(isZero(new Uint8Array(3)));
  assert.not(isZero(fromHex('000001')));
});

test.run();
