import { createHmac } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom, hmacDrbg, REQUESTS_PER_SEED_MAX } from '../../firmware/crypto/drbg.ts';
import { concat, fromHex, fromLatin1, toHex } from '../../firmware/runtime/bytes.ts';
import { hostSha256 } from '../../host/sha256.ts';

test('HMAC-SHA-256 of RFC 4231, cases 1, 2 and 3', () => {
  const mac = (key: Uint8Array, text: string) => toHex(hostSha256.hmac(key, fromLatin1(text)));
  assert.is(
    mac(new Uint8Array(20).fill(0x0b), 'Hi There'),
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  );
  assert.is(
    mac(fromLatin1('Jefe'), 'what do ya want for nothing?'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  assert.is(
    mac(new Uint8Array(20).fill(0xaa), 'Ý'.repeat(50)),
    '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
  );
});

test('the nonce of RFC 6979, A.2.5, which is an HMAC_DRBG output (P-256, SHA-256, "sample")', () => {
  const x = fromHex('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721');
  const drbg = hmacDrbg(hostSha256, concat([x, hostSha256.digest(fromLatin1('sample'))]));
  assert.is(toHex(drbg.generate(32)), 'a6e3c57dd01abe90086538398355dd4c3b17aa873382b0f24d6129493d8aad60');
});

/** SP 800-90A, 10.1.2, written a second time over Node's HMAC. */
class Reference {
  private key = Buffer.alloc(32);
  private value = Buffer.alloc(32, 1);
  private mac(...parts: Uint8Array[]) {
    return createHmac('sha256', this.key).update(Buffer.concat(parts)).digest();
  }
  update(data: Uint8Array) {
    for (const mark of data.length ? [0, 1] : [0]) {
      this.key = this.mac(this.value, Uint8Array.of(mark), data) as never;
      this.value = this.mac(this.value) as never;
    }
  }
  generate(length: number, additional: Uint8Array) {
    if (additional.length) this.update(additional);
    let out = Buffer.alloc(0);
    while (out.length < length) {
      this.value = this.mac(this.value) as never;
      out = Buffer.concat([out, this.value]);
    }
    this.update(additional);
    return out.subarray(0, length).toString('hex');
  }
}

test('agrees with a second construction: lengths, additional input, reseeding', () => {
  const seed = new Uint8Array(80).map((_, i) => i * 7);
  const drbg = hmacDrbg(hostSha256, seed);
  const reference = new Reference();
  reference.update(seed);
  for (let i = 1; i <= 300; i++) {
    const additional = new Uint8Array(i % 3 ? 0 : i).fill(i);
    const length = 1 + ((i * 37) % 200);
    assert.is(
      toHex(drbg.generate(length, additional)),
      reference.generate(length, additional),
      `request ${i}`,
    );
    if (i % 50) continue;
    drbg.reseed(seed, additional);
    reference.update(concat([seed, additional]));
  }
});

test('limits: seed, length, requests between two seeds', () => {
  assert.throws(() => hmacDrbg(hostSha256, new Uint8Array(47)), /seed: expected 48 octets or more, got 47/);
  const drbg = hmacDrbg(hostSha256, new Uint8Array(48));
  for (const length of [0, 1025, Number.NaN, -1])
    assert.throws(() => drbg.generate(length), /length: expected 1 to 1024/);
  assert.throws(() => drbg.reseed(new Uint8Array(31)), /entropy: expected 32/);
  for (let i = 0; i < REQUESTS_PER_SEED_MAX; i++) drbg.generate(1);
  assert.throws(() => drbg.generate(1), /requests: expected 1024/);
  drbg.reseed(new Uint8Array(32));
  assert.is(drbg.generate(1024).length, 1024);
});

test('the board generator seeds itself again, and personalisation keeps equal noise apart', () => {
  let gathered = 0;
  const entropy = {
    gather: (length: number) => {
      gathered++;
      return new Uint8Array(length).fill(gathered);
    },
  };
  const random = createRandom(hostSha256, entropy, fromLatin1('phone 1'));
  const first = toHex(random.bytes(32));
  for (let i = 0; i < REQUESTS_PER_SEED_MAX; i++) random.bytes(1);
  assert.is(gathered, 2);
  gathered = 0;
  assert.is(toHex(createRandom(hostSha256, entropy, fromLatin1('phone 1')).bytes(32)), first);
  gathered = 0;
  assert.is.not(toHex(createRandom(hostSha256, entropy, fromLatin1('phone 2')).bytes(32)), first);
});

test.run();
