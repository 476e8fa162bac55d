import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { layoutOf } from '../../firmware/arithmetic/kernels/layout.ts';
import { CORES } from '../../flash/kernels/blobs.ts';
import { KernelCalls, numberOfWords } from '../../flash/kernels/calls.ts';
import { power, toNumber, toOctets } from '../../host/numbers.ts';
import { SeededNumbers } from '../../measure/kernels/seededNumbers.ts';
import { onCores } from './cores.ts';

interface Vector {
  sig: string;
  representative: string;
  valid: boolean;
  r?: string;
  /** Valid, but of a signer who does not keep w1 below 2^(2L-1). */
  w1TopBit?: boolean;
}
interface Group {
  name: string;
  bits: number;
  e: number;
  n: string;
  p: string;
  q: string;
  vectors: Vector[];
}
const groups: Group[] = JSON.parse(
  readFileSync(new URL('../vectors/esign.json', import.meta.url), 'utf8'),
).groups;
const fromHex = (hex: string): bigint => BigInt(`0x${hex || '0'}`);
const octets = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

const inverse = (value: bigint, p: bigint): bigint => {
  let [a, b, x, y] = [value % p, p, 1n, 0n];
  while (a > 1n) [a, b, x, y] = [b % a, a, y - (b / a) * x, x];
  return ((x % p) + p) % p;
};
const ceilOf = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

const seed = 511;

