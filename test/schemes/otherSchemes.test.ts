/** The particular checks of Micali–Shamir, ElGamal and Ed25519, against straightforward arithmetic. */
import { sign as hostSign, verify as hostVerify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MICALI_SHAMIR_2048, micaliShamirScheme } from '../../firmware/crypto/micaliShamir/micaliShamir.ts';
import type { Scheme, SecretKey } from '../../firmware/crypto/scheme.ts';
import { concat, fromHex, fromLatin1 } from '../../firmware/runtime/bytes.ts';
import { power, toNumber, toOctets } from '../../host/numbers.ts';
import { hostRandom } from '../../host/random.ts';
import { ED25519, ed25519Scheme } from '../../host/schemes/ed25519.ts';
import { ELGAMAL_2048, elgamalScheme } from '../../host/schemes/elgamal.ts';
import { keyMaker } from '../../host/schemes/makeKeys.ts';
import { hostSha256 } from '../../host/sha256.ts';

const message = fromLatin1('EP 0 856 821');
const hash = (...parts: Uint8Array[]) => hostSha256.digest(concat(parts));

/** v_1 … v_64 from a public key, written down anew from the description. */
const squaresOf = (publicKey: Uint8Array): bigint[] => {
  const tweaks = toNumber(publicKey.subarray(256).slice().reverse());
  const found: bigint[] = [];
  for (let candidate = 3n; found.length < 64; candidate += 2n) {
    let divisor = 3n;
    while (candidate % divisor !== 0n) divisor += 2n;
    if (divisor === candidate)
      found.push(candidate * [1n, -1n, 2n, -2n][Number((tweaks >> BigInt(2 * found.length)) & 3n)]);
  }
  return found;
};
const publicKeyOf = (scheme: Scheme, key: SecretKey) =>
  scheme.importPublicKey(key.profile, scheme.publicBytes(key));
const bit = (octets: Uint8Array, j: number) => (octets[j >> 3] >> (j & 7)) & 1;

test('Micali–Shamir: BigInt finds every public square to be one, and agrees on signatures both ways', async () => {
  const scheme = micaliShamirScheme(hostSha256);
  const pair = await keyMaker(scheme).make(MICALI_SHAMIR_2048);
  const [p, q] = [toNumber(pair.secret.subarray(0, 128)), toNumber(pair.secret.subarray(128))];
  const n = p * q;
  const squares = squaresOf(pair.publicKey);
  const reduced = (x: bigint, m: bigint) => ((x % m) + m) % m;
  for (const v of squares)
    for (const prime of [p, q])
      assert.ok(power(reduced(v, prime), (prime - 1n) / 2n, prime) === 1n, `${v} is a square`);

  const verdict = (signature: Uint8Array): boolean => {
    const e = signature.subarray(0, 16);
    const z = [0, 1].map(i => {
      const y = toNumber(signature.subarray(16 + 256 * i, 272 + 256 * i));
      return squares.reduce((x, v, j) => (bit(e, 64 * i + j) ? reduced(x * v, n) : x), (y * y) % n);
    });
    const expected = hash(pair.publicKey, toOctets(z[0], 256), toOctets(z[1], 256), message);
    return Buffer.from(e).equals(expected.subarray(0, 16));
  };
  const key = scheme.importSecretKey(MICALI_SHAMIR_2048, pair.secret, hostRandom);
  for (let i = 0; i < 3; i++) assert.ok(verdict(await scheme.sign(key, message)));

  // The other way: a signature made here with separate roots of each square.
  const root = (v: bigint): bigint => {
    const inverse = power(reduced(v, n), ((p - 1n) * (q - 1n)) / 2n - 1n, n);
    const [a, b] = [power(inverse % p, (p + 1n) / 4n, p), power(inverse % q, (q + 1n) / 4n, q)];
    return reduced(a + p * reduced((b - a) * power(p, q - 2n, q), q), n);
  };
  const roots = squares.map(root);
  const r = [0x1234567n, n - 5n];
  const e = hash(pair.publicKey, ...r.map(x => toOctets((x * x) % n, 256)), message).subarray(0, 16);
  const y = r.map((x, i) => roots.reduce((w, s, j) => (bit(e, 64 * i + j) ? (w * s) % n : w), x));
  const signature = concat([e, ...y.map(x => toOctets(x, 256))]);
  assert.ok(await scheme.verify(publicKeyOf(scheme, key), message, signature));
});

test('Micali–Shamir: y = 0, under which everyone knows e beforehand, is refused; so is y not below n', async () => {
  const scheme = micaliShamirScheme(hostSha256);
  const pair = await keyMaker(scheme).make(MICALI_SHAMIR_2048);
  const key = scheme.importPublicKey(MICALI_SHAMIR_2048, pair.publicKey);
  const zero = new Uint8Array(256);
  const e = hash(pair.publicKey, zero, zero, message).subarray(0, 16);
  assert.not(await scheme.verify(key, message, concat([e, zero, zero])));
  const n = pair.publicKey.subarray(0, 256);
  assert.not(await scheme.verify(key, message, concat([e, n, n])));
  const own = await scheme.sign(scheme.importSecretKey(MICALI_SHAMIR_2048, pair.secret, hostRandom), message);
  const y = toNumber(own.subarray(16, 272));
  const raised = y + toNumber(n);
  if (raised < 2n ** 2048n)
    assert.not(
      await scheme.verify(
        key,
        message,
        concat([own.subarray(0, 16), toOctets(raised, 256), own.subarray(272)]),
      ),
    );
  // −y squares to the same: as for ESIGN, a signature identifies nothing.
  const negated = toOctets(toNumber(n) - y, 256);
  assert.ok(await scheme.verify(key, message, concat([own.subarray(0, 16), negated, own.subarray(272)])));
});

