/** `kernelEngine` and `kernelSha256` over emulated cores, with guards around every array that they pass. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kernelEngine } from '../../firmware/arithmetic/kernels/engine.ts';
import { kernelHash } from '../../firmware/arithmetic/kernels/hash.ts';
import { layoutOf } from '../../firmware/arithmetic/kernels/layout.ts';
import { kernelSha256 } from '../../firmware/arithmetic/kernels/sha256.ts';
import { remainder } from '../../firmware/arithmetic/remainder.ts';
import { representativeOf } from '../../firmware/crypto/esign/representative.ts';
import { portableSuite } from '../../firmware/crypto/portableSuite.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import { CORES } from '../../flash/kernels/blobs.ts';
import { emulatedCode } from '../../flash/kernels/emulatedCode.ts';
import { toOctets } from '../../host/numbers.ts';
import { onCores } from './cores.ts';

const { groups } = JSON.parse(readFileSync(new URL('../vectors/esign.json', import.meta.url), 'utf8'));
const number = (hex: string): bigint => BigInt(`0x${hex}`);

for (const core of CORES) {
  onCores(
    `${core}: the engine verifies, prepares, signs and wipes at every size, and writes nowhere else`,
    async () => {
      const engine = kernelEngine(emulatedCode(core));
      for (const g of groups) {
        const layout = layoutOf(g.bits);
        const v = g.vectors[0];
        const representative = toOctets(number(v.representative), layout.representativeOctets);
        const signature = toOctets(number(v.sig), layout.octets);
        const key = engine.preparePublic(toOctets(number(g.n), layout.octets), g.bits, g.e);
        assert.ok(await engine.verify(key, signature, representative), g.name);
        const altered = new Uint8Array(signature);
        altered[7] ^= 1;
        assert.not(await engine.verify(key, altered, representative), g.name);
        assert.not(await engine.verify(key, signature.subarray(1), representative), 'short signature');
        assert.not(await engine.verify(key, signature, new Uint8Array(3)), 'short representative');

        const [p, q] = [g.p, g.q].map(hex => toOctets(number(hex), layout.thirdOctets));
        const secret = engine.prepareSecret(p, q, g.bits, g.e);
        assert.is(await engine.coupon(secret, new Uint8Array(layout.nonceOctets)), undefined, 'r = 0');
        const coupon = await engine.coupon(secret, toOctets(number(v.r), layout.nonceOctets));
        assert.equal(await engine.sign(secret, coupon!, representative), signature, g.name);
        assert.equal(engine.modulus(secret), toOctets(number(g.n), layout.octets), g.name);
        assert.ok(await engine.verify(secret, signature, representative), `${g.name}, by the secret key`);
        assert.not(await engine.verify(secret, altered, representative), `${g.name}, by the secret key`);
        const unused = await engine.coupon(secret, toOctets(number(v.r), layout.nonceOctets));
        for (const numbers of [unused!, secret]) {
          assert.ok((numbers as unknown as Uint32Array).some(word => word !== 0));
          engine.wipe(numbers);
          assert.ok((numbers as unknown as Uint32Array).every(word => word === 0));
        }
      }
    },
  );

  onCores(`${core}: remainders are those of the portable arithmetic, and of BigInt`, () => {
    const engine = kernelEngine(emulatedCode(core));
    for (const length of [1, 2, 3, 20, 128, 192, 639])
      for (const m of [2, 7, 5_000_123, 2 ** 24 - 1]) {
        const octets = Uint8Array.from({ length }, (_, i) => 255 - ((i * 37) & 255));
        const expected = Number(BigInt(`0x${Buffer.from(octets).toString('hex')}`) % BigInt(m));
        assert.is(engine.remainder(octets, m), expected, `${length} octets, ${m}`);
        assert.is(remainder(octets, m), expected, `${length} octets, ${m}`);
      }
  });

  onCores(`${core}: the engine names a field of the wrong length`, () => {
    const engine = kernelEngine(emulatedCode(core));
    assert.throws(
      () => engine.preparePublic(new Uint8Array(191), 1536, 1024),
      /n: expected 192 octets, got 191/,
    );
    const third = new Uint8Array(64);
    assert.throws(
      () => engine.prepareSecret(third, new Uint8Array(65), 1536, 8),
      /q: expected 64 octets, got 65/,
    );
  });

  onCores(`${core}: digests of short and long messages`, () => {
    const sha256 = kernelSha256(emulatedCode(core));
    for (const length of [0, 1, 19, 20, 55, 56, 300]) {
      const message = new Uint8Array(length).fill(length);
      assert.equal(Buffer.from(sha256.digest(message)), createHash('sha256').update(message).digest());
    }
  });

  onCores(`${core}: HMAC and representatives in one call are those of many`, () => {
    const code = emulatedCode(core);
    const sha256 = portableSuite(kernelSha256(code));
    const whole = kernelHash(code);
    assert.equal(whole.digest(new Uint8Array(70)), sha256.digest(new Uint8Array(70)));
    for (const length of [1, 19, 32, 64]) {
      const key = new Uint8Array(length).fill(length);
      const message = concat([key.subarray(0, length >> 1), new Uint8Array(50).fill(7)]);
      assert.equal(whole.hmac(key, message), sha256.hmac(key, message), `key of ${length} octets`);
    }
    for (const bits of [1023, 1536, 2046, 3840]) {
      const message = new Uint8Array(bits % 100).fill(9);
      assert.equal(
        representativeOf(whole, message, bits),
        representativeOf(sha256, message, bits),
        `${bits}`,
      );
    }
  });
}

test('layouts grow with the size', () => assert.ok(layoutOf(5112).secretWords > layoutOf(1536).secretWords));

test.run();