for (const core of CORES) {
  onCores(`${core}: verdicts, coupons and signatures of the vector set`, () => {
    for (const g of groups) {
      const { octets: length, representativeOctets } = layoutOf(g.bits);
      const calls = new KernelCalls(core);
      calls.preparePublic(fromHex(g.n), g.bits, g.e);
      calls.prepareSecret(fromHex(g.p), fromHex(g.q), g.bits, g.e);
      const expected: { results: number[]; signature?: Uint8Array; what: string }[] = [];
      g.vectors.forEach((v, i) => {
        const representative = toOctets(fromHex(v.representative), representativeOctets);
        calls.verify(octets(v.sig), representative);
        const what = `${g.name} ${i}`;
        if (!v.valid || !v.r || v.w1TopBit) {
          expected.push({ results: [v.valid ? 1 : 0], what });
          return;
        }
        calls.coupon(fromHex(v.r), g.bits);
        calls.sign(representative);
        calls.read('output', length);
        expected.push({ results: [1, 1, 1], signature: octets(v.sig), what });
      });
      const { calls: answers, reads } = calls.run();
      let at = 2;
      let read = 0;
      for (const { results, signature, what } of expected) {
        for (const result of results) assert.is(answers[at++].result, result, what);
        if (signature) assert.equal(reads[read++], signature, what);
      }
      assert.ok(read > 0, g.name);
    }
  });

  // The interpreter's E.defrag moves flat memory to any octet where variables have 13: LDM and LDRD trap
  // there.
  onCores(`${core}: contexts and blocks that lie at any octet give the same answers`, () => {
    const g = groups[0];
    const valid = g.vectors.find(v => v.valid && v.r && !v.w1TopBit)!;
    const { octets: length, representativeOctets } = layoutOf(g.bits);
    for (const offset of [1, 2, 3]) {
      const calls = new KernelCalls(core);
      calls.offset = offset;
      const representative = toOctets(fromHex(valid.representative), representativeOctets);
      calls.preparePublic(fromHex(g.n), g.bits, g.e);
      calls.prepareSecret(fromHex(g.p), fromHex(g.q), g.bits, g.e);
      calls.verify(octets(valid.sig), representative);
      calls.coupon(fromHex(valid.r!), g.bits);
      calls.sign(representative);
      calls.read('output', length);
      calls.read('coupon', 4 * layoutOf(g.bits).couponWords);
      calls.sha256(representative);
      calls.hmac(representative, representative);
      calls.mask(new Uint8Array(32), 40);
      calls.remainder(representative, 251);
      const { calls: answers, reads } = calls.run();
      const last = Number(fromHex(valid.representative) % 251n);
      assert.equal(
        answers.map(({ result }) => result),
        [1, 1, 1, 1, 1, 1, 1, 1, last],
        `${offset} octets`,
      );
      assert.equal(reads[0], octets(valid.sig));
      assert.ok(
        reads[1].every(octet => octet === 0),
        'the coupon is wiped where it lies',
      );
      assert.equal(Buffer.from(reads[2]), createHash('sha256').update(representative).digest());
      assert.equal(
        Buffer.from(reads[3]),
        createHmac('sha256', representative).update(representative).digest(),
      );
    }
  });

  onCores(`${core}: random nonces and representatives, against BigInt`, () => {
    const random = new SeededNumbers(seed);
    for (const g of groups.filter((_, i) => i % 2 === 0)) {
      const [p, q] = [fromHex(g.p), fromHex(g.q)];
      const n = p * p * q;
      const third = BigInt(g.bits / 3);
      const layout = layoutOf(g.bits);
      const calls = new KernelCalls(core);
      calls.prepareSecret(p, q, g.bits, g.e);
      const expected: (bigint | undefined)[] = [];
      for (let i = 0; i < 40; i++) {
        const r = random.below(p * q - 1n) + 1n;
        const x = random.bits(g.bits / 3 - 1);
        const a = ((((x << (2n * third)) - power(r, BigInt(g.e), n)) % n) + n) % n;
        const w0 = ceilOf(a, p * q);
        const fits = w0 * p * q - a < 1n << (2n * third - 1n);
        const t = (w0 * inverse(BigInt(g.e) * power(r, BigInt(g.e - 1), p), p)) % p;
        expected.push(fits ? r + t * p * q : undefined);
        calls.coupon(r, g.bits);
        calls.sign(toOctets(x, layout.representativeOctets));
        calls.read('output', layout.octets);
        calls.read('coupon', 4 * layout.couponWords);
      }
      const { calls: answers, reads } = calls.run();
      expected.forEach((s, i) => {
        const what = `seed ${seed}, ${g.name}, ${i}`;
        assert.is(answers[2 + 2 * i].result, s === undefined ? 0 : 1, what);
        assert.is(toNumber(reads[2 * i]), s ?? 0n, `${what}: the signature, or nothing`);
        assert.is(numberOfWords(reads[2 * i + 1]), 0n, `${what}: a coupon is wiped, used or not`);
      });
      assert.ok(expected.some(s => s === undefined) && expected.some(s => s !== undefined), g.name);
    }
  });

  onCores(
    `${core}: a coupon is r, r^e mod n and 1 / (e r^(e-1)) mod p; a nonce out of range is refused`,
    () => {
      const random = new SeededNumbers(seed + 1);
      for (const g of groups) {
        const [p, q] = [fromHex(g.p), fromHex(g.q)];
        const n = p * p * q;
        const { couponWords } = layoutOf(g.bits);
        const [pqWords, nWords] = [(2 * g.bits) / 3, g.bits].map(bits => (bits + 31) >> 5);
        const calls = new KernelCalls(core);
        calls.prepareSecret(p, q, g.bits, g.e);
        const nonces = [
          1n,
          2n,
          p - 1n,
          p + 1n,
          q,
          p * q - 1n,
          random.below(p * q),
          0n,
          p,
          p * (q - 1n),
          p * q,
          p * q + 1n,
        ];
        for (const r of nonces) {
          calls.coupon(r, g.bits);
          calls.read('coupon', 4 * couponWords);
        }
        const { calls: answers, reads } = calls.run();
        nonces.forEach((r, i) => {
          const good = r > 0n && r < p * q && r % p !== 0n;
          assert.is(answers[i + 1].result, good ? 1 : 0, `${g.name}: nonce ${i}`);
          if (!good) return;
          const coupon = numberOfWords(reads[i]);
          const part = (from: number, count: number) =>
            BigInt.asUintN(32 * count, coupon >> BigInt(32 * from));
          assert.is(part(0, pqWords), r);
          assert.is(part(pqWords, nWords), power(r, BigInt(g.e), n), `${g.name}: r^e, nonce ${i}`);
          const v = part(pqWords + nWords, couponWords - pqWords - nWords);
          assert.is(
            (v * BigInt(g.e) * power(r, BigInt(g.e - 1), p)) % p,
            1n,
            `${g.name}: inverse, nonce ${i}`,
          );
        });
      }
    },
  );

  onCores(`${core}: SHA-256 of every length to 200, and of 1 kB`, () => {
    const message = Uint8Array.from({ length: 1024 }, (_, i) => (i * 7 + (i >> 8)) & 255);
    const lengths = [...Array.from({ length: 201 }, (_, i) => i), 1024];
    const calls = new KernelCalls(core);
    for (const length of lengths) calls.sha256(message.subarray(0, length));
    const { reads } = calls.run();
    lengths.forEach((length, i) => {
      const digest = createHash('sha256').update(message.subarray(0, length)).digest('hex');
      assert.is(Buffer.from(reads[i]).toString('hex'), digest, `${length} octets`);
    });
  });

  onCores(`${core}: HMAC of every length of key to 64, and of messages around a block's end`, () => {
    const octets = Uint8Array.from({ length: 256 }, (_, i) => (i * 11 + 3) & 255);
    const lengths = [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 200];
    const pairs = [
      ...Array.from({ length: 65 }, (_, key) => [key, 32]),
      ...lengths.map(message => [32, message]),
    ];
    const calls = new KernelCalls(core);
    for (const [key, message] of pairs) calls.hmac(octets.subarray(0, key), octets.subarray(256 - message));
    const { reads } = calls.run();
    pairs.forEach(([key, message], i) => {
      const code = createHmac('sha256', octets.subarray(0, key)).update(octets.subarray(256 - message));
      assert.is(Buffer.from(reads[i]).toString('hex'), code.digest('hex'), `${key}, ${message} octets`);
    });
  });

  onCores(
    `${core}: MGF1 of every length to 65, and of a representative of 5112 bits, and no octet further`,
    () => {
      const seed = Uint8Array.from({ length: 32 }, (_, i) => 255 - i * 5);
      const lengths = [...Array.from({ length: 65 }, (_, i) => i + 1), 160, 213];
      const calls = new KernelCalls(core);
      for (const length of lengths) calls.mask(seed, length);
      const { reads } = calls.run();
      const whole = Buffer.concat(
        Array.from({ length: 7 }, (_, counter) =>
          createHash('sha256')
            .update(seed)
            .update(Uint8Array.of(0, 0, 0, counter))
            .digest(),
        ),
      );
      lengths.forEach((length, i) => {
        assert.equal(
          Buffer.from(reads[i].subarray(0, length)),
          whole.subarray(0, length),
          `${length} octets`,
        );
        // One longer than any that was written before it.
        assert.is(reads[i][length], 0, `beyond ${length} octets`);
      });
    },
  );
}

test('the set has groups to sign with', () => assert.ok(groups.length >= 10));

test.run();