test('Micali–Shamir: keys of another form are refused', async () => {
  const scheme = micaliShamirScheme(hostSha256);
  const pair = await keyMaker(scheme).make(MICALI_SHAMIR_2048);
  const altered = (change: (n: bigint) => bigint) =>
    concat([toOctets(change(toNumber(pair.publicKey.subarray(0, 256))), 256), pair.publicKey.subarray(256)]);
  const refused = (bytes: Uint8Array, pattern: RegExp) =>
    assert.throws(() => scheme.importPublicKey(MICALI_SHAMIR_2048, bytes), pattern);
  refused(
    altered(n => n >> 8n),
    /n: expected 2048 bits/,
  );
  refused(
    altered(n => n + 2n),
    /n: expected 5 modulo 8/,
  );
  refused(
    altered(n => n - (n % 56n) + 21n),
    /the factor \d+/,
  );
  const { secret } = pair;
  const swapped = concat([secret.subarray(128), secret.subarray(0, 128)]);
  assert.throws(
    () => scheme.importSecretKey(MICALI_SHAMIR_2048, swapped, hostRandom),
    /p and q: expected 3 and 7 modulo 8/,
  );
});

test('ElGamal: r must be a square below p, and its numbers fulfil the equation', async () => {
  const scheme = elgamalScheme();
  const pair = await keyMaker(scheme).make(ELGAMAL_2048);
  const key = scheme.importSecretKey(ELGAMAL_2048, pair.secret, hostRandom);
  const signature = await scheme.sign(key, message);
  const r = toNumber(signature.subarray(0, 256));
  const s = toNumber(signature.subarray(256));
  const y = toNumber(pair.publicKey);
  const { getDiffieHellman } = await import('node:crypto');
  const p = toNumber(getDiffieHellman('modp14').getPrime());
  const h = toNumber(hash(signature.subarray(0, 256), message));
  assert.ok(
    power(4n, h, p) === (power(y, r, p) * power(r, s, p)) % p,
    'g^h = y^r · r^s also without reducing r',
  );
  const verdict = (a: bigint, b: bigint) =>
    scheme.verify(publicKeyOf(scheme, key), message, concat([toOctets(a, 256), toOctets(b, 256)]));
  const q = (p - 1n) / 2n;
  for (const [a, b] of [
    [0n, s],
    [1n, s],
    [p - r, s],
    [p, s],
    [p - 1n, s],
    [q, s],
    [r, 0n],
    [r, q],
    [r, q - s],
  ])
    assert.not(await verdict(a, b));
  if (s + q < 2n ** 2048n) assert.not(await verdict(r, s + q), 's + q');
  for (const bad of [0n, 1n, p - 1n, p, p - 4n])
    assert.throws(
      () => scheme.importPublicKey(ELGAMAL_2048, toOctets(bad, 256)),
      /y: expected a square modulo p/,
    );
});

test('Ed25519: RFC 8032, 7.1, test 2; node:crypto both ways', async () => {
  const scheme = ed25519Scheme();
  const seed = fromHex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
  const key = scheme.importSecretKey(ED25519, seed, hostRandom);
  const published = fromHex(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );
  assert.equal(await scheme.sign(key, Uint8Array.of(0x72)), published);
  const jwk = {
    kty: 'OKP',
    crv: 'Ed25519',
    x: Buffer.from(scheme.publicBytes(key)).toString('base64url'),
    d: Buffer.from(seed).toString('base64url'),
  };
  const { createPrivateKey, createPublicKey } = await import('node:crypto');
  const host = createPrivateKey({ key: jwk, format: 'jwk' });
  assert.ok(
    await scheme.verify(publicKeyOf(scheme, key), message, new Uint8Array(hostSign(null, message, host))),
  );
  assert.ok(hostVerify(null, message, createPublicKey(host), await scheme.sign(key, message)));
});

test('C5 Ed25519: a key off the curve is refused by its name; @noble/curves refuses the same', () => {
  const scheme = ed25519Scheme();
  let off = 0;
  for (let y = 2; y < 60; y++) {
    const key = new Uint8Array(32);
    key[0] = y;
    let known = true;
    try {
      ed25519.ExtendedPoint.fromHex(key);
    } catch {
      known = false;
    }
    if (known) scheme.importPublicKey(ED25519, key);
    else {
      off++;
      assert.throws(
        () => scheme.importPublicKey(ED25519, key),
        /public key: expected a point of the curve, got another number/,
      );
    }
  }
  assert.ok(off > 15 && off < 45, `${off} off the curve`);
});

test('Ed25519: S + order, keys of small order and keys above p are refused', async () => {
  const scheme = ed25519Scheme();
  const key = scheme.importSecretKey(ED25519, new Uint8Array(32).fill(7), hostRandom);
  const signature = await scheme.sign(key, message);
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const s = toNumber(signature.slice(32).reverse()) + order;
  const raised = concat([signature.subarray(0, 32), toOctets(s, 32).reverse()]);
  assert.not(await scheme.verify(publicKeyOf(scheme, key), message, raised));
  const generator = ed25519.Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
  let point = generator;
  for (let i = 0; i < 8; i++, point = point.add(generator))
    assert.throws(() => scheme.importPublicKey(ED25519, point.toBytes()), /point of large order/);
  assert.ok(point.equals(generator), 'the order is 8');
  const above = toOctets(2n ** 255n - 19n + 3n, 32).reverse();
  assert.throws(() => scheme.importPublicKey(ED25519, above), /below 2\^255 - 19/);
});

test.run();
