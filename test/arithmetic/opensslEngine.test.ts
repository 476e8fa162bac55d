/** The engine of hosts: its own strictness around OpenSSL's power, and equality with the portable engine. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EsignEngine } from '../../firmware/arithmetic/engine.ts';
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import {
  ESIGN_1536,
  ESIGN_2046,
  ESIGN_3072,
  ESIGN_3840,
  ESIGN_5112,
} from '../../firmware/crypto/profiles.ts';
import { toNumber, toOctets } from '../../host/numbers.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { testKey } from '../keys.ts';
import { seed, seeded } from './cases.ts';

const SIZES = [
  [ESIGN_1536, 1536],
  [ESIGN_2046, 2046],
  [ESIGN_3072, 3072],
  [ESIGN_3840, 3840],
  [ESIGN_5112, 5112],
];
const EXPONENTS = [8, 9, 255, 256, 1000, 1024, 65534, 65535];
const ENGINES: EsignEngine[] = [opensslEngine(), portableEngine()];

const octetCount = (bits: number): number => Math.ceil(bits / 8);
const random = seeded(seed);
/** A number of at most `bits` bits. */
const some = (bits: number): Uint8Array => {
  const octets = new Uint8Array(octetCount(bits)).map(() => random());
  octets[0] &= 255 >> (8 * octets.length - bits);
  return octets;
};
const secretOf = (profile: number) => {
  const { secret } = testKey(profile);
  return { p: secret.subarray(0, secret.length / 2), q: secret.subarray(secret.length / 2) };
};
const secretOn = (engine: EsignEngine, profile: number, bits: number, e: number) => {
  const { p, q } = secretOf(profile);
  return engine.prepareSecret(p, q, bits, e);
};

/** Both engines' signatures for the same nonce and representative. */
const signedBy = (profile: number, bits: number, e: number, nonce: Uint8Array, representative: Uint8Array) =>
  Promise.all(
    ENGINES.map(async engine => {
      const secret = secretOn(engine, profile, bits, e);
      const coupon = await engine.coupon(secret, nonce);
      return coupon ? ((await engine.sign(secret, coupon, representative)) ?? 'out of bounds') : 'no coupon';
    }),
  );

for (const [profile, bits] of SIZES)
  test(`${bits} bits: signatures and verdicts are those of the portable engine`, async () => {
    const { publicKey } = testKey(profile);
    for (const e of EXPONENTS) {
      const keys = ENGINES.map(engine => engine.preparePublic(publicKey, bits, e));
      for (let i = 0; i < 4; i++) {
        const representative = some(bits / 3 - 1);
        const [own, expected] = await signedBy(profile, bits, e, some((2 * bits) / 3), representative);
        assert.equal(own, expected, `e = ${e} (CARDPHONE_SEED=${seed})`);
        const signature = own instanceof Uint8Array ? own : some(bits);
        const verdicts = await Promise.all(
          ENGINES.map((engine, at) => engine.verify(keys[at], signature, representative)),
        );
        assert.equal(verdicts, Array(2).fill(own instanceof Uint8Array), `e = ${e} (CARDPHONE_SEED=${seed})`);
      }
    }
  });

const power = (s: bigint, e: number, n: bigint): bigint => {
  let y = 1n;
  for (let i = 0; i < e; i++) y = (y * s) % n;
  return y;
};
const [engine] = ENGINES;
const n = testKey(ESIGN_1536).publicKey;
const topOf = (s: bigint, e: number): Uint8Array => toOctets(power(s, e, toNumber(n)) >> 1024n, 64);

test('even and odd e: s verifies for exactly the top third of s^e mod n', async () => {
  for (const e of [8, 9, 1024, 1025]) {
    const key = engine.preparePublic(n, 1536, e);
    for (let i = 0; i < 20; i++) {
      const s = toNumber(some(1536)) % toNumber(n);
      const top = topOf(s, e);
      assert.ok(await engine.verify(key, toOctets(s, 192), top), `e = ${e} (CARDPHONE_SEED=${seed})`);
      top[random() % 64] ^= 1 << (random() % 8);
      assert.not(await engine.verify(key, toOctets(s, 192), top), `e = ${e} (CARDPHONE_SEED=${seed})`);
    }
  }
});

test('s is 0 to n − 1: at both ends, n and what is above is refused', async () => {
  const key = engine.preparePublic(n, 1536, 1024);
  const zeros = new Uint8Array(64);
  const n1536 = toNumber(n);
  assert.ok(await engine.verify(key, new Uint8Array(192), zeros), 's = 0');
  assert.ok(await engine.verify(key, toOctets(1n, 192), zeros), 's = 1');
  assert.ok(await engine.verify(key, toOctets(n1536 - 1n, 192), zeros), 's = n − 1, e even');
  assert.not(await engine.verify(key, n, zeros), 's = n');
  assert.not(await engine.verify(key, toOctets(n1536 + 1n, 192), zeros), 's = n + 1');
  assert.not(await engine.verify(key, new Uint8Array(192).fill(255), zeros), 's = 2^1536 − 1');
});

