import { createHmac } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom, hmacDrbg, REQUESTS_PER_SEED_MAX } from '../../firmware/crypto/drbg.ts';
import { concat, fromHex, fromLatin1, toHex } from '../../firmware/runtime/bytes.ts';
import { hostHashes } from '../../host/hashes.ts';
import { hostSha256 } from '../../host/sha256.ts';

const { hmac: sha512Hmac } = hostHashes.sha512;

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

test('C5 HMAC of RFC 4231, cases 6 and 7: a key of 131 octets, with SHA-256 and SHA-512', () => {
  const key = new Uint8Array(131).fill(0xaa);
  const short = fromLatin1('Test Using Larger Than Block-Size Key - Hash Key First');
  const long = fromLatin1(
    'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
  );
  assert.is(
    toHex(hostSha256.hmac(key, short)),
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  );
  assert.is(
    toHex(hostSha256.hmac(key, long)),
    '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
  );
  assert.is(
    toHex(sha512Hmac(key, short)),
    '80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598',
  );
});

test('C5 HMAC agrees with Node for keys of every length around a block', () => {
  for (const [name, hmac] of [
    ['sha256', hostSha256.hmac],
    ['sha512', sha512Hmac],
  ] as const)
    for (let length = 1; length <= 260; length++) {
      const key = new Uint8Array(length).map((_, i) => i * 31 + length);
      const expected = createHmac(name, key).update('message').digest('hex');
      assert.is(toHex(hmac(key, fromLatin1('message'))), expected, `${name}, ${length} octets`);
    }
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
  generate(length: number) {
    let out = Buffer.alloc(0);
    while (out.length < length) {
      this.value = this.mac(this.value) as never;
      out = Buffer.concat([out, this.value]);
    }
    this.update(new Uint8Array(0));
    return out.subarray(0, length).toString('hex');
  }
}

test('agrees with a second construction: lengths, reseeding with additional input', () => {
  const seed = new Uint8Array(80).map((_, i) => i * 7);
  const drbg = hmacDrbg(hostSha256, seed);
  const reference = new Reference();
  reference.update(seed);
  for (let i = 1; i <= 300; i++) {
    const length = 1 + ((i * 37) % 200);
    assert.is(toHex(drbg.generate(length)), reference.generate(length), `request ${i}`);
    if (i % 50) continue;
    const additional = new Uint8Array(i % 3 ? 0 : i).fill(i);
    drbg.reseed(seed, additional);
    reference.update(concat([seed, additional]));
  }
});

test('limits: seed, length, requests between two seeds', () => {
  assert.throws(() => hmacDrbg(hostSha256, new Uint8Array(47)), /seed: expected 48 octets or more, got 47/);
  const drbg = hmacDrbg(hostSha256, new Uint8Array(48));
  // C5: a fraction of an octet is refused as well.
  for (const length of [0, 1025, Number.NaN, -1, 1.5, 0.5, 1023.999])
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
