/**
 * C2: secrets are overwritten, also when the engine throws. Every engine is watched: what it was given and
 * what it gave is looked at after the call.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Coupon, EsignEngine, PreparedSecret } from '../../firmware/arithmetic/engine.ts';
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { ESIGN_1536, keyProfile } from '../../firmware/crypto/profiles.ts';
import type { Scheme, SecretKey } from '../../firmware/crypto/scheme.ts';
import { concat, fromLatin1, isZero } from '../../firmware/runtime/bytes.ts';
import type { Sha256Suite } from '../../hal/hash.ts';
import { hostHashes } from '../../host/hashes.ts';
import { hostRandom } from '../../host/random.ts';
import { testKey } from '../keys.ts';

const message = fromLatin1('EP 0 856 821');
const { secret } = testKey(ESIGN_1536);
const SECRET_OCTETS = secret.length;

type Numbers = Record<string, Int32Array>;
interface Seen {
  readonly nonces: Uint8Array[];
  readonly seeds: Uint8Array[];
  readonly coupons: Coupon[];
  readonly signatures: Uint8Array[];
  readonly prepared: PreparedSecret[];
  readonly nonceKeys: Uint8Array[];
}

const noStack = () => Object.assign(new Error('no stack'), { code: 'noStack' });

/** A scheme whose engine and hash note all secrets; `broken` methods take their arguments and throw. */
const watched = (broken: Partial<Record<'coupon' | 'sign' | 'verify' | 'remainder', boolean>> = {}) => {
  const engine = portableEngine();
  const seen: Seen = { nonces: [], seeds: [], coupons: [], signatures: [], prepared: [], nonceKeys: [] };
  const hash: Sha256Suite = {
    ...hostHashes.sha256,
    mask: (seed, length) => {
      const octets = hostHashes.sha256.mask(seed, length);
      if (seed.length === SECRET_OCTETS) seen.nonceKeys.push(octets);
      else if (length === 128) seen.seeds.push(seed);
      return octets;
    },
  };
  const watching: EsignEngine = {
    ...engine,
    remainder: (octets, m) => {
      if (broken.remainder) throw noStack();
      return engine.remainder(octets, m);
    },
    prepareSecret: (p, q, bits, e) => {
      const made = engine.prepareSecret(p, q, bits, e);
      seen.prepared.push(made);
      return made;
    },
    coupon: async (key, nonce) => {
      seen.nonces.push(nonce);
      if (broken.coupon) throw noStack();
      const coupon = await engine.coupon(key, nonce);
      if (coupon) seen.coupons.push(coupon);
      return coupon;
    },
    sign: async (key, coupon, representative) => {
      if (broken.sign) {
        // As an engine does that throws inside of its work.
        engine.wipe(coupon);
        throw noStack();
      }
      const signature = await engine.sign(key, coupon, representative);
      if (signature) seen.signatures.push(signature);
      return signature;
    },
    verify: async (key, signature, representative) => {
      if (broken.verify) throw noStack();
      return engine.verify(key, signature, representative);
    },
  };
  return { scheme: esignScheme(watching, { sha256: hash }), seen };
};

const isWiped = (numbers: unknown): boolean =>
  Object.values(numbers as Numbers)
    .filter(limbs => ArrayBuffer.isView(limbs))
    .every(limbs => limbs.every(limb => limb === 0));

const open = (scheme: Scheme): SecretKey => scheme.importSecretKey(ESIGN_1536, secret, hostRandom);

const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    error => error.code,
  );

/** Nothing that a nonce could be made of is left. */
const assertNoNonce = ({ nonces, seeds, coupons }: Seen): void => {
  assert.ok(nonces.length > 0 && seeds.length > 0);
  for (const octets of [...nonces, ...seeds]) assert.ok(isZero(octets));
  for (const coupon of coupons) assert.ok(isWiped(coupon));
};

test('C2 nonces, their seeds and coupons are overwritten after a signature', async () => {
  const { scheme, seen } = watched();
  const key = open(scheme);
  for (let i = 0; i < 8; i++) assert.ok(!isZero(await scheme.sign(key, message)));
  assert.ok(seen.coupons.length >= 8);
  assertNoNonce(seen);
});

for (const method of ['coupon', 'sign', 'verify'] as const)
  test(`C2 they are when ${method} throws, and a signature that was not verified`, async () => {
    const { scheme, seen } = watched({ [method]: true });
    assert.is(await outcomeOf(scheme.sign(open(scheme), message)), 'noStack');
    assertNoNonce(seen);
    assert.is(seen.signatures.length, method === 'verify' ? 1 : 0);
    for (const signature of seen.signatures) assert.ok(isZero(signature));
  });

test('C2 a key that is wiped keeps neither numbers nor nonce key; a signature under way ends with keyWiped', async () => {
  const { scheme, seen } = watched();
  const key = open(scheme);
  const signing = outcomeOf(scheme.sign(key, message));
  scheme.wipe(key);
  assert.is(await signing, 'keyWiped');
  for (let i = 0; i < 20; i++) {
    // A nonce that fits is at work, or one that does not.
    const another = open(scheme);
    const late = outcomeOf(scheme.sign(another, message));
    scheme.wipe(another);
    assert.is(await late, 'keyWiped');
  }
  assert.is(await outcomeOf(scheme.sign(key, message)), 'keyWiped');
  assert.ok(isZero(seen.nonceKeys[0]));
  const { p, pq } = seen.prepared[0] as unknown as { p: Numbers; pq: Numbers };
  assert.ok(isWiped(p) && isWiped(pq));
  assertNoNonce(seen);
});

test('C2 a secret key that is refused, or during whose check the engine throws, is overwritten', () => {
  const [p, q] = [secret.subarray(0, 64), secret.subarray(64)];
  const bits = 8 * 64;
  /** The odd multiple of 3 next to p: n then has the factor 3. */
  const big = BigInt(`0x${Buffer.from(p).toString('hex')}`);
  const multiple = big - (big % 3n) + ((big - (big % 3n)) & 1n ? 0n : 3n);
  const composite = new Uint8Array(Buffer.from(multiple.toString(16).padStart(bits / 4, '0'), 'hex'));
  for (const [broken, octets] of [
    [false, concat([composite, q])],
    [true, secret],
  ] as const) {
    const { scheme, seen } = watched({ remainder: broken });
    assert.throws(() => scheme.importSecretKey(ESIGN_1536, octets, hostRandom));
    const made = seen.prepared[0] as unknown as { p: Numbers; pq: Numbers };
    assert.ok(isWiped(made.p) && isWiped(made.pq));
    assert.ok(isZero(seen.nonceKeys[0]));
  }
});

test('C2 the portable engine overwrites a coupon whose signature throws', async () => {
  const engine = portableEngine();
  const { bits, e } = keyProfile(ESIGN_1536);
  const key = engine.prepareSecret(secret.subarray(0, 64), secret.subarray(64), bits, e);
  const coupon = (await engine.coupon(key, new Uint8Array(128).fill(0x35)))!;
  await outcomeOf(engine.sign(key, coupon, undefined as unknown as Uint8Array));
  assert.ok(isWiped(coupon));
});

test.run();