test('a signature or a representative of another length is refused', async () => {
  const key = engine.preparePublic(n, 1536, 1024);
  for (const length of [0, 191, 193]) assert.not(await engine.verify(key, new Uint8Array(length), some(511)));
  for (const length of [0, 63, 65])
    assert.not(await engine.verify(key, new Uint8Array(192), new Uint8Array(length)));
});

test('a key that OpenSSL or ESIGN cannot use is refused by field', () => {
  for (const e of [7, 0, -8, 8.5, 65536, Number.NaN])
    assert.throws(
      () => engine.preparePublic(n, 1536, e),
      new RegExp(`^e: expected an integer from 8 to 65535, got ${e}$`.replace('.', '\\.')),
    );
  const changed = (at: number, octet: number) => Uint8Array.from(n, (old, i) => (i === at ? octet : old));
  assert.throws(() => engine.preparePublic(n.subarray(1), 1536, 8), /^n: expected 192 octets, got 191$/);
  assert.throws(() => engine.preparePublic(changed(191, 0), 1536, 8), /^n: expected an odd number/);
  for (const octet of [0, 0x7f])
    assert.throws(
      () => engine.preparePublic(changed(0, octet), 1536, 8),
      /^n: expected a number of 1536 bits/,
    );
  const longer = Uint8Array.from(testKey(ESIGN_2046).publicKey, (old, i) => (i ? old : old | 0x40));
  assert.throws(() => engine.preparePublic(longer, 2046, 8), /^n: expected a number of 2046 bits/);
  const third = some(512);
  assert.throws(() => engine.prepareSecret(some(520), third, 1536, 8), /^p: expected 64 octets, got 65$/);
  assert.throws(() => engine.prepareSecret(third, some(504), 1536, 8), /^q: expected 64 octets, got 63$/);
});

/** Every number that a key or a coupon holds. */
const numbersOf = (value: object): unknown[] => Object.values(value).filter(held => typeof held === 'bigint');

test('a nonce is 1 to pq − 1 and no multiple of p; a coupon serves once', async () => {
  const secret = secretOn(engine, ESIGN_1536, 1536, 1024);
  const { p, q } = secretOf(ESIGN_1536);
  const pq = toNumber(p) * toNumber(q);
  for (const r of [0n, toNumber(p), pq - toNumber(p), pq, pq + 1n, (1n << 1024n) - 1n])
    assert.is(await engine.coupon(secret, toOctets(r, 128)), undefined, 'no coupon');
  for (const r of [1n, pq - 1n]) assert.ok(await engine.coupon(secret, toOctets(r, 128)), 'a coupon');
  for (const length of [127, 129])
    assert.is(await engine.coupon(secret, toOctets(3n, length)), undefined, 'nonce of another length');
  const coupon = (await engine.coupon(secret, toOctets(pq >> 1n, 128)))!;
  const refusal = async (representative: Uint8Array): Promise<string> =>
    engine.sign(secret, coupon, representative).then(
      () => 'none',
      error => error.message,
    );
  assert.is(await refusal(new Uint8Array(63)), 'representative: expected 64 octets, got 63');
  assert.is(
    await refusal(some(511)),
    'coupon: expected a fresh one, got one that was used',
    'refused is spent',
  );
  assert.equal(numbersOf(coupon), [0n, 0n, 0n]);
});

test('a secret key verifies, and tells n', async () => {
  const secret = secretOn(engine, ESIGN_1536, 1536, 9);
  const s = toNumber(n) >> 1n;
  assert.equal(engine.modulus(secret), n);
  assert.ok(await engine.verify(secret, toOctets(s, 192), topOf(s, 9)));
});

test('wiped, neither a coupon nor a key holds a secret number; a spent coupon is wiped', async () => {
  const secret = secretOn(engine, ESIGN_1536, 1536, 1024);
  const nonce = toOctets(3n, 128);
  const [unused, used] = [await engine.coupon(secret, nonce), await engine.coupon(secret, nonce)];
  await engine.sign(secret, used!, some(511));
  assert.equal(numbersOf(used!), [0n, 0n, 0n]);
  for (const numbers of [unused!, secret]) {
    assert.ok(numbersOf(numbers).every(held => held !== 0n));
    engine.wipe(numbers);
    assert.ok(numbersOf(numbers).every(held => held === 0n));
  }
  assert.is(await engine.coupon(secret, nonce), undefined, 'no coupon of a wiped key');
});

test.run();
