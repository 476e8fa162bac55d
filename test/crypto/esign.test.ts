import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EsignEngine } from '../../firmware/arithmetic/engine.ts';
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { representativeOf } from '../../firmware/crypto/esign/representative.ts';
import { ESIGN_1536, ESIGN_5112, esignProfiles, keyProfile } from '../../firmware/crypto/profiles.ts';
import { schemeRegistry } from '../../firmware/crypto/registry.ts';
import { concat, fromLatin1 } from '../../firmware/runtime/bytes.ts';
import { hostHashes } from '../../host/hashes.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostRandom } from '../../host/random.ts';
import { testKey } from '../keys.ts';

const message = fromLatin1('EP 0 856 821');
const scheme = esignScheme(portableEngine(), hostHashes);
const ENGINES = [
  [scheme, 'portable'],
  [esignScheme(opensslEngine(), hostHashes), 'OpenSSL'],
] as const;
const big = (octets: Uint8Array) => BigInt(`0x${Buffer.from(octets).toString('hex')}`);
const octetsOf = (value: bigint, length: number) =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex'));
const powerModulo = (base: bigint, exponent: number, n: bigint) => {
  let y = 1n;
  for (let i = 0; i < exponent; i++) y = (y * base) % n;
  return y;
};
const rejects = async (promise: Promise<unknown>, pattern: RegExp) => {
  const outcome = await promise.then(
    () => 'no fault',
    error => error.message,
  );
  assert.match(outcome, pattern);
};

for (const profile of esignProfiles())
  test(`${profile.bits} bits: own signatures verify, also by BigInt; altered ones do not`, async () => {
    const stored = testKey(profile.id);
    const key = scheme.importSecretKey(profile.id, stored.secret, hostRandom);
    assert.equal(scheme.publicBytes(key), stored.publicKey);
    const signature = await scheme.sign(key, message);
    assert.is(signature.length, profile.octets);
    const publicKey = scheme.importPublicKey(profile.id, stored.publicKey);
    assert.ok(await scheme.verify(publicKey, message, signature));
    const hash = hostHashes[profile.hash]!;
    const top =
      powerModulo(big(signature), profile.e, big(stored.publicKey)) >> BigInt((2 * profile.bits) / 3);
    assert.ok(
      top === big(representativeOf(hash, message, profile.bits)),
      'BigInt finds the representative on top',
    );
    assert.not(await scheme.verify(publicKey, fromLatin1('EP 0 856 822'), signature));
    for (const at of [0, profile.octets >> 1, profile.octets - 1]) {
      const altered = new Uint8Array(signature);
      altered[at] ^= 1;
      assert.not(await scheme.verify(publicKey, message, altered), `octet ${at}`);
    }
    assert.not(await scheme.verify(publicKey, message, concat([new Uint8Array(1), signature])));
    assert.not(await scheme.verify(publicKey, message, signature.subarray(1)));
  });

test('n − s verifies too when e is even: a signature identifies nothing', async () => {
  const stored = testKey(ESIGN_1536, 1);
  const signature = await scheme.sign(scheme.importSecretKey(ESIGN_1536, stored.secret, hostRandom), message);
  const other = octetsOf(big(stored.publicKey) - big(signature), 192);
  assert.ok(await scheme.verify(scheme.importPublicKey(ESIGN_1536, stored.publicKey), message, other));
});

/** Below 2^768, and prime to all numbers below 240: n = root² shows no factor but that it is a square. */
const rootWithoutSmallFactors = (() => {
  for (let root = (1n << 768n) - 1n; ; root -= 2n)
    if ([...Array(240).keys()].slice(2).every(m => root % BigInt(m))) return root;
})();

test('import refuses a key that does not fit its profile, and says why', () => {
  const { publicKey: n, secret } = testKey(ESIGN_1536);
  const refused = (bytes: Uint8Array, pattern: RegExp) =>
    assert.throws(() => scheme.importPublicKey(ESIGN_1536, bytes), pattern);
  assert.throws(() => scheme.importPublicKey(0x10, n), /key profile: expected 0x11 to 0x15, got 16/);
  refused(n.subarray(1), /n: expected 192 octets, got 191/);
  refused(octetsOf(big(n) >> 1n, 192), /n: expected a number of 1536 bits, got another/);
  refused(octetsOf(big(n) - 1n, 192), /n: expected an odd number/);
  const p = big(secret.subarray(0, 64));
  const q = big(secret.subarray(64));
  refused(
    octetsOf(rootWithoutSmallFactors ** 2n, 192),
    /n: expected p\^2 q with large primes, got a perfect square/,
  );
  refused(octetsOf(q ** 3n, 192), /n: expected p\^2 q with large primes, got a perfect cube/);
  const secretRefused = (bytes: Uint8Array, pattern: RegExp) =>
    assert.throws(() => scheme.importSecretKey(ESIGN_1536, bytes, hostRandom), pattern);
  secretRefused(secret.subarray(1), /p and q: expected 128 octets, got 127/);
  secretRefused(
    concat([octetsOf(p >> 1n, 64), octetsOf(q, 64)]),
    /p: expected a number of 512 bits, got another/,
  );
  secretRefused(concat([octetsOf(p, 64), octetsOf(q - 1n, 64)]), /q: expected an odd number/);
  secretRefused(concat([octetsOf(p, 64), octetsOf(p, 64)]), /q: expected a prime other than p, got p/);
  const { sha256 } = hostHashes;
  const small = esignScheme(portableEngine(), { sha256 });
  const big5112 = testKey(ESIGN_5112).publicKey;
  assert.throws(() => small.importPublicKey(ESIGN_5112, big5112), /hash: expected sha512/);
});

