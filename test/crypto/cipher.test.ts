/** ChaCha20-Poly1305 in plain JavaScript, against RFC 8439 and node:crypto. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { poly1305 } from '../../firmware/crypto/cipher/poly1305.ts';
import { portableCipher } from '../../firmware/crypto/cipher/portable.ts';
import { concat, fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { toOctets } from '../../host/numbers.ts';
import { SeededNumbers } from '../../measure/kernels/seededNumbers.ts';
import { casesEndingAt, EDGE_LENGTHS, EDGE_SUMS, randomCase, rfc8439 } from './cipherVectors.ts';

const seed = 8439;
const numbers = new SeededNumbers(seed);
const random = (length: number): Uint8Array =>
  length ? toOctets(numbers.bits(8 * length), length) : new Uint8Array(0);
const flipped = (octets: Uint8Array, bit: number): Uint8Array => {
  const copy = new Uint8Array(octets);
  copy[bit >> 3] ^= 1 << (bit & 7);
  return copy;
};

const cases = [
  ...rfc8439,
  ...EDGE_LENGTHS.flatMap(text => [0, 12, 16, 33].map(associated => randomCase(random, text, associated))),
  ...EDGE_SUMS.flatMap(sum => casesEndingAt(sum, random, 4)),
];

test('seals as RFC 8439 and node:crypto do, and opens again', () => {
  for (const { what, key, nonce, text, associated, sealed } of cases) {
    const cipher = portableCipher(key);
    assert.is(toHex(cipher.seal(nonce, text, associated)), toHex(sealed), `seed ${seed}: ${what}`);
    assert.equal(cipher.open(nonce, sealed, associated), text, `seed ${seed}: ${what}`);
  }
});

test('refuses a message that was altered, cut, or sealed otherwise', () => {
  const { key, nonce, associated, sealed } = rfc8439[0];
  const cipher = portableCipher(key);
  for (let bit = 0; bit < 8 * sealed.length; bit += 7)
    assert.is(cipher.open(nonce, flipped(sealed, bit), associated), undefined, `bit ${bit}`);
  for (const length of [0, 1, 15, 16, 17, sealed.length - 1])
    assert.is(cipher.open(nonce, sealed.subarray(0, length), associated), undefined, `${length} octets`);
  assert.is(cipher.open(flipped(nonce, 3), sealed, associated), undefined, 'nonce');
  assert.is(cipher.open(nonce, sealed, flipped(associated, 9)), undefined, 'associated octets');
  assert.is(cipher.open(nonce, sealed, concat([associated, new Uint8Array(4)])), undefined, 'zeros behind');
  assert.is(portableCipher(flipped(key, 100)).open(nonce, sealed, associated), undefined, 'key');
});

test('keeps a copy of the key, and none after wipe', () => {
  const { key, nonce, text, associated, sealed } = rfc8439[0];
  const lent = new Uint8Array(key);
  const cipher = portableCipher(lent);
  lent.fill(0);
  assert.equal(cipher.seal(nonce, text, associated), sealed);
  cipher.wipe();
  assert.throws(() => cipher.seal(nonce, text, associated), /cipher key: expected one in use/);
  assert.throws(() => cipher.open(nonce, sealed, associated), /cipher key: expected one in use/);
});

test('names a key or a nonce of the wrong length', () => {
  assert.throws(() => portableCipher(new Uint8Array(31)), /cipher key: expected 32 octets, got 31/);
  const cipher = portableCipher(new Uint8Array(32));
  const none = new Uint8Array(0);
  assert.throws(() => cipher.seal(new Uint8Array(8), none, none), /nonce: expected 12 octets, got 8/);
  assert.throws(() => cipher.open(new Uint8Array(13), none, none), /nonce: expected 12 octets, got 13/);
});

const ones = 'ff'.repeat(16);
const zeros = '00'.repeat(16);
const short = (octet: string) => octet + '00'.repeat(15);
/** RFC 8439, A.3, from 7 on: r, the other half of the key, octets, tag. */
const EDGES: [string, string, string, string][] = [
  [short('02'), zeros, ones, short('03')],
  [short('02'), ones, short('02'), short('03')],
  [short('01'), zeros, `${ones}f0${'ff'.repeat(15)}${short('11')}`, short('05')],
  [short('01'), zeros, `${ones}fb${'fe'.repeat(15)}${'01'.repeat(16)}`, zeros],
  [short('02'), zeros, `fd${'ff'.repeat(15)}`, `fa${'ff'.repeat(15)}`],
];
for (const [i, [r, pad, octets, tag]] of EDGES.entries())
  test(`Poly1305: RFC 8439, A.3, vector ${i + 7}`, () => {
    const mac = poly1305(fromHex(r + pad));
    mac.absorb(fromHex(octets));
    assert.is(toHex(mac.tag()), tag);
  });

test.run();
