import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import {
  decodeIdentifier,
  encodeIdentifier,
  isIdentifier,
  makeIdentifier,
} from '../../firmware/wire/identifier.ts';

test('identifiers: the check digit is Luhn’s (ISO/IEC 7812-1, annex B)', () => {
  assert.is(makeIdentifier(7, 992739871).slice(0, 11), '70992739871');
  // The published example 7992739871 has check digit 3; zeros in front of it change nothing.
  assert.is(makeIdentifier(0, 7992739871), '079927398713');
});

test('identifiers: there and back; every single digit changed is found, and every exchange of neighbours but 0 and 9', () => {
  for (const serial of [1, 9, 10, 123456, 9_999_999_999]) {
    const id = makeIdentifier(4, serial);
    assert.ok(isIdentifier(id));
    assert.is(decodeIdentifier(encodeIdentifier(id)), id);
    for (let at = 0; at < 12; at++) {
      for (let digit = 0; digit < 10; digit++)
        if (`${digit}` !== id[at]) assert.not(isIdentifier(id.slice(0, at) + digit + id.slice(at + 1)));
      const swapped = id.slice(0, at) + (id[at + 1] ?? '') + id[at] + id.slice(at + 2);
      const pair = [id[at], id[at + 1]].sort().join('');
      if (at < 11 && id[at] !== id[at + 1] && pair !== '09') assert.not(isIdentifier(swapped), swapped);
    }
  }
});

test('identifiers: anything else is refused', () => {
  for (const text of ['', '12345', '0000000000000', '40000000001a', '4000000000-1', ' 00000000000'])
    assert.throws(() => encodeIdentifier(text), /identifier: expected 12 digits with a check digit/);
  for (const hex of ['a00000000000', '00000000000f', '000000000001', '0000000000', '00000000000000'])
    assert.throws(() => decodeIdentifier(fromHex(hex)), /identifier/);
  assert.is(toHex(encodeIdentifier(makeIdentifier(0, 0))), '000000000000');
});

test.run();
