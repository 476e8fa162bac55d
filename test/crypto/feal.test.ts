/** FEAL-NX against NTT's test data, and the cipher made of it. */
import { createHmac, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fealCipher } from '../../firmware/crypto/cipher/feal.ts';
import { fealEncipher, fealSchedule } from '../../firmware/crypto/cipher/fealNx.ts';
import { concat, fromHex, fromLatin1, isZero, toHex } from '../../firmware/runtime/bytes.ts';
import type { Sha256Suite } from '../../hal/hash.ts';
import { toOctets } from '../../host/numbers.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { sourcesIn } from '../../measure/architecture/sources.ts';
import { SeededNumbers } from '../../measure/kernels/seededNumbers.ts';
import { flipped } from './channelCases.ts';

const published = JSON.parse(readFileSync(new URL('fealNx.json', import.meta.url), 'utf8'));
const seed = 1990;
const numbers = new SeededNumbers(seed);
const random = (length: number) => toOctets(numbers.bits(8 * length), length);

const wordsOf = (hex: string): Int32Array => {
  const octets = fromHex(hex);
  const view = new DataView(octets.buffer);
  return new Int32Array(octets.length / 4).map((_, i) => view.getInt32(4 * i));
};
const hexOf = (words: Int32Array): string =>
  [...words].map(word => (word >>> 0).toString(16).padStart(8, '0')).join('');
const enciphered = (key: string, plaintext: string): string => {
  const block = wordsOf(plaintext);
  fealEncipher(fealSchedule(fromHex(key)), block);
  return hexOf(block);
};

test('the extended keys of the specification', () =>
  assert.is(hexOf(fealSchedule(fromHex(published.key))), published.extendedKeys));

test('the ciphertext of the specification, FEAL-NX with 32 rounds', () =>
  assert.is(enciphered(published.key, published.plaintext), published.ciphertext));

test('FEAL-32 with a key of 64 bits, which is FEAL-NX with a right key of zeros', () => {
  const { key, plaintext, ciphertext } = published.withoutRightKey;
  assert.is(enciphered(key, plaintext), ciphertext);
});

test('a key of another length is refused', () =>
  assert.throws(() => fealSchedule(new Uint8Array(8)), /FEAL-NX key: expected 16 octets, got 8/));

/** The mode by another hand: HKDF and HMAC of Node. */
const sealedByHost = (key: Uint8Array, nonce: Uint8Array, text: Uint8Array, associated: Uint8Array) => {
  const keys = new Uint8Array(hkdfSync('sha256', key, nonce, 'cardphone 1 FEAL-NX', 48));
  const stream: Uint8Array[] = [];
  for (let i = 0; 8 * i < text.length; i++)
    stream.push(fromHex(enciphered(toHex(keys.subarray(0, 16)), i.toString(16).padStart(16, '0'))));
  const ciphertext = concat(stream)
    .subarray(0, text.length)
    .map((octet, i) => octet ^ text[i]);
  const lengths = new DataView(new ArrayBuffer(8));
  lengths.setUint32(0, associated.length);
  lengths.setUint32(4, text.length);
  const mac = createHmac('sha256', keys.subarray(16)).update(associated).update(ciphertext);
  return concat([
    ciphertext,
    new Uint8Array(mac.update(new Uint8Array(lengths.buffer)).digest().subarray(0, 16)),
  ]);
};

const lengthsTried = [0, 1, 7, 8, 9, 16, 63, 300];
test('seals as the mode says, and opens again', () => {
  for (const length of lengthsTried)
    for (const aad of [0, 6, 33]) {
      const [key, nonce] = [random(32), random(12)];
      const [text, associated] = [random(length || 1).subarray(0, length), random(aad || 1).subarray(0, aad)];
      const cipher = fealCipher(hostSha256)(key);
      const sealed = cipher.seal(nonce, text, associated);
      const what = `seed ${seed}: ${length} octets with ${aad}`;
      assert.is(toHex(sealed), toHex(sealedByHost(key, nonce, text, associated)), what);
      assert.equal(cipher.open(nonce, sealed, associated), text, what);
    }
});

test('refuses a message that was altered, cut, or sealed otherwise', () => {
  const [key, nonce, associated] = [random(32), random(12), random(9)];
  const cipher = fealCipher(hostSha256)(key);
  const sealed = cipher.seal(nonce, fromLatin1('1 000 yen'), associated);
  for (let bit = 0; bit < 8 * sealed.length; bit++)
    assert.is(cipher.open(nonce, flipped(sealed, bit), associated), undefined, `bit ${bit}`);
  for (const length of [0, 15, 16, sealed.length - 1])
    assert.is(cipher.open(nonce, sealed.subarray(0, length), associated), undefined, `${length} octets`);
  assert.is(cipher.open(flipped(nonce, 5), sealed, associated), undefined, 'nonce');
  assert.is(cipher.open(nonce, sealed, flipped(associated, 5)), undefined, 'associated octets');
  // The first octet of the ciphertext counted as the last one that is associated.
  const moved = concat([associated, sealed.subarray(0, 1)]);
  assert.is(cipher.open(nonce, sealed.subarray(1), moved), undefined, 'moved border');
  assert.is(fealCipher(hostSha256)(flipped(key, 9)).open(nonce, sealed, associated), undefined, 'key');
});

test('names a key or a nonce of the wrong length, and a key that was wiped', () => {
  assert.throws(() => fealCipher(hostSha256)(new Uint8Array(16)), /cipher key: expected 32 octets, got 16/);
  const cipher = fealCipher(hostSha256)(random(32));
  const none = new Uint8Array(0);
  assert.throws(() => cipher.seal(new Uint8Array(8), none, none), /nonce: expected 12 octets, got 8/);
  cipher.wipe();
  assert.throws(() => cipher.seal(random(12), none, none), /cipher key: expected one in use/);
  assert.throws(() => cipher.open(random(12), none, none), /cipher key: expected one in use/);
});

test('C2 the keys of a message are overwritten, also when the message is refused', () => {
  const keys: Uint8Array[] = [];
  const suite: Sha256Suite = {
    ...hostSha256,
    hmac: (key, message) => {
      keys.push(key);
      return hostSha256.hmac(key, message);
    },
  };
  const nonce = random(12);
  const cipher = fealCipher(suite)(random(32));
  const sealed = cipher.seal(nonce, fromLatin1('secret'), nonce);
  cipher.open(nonce, flipped(sealed, 3), nonce);
  // Of each message: the nonce as HKDF's salt, the pseudo-random key twice, the key of the tag.
  assert.is(keys.length, 8);
  assert.ok(keys.filter((_, i) => i % 4 > 0).every(isZero));
});

test('no program of a chip, and no board but the virtual one, imports FEAL', () => {
  const own = ['firmware/crypto/cipher/feal.ts', 'boards/virtual.ts'];
  const users = sourcesIn(['firmware', 'hal', 'boards'], ['.ts'])
    .filter(({ path, text }) => !own.includes(path) && /from '[^']*\/feal(Nx)?\.ts'/.test(text))
    .map(({ path }) => path);
  assert.equal(users, []);
  assert.ok(sourcesIn(['firmware/crypto'], ['.ts']).some(({ path }) => path === own[0]));
});

test.run();
