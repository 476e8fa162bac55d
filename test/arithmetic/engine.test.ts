import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { ESIGN_1536, ESIGN_2046 } from '../../firmware/crypto/profiles.ts';
import { testKey } from '../keys.ts';
import { seed, seeded } from './cases.ts';

const EXPONENTS = [8, 9, 15, 17, 1000, 1023, 1025, 65534, 65535];
const big = (octets: Uint8Array) => BigInt(`0x${Buffer.from(octets).toString('hex')}`);
const octetsOf = (value: bigint, length: number) =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex'));
const powerModulo = (base: bigint, exponent: number, n: bigint) => {
  let y = 1n;
  for (let i = 0; i < exponent; i++) y = (y * base) % n;
  return y;
};

for (const [profile, bits] of [
  [ESIGN_1536, 1536],
  [ESIGN_2046, 2046],
])
  for (const e of EXPONENTS)
    test(`${bits} bits, e = ${e}: coupons sign, and BigInt agrees with every verdict`, async () => {
      const random = seeded(seed + e);
      const some = (length: number) => new Uint8Array(length).map(() => random());
      const engine = portableEngine();
      const { publicKey: n, secret } = testKey(profile);
      const L = bits / 3;
      const key = engine.preparePublic(n, bits, e);
      const third = secret.length / 2;
      const secretKey = engine.prepareSecret(secret.subarray(0, third), secret.subarray(third), bits, e);
      const representative = some(Math.ceil((L - 1) / 8));
      representative[0] &= 255 >> ((8 - ((L - 1) % 8)) % 8);
      let signature: Uint8Array | undefined;
      for (let i = 0; !signature && i < 64; i++) {
        const nonce = some(Math.ceil((2 * L) / 8));
        nonce[0] &= (255 >> ((8 - ((2 * L) % 8)) % 8)) >> 1;
        const coupon = await engine.coupon(secretKey, nonce);
        if (coupon) signature = await engine.sign(secretKey, coupon, representative);
      }
      assert.ok(signature, `a signature within 64 nonces (CARDPHONE_SEED=${seed})`);
      const y = powerModulo(big(signature), e, big(n));
      assert.ok(y >> BigInt(2 * L) === big(representative), 'BigInt verifies it');
      assert.ok((y & ((1n << BigInt(2 * L)) - 1n)) < 1n << BigInt(2 * L - 1), 'w1 is within bounds');
      assert.ok(await engine.verify(key, signature, representative));
      for (const step of [-1n, 1n]) {
        const beside = octetsOf(big(representative) + step, representative.length);
        assert.not(await engine.verify(key, signature, beside), 'a representative one off');
      }
    });

test('any s below n verifies for exactly the top third of s^e mod n', async () => {
  const random = seeded(seed);
  const engine = portableEngine();
  const n = testKey(ESIGN_1536).publicKey;
  const key = engine.preparePublic(n, 1536, 9);
  for (let i = 0; i < 200; i++) {
    const s = big(new Uint8Array(192).map(() => random())) % big(n);
    const top = octetsOf(powerModulo(s, 9, big(n)) >> 1024n, 64);
    assert.ok(await engine.verify(key, octetsOf(s, 192), top), `CARDPHONE_SEED=${seed}`);
    const large = s + big(n);
    if (large < 1n << 1536n) assert.not(await engine.verify(key, octetsOf(large, 192), top), 's + n');
    top[random() % 64] ^= 1 << (random() % 8);
    assert.not(await engine.verify(key, octetsOf(s, 192), top), `CARDPHONE_SEED=${seed}`);
  }
});

test('pause is awaited before every squaring', async () => {
  let pauses = 0;
  const engine = portableEngine({
    pause: async () => {
      pauses++;
    },
  });
  const key = engine.preparePublic(testKey(ESIGN_1536).publicKey, 1536, 1024);
  await engine.verify(key, new Uint8Array(192).fill(1), new Uint8Array(64));
  assert.is(pauses, 10);
});

test.run();