test('C3 n with a factor below 38 is refused by every engine, with the factor’s name', () => {
  for (const [engine, name] of ENGINES)
    for (const factor of [3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n]) {
      // The greatest odd multiple of 1536 bits.
      const multiple = (((1n << 1536n) - 1n) / factor) * factor;
      const n = multiple & 1n ? multiple : multiple - factor;
      assert.throws(
        () => engine.importPublicKey(ESIGN_1536, octetsOf(n, 192)),
        /n: expected p\^2 q with large primes, got the factor \d+$/,
        `${name}, ${factor}`,
      );
    }
});

test('C3 hosts refuse a secret key with a composite p or q, without its digits', () => {
  const { secret } = testKey(ESIGN_1536);
  const [p, q] = [big(secret.subarray(0, 64)), big(secret.subarray(64))];
  const product = 3n * (((1n << 512n) / 3n - 100n) | 1n);
  const composites = [p + 2n, q + 2n, product].filter(n => n % 2n);
  const host = esignScheme(opensslEngine(), hostHashes);
  let refusals = 0;
  for (const c of composites)
    for (const [field, octets] of [
      ['p', concat([octetsOf(c, 64), octetsOf(q, 64)])],
      ['q', concat([octetsOf(p, 64), octetsOf(c, 64)])],
    ] as const) {
      assert.throws(
        () => host.importSecretKey(ESIGN_1536, octets, hostRandom),
        new RegExp(`^${field}: expected a prime, got a composite number$`),
      );
      refusals++;
    }
  assert.is(refusals, 6);
  host.importSecretKey(ESIGN_1536, secret, hostRandom);
});

test('a coupon serves once, and its numbers are wiped afterwards', async () => {
  const engine = portableEngine();
  const { bits, e } = keyProfile(ESIGN_1536);
  const { secret } = testKey(ESIGN_1536);
  const key = engine.prepareSecret(secret.subarray(0, 64), secret.subarray(64), bits, e);
  const coupon = (await engine.coupon(key, new Uint8Array(128).fill(0x35)))!;
  const representative = representativeOf(hostHashes.sha256, message, bits);
  await engine.sign(key, coupon, representative);
  const { r, rToE, inverse } = coupon as unknown as Record<string, Int32Array>;
  for (const limbs of [r, rToE, inverse]) assert.ok(limbs.every(limb => limb === 0));
  await rejects(engine.sign(key, coupon, representative), /coupon: expected a fresh one/);
});

test('no coupon from a nonce that is zero, not below pq, or a multiple of p', async () => {
  const engine = portableEngine();
  const { bits, e } = keyProfile(ESIGN_1536);
  const { secret } = testKey(ESIGN_1536);
  const [p, q] = [secret.subarray(0, 64), secret.subarray(64)];
  const key = engine.prepareSecret(p, q, bits, e);
  for (const r of [0n, big(p), big(p) * 5n, big(p) * big(q), big(p) * big(q) + 1n])
    assert.is(await engine.coupon(key, octetsOf(r, 128)), undefined);
  assert.ok(await engine.coupon(key, octetsOf(big(p) * big(q) - 1n, 128)));
});

/** An engine whose every coupon comes out with one bit of `part` flipped. */
const glitched = (part: 'r' | 'rToE' | 'inverse', bit: number): EsignEngine => {
  const engine = portableEngine();
  const coupon: EsignEngine['coupon'] = async (secret, nonce) => {
    const made = await engine.coupon(secret, nonce);
    if (made) (made as unknown as Record<string, Int32Array>)[part][bit >> 4] ^= 1 << (bit & 15);
    return made;
  };
  return { ...engine, coupon };
};

const signFaulty = async (part: 'r' | 'rToE' | 'inverse', bit: number) => {
  const faulty = esignScheme(glitched(part, bit), hostHashes);
  const key = faulty.importSecretKey(ESIGN_1536, testKey(ESIGN_1536).secret, hostRandom);
  return faulty.sign(key, message);
};

test('a flipped bit in a coupon makes sign refuse', async () => {
  for (const bit of [0, 37, 200, 340]) {
    await rejects(signFaulty('r', bit), /own signature: expected one that verifies/);
    await rejects(signFaulty('inverse', bit), /own signature: expected one that verifies/);
  }
  // Limbs 47 to 68 of r^e lie above pq, so that w0 changes with them.
  for (const bit of [16 * 50, 16 * 60 + 7, 16 * 68]) {
    await rejects(signFaulty('rToE', bit), /own signature: expected one that verifies/);
  }
});

test('a fault that cannot change w0 leaves the signature as it would have been', async () => {
  const publicKey = scheme.importPublicKey(ESIGN_1536, testKey(ESIGN_1536).publicKey);
  assert.ok(await scheme.verify(publicKey, message, await signFaulty('rToE', 0)));
});

test('the registry finds a scheme by the high half of the profile', () => {
  const find = schemeRegistry([undefined, scheme]);
  assert.is(find(ESIGN_1536), scheme);
  assert.throws(() => find(0x21), /key profile: expected one of a known scheme, got 33/);
});

test.run();
