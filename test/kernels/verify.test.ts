import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { layoutOf } from '../../firmware/arithmetic/kernels/layout.ts';
import { CORES, type Core } from '../../flash/kernels/blobs.ts';
import { KernelCalls } from '../../flash/kernels/calls.ts';
import { power, toOctets } from '../../host/numbers.ts';
import { SeededNumbers } from '../../measure/kernels/seededNumbers.ts';
import { onCores } from './cores.ts';

interface Case {
  what: string;
  n: bigint;
  bits: number;
  e: number;
  signature: Uint8Array;
  representative: Uint8Array;
  valid: boolean;
}

/**
 * What BigInt says of s: the representative that it signs, or undefined when no representative has this
 * length.
 */
const representativeOf = (s: bigint, n: bigint, bits: number, e: number): Uint8Array | undefined => {
  const top = power(s, BigInt(e), n) >> BigInt((2 * bits) / 3);
  const { representativeOctets } = layoutOf(bits);
  return top >> BigInt(8 * representativeOctets) ? undefined : toOctets(top, representativeOctets);
};

/** A valid case for s, or an invalid one by one bit of the representative or of s. */
const caseOf = (what: string, s: bigint, n: bigint, bits: number, e: number, flip = -1): Case[] => {
  const representative = representativeOf(s, n, bits, e);
  if (!representative) return [];
  if (flip >= 0) representative[(flip >> 3) % representative.length] ^= 1 << (flip & 7);
  const signature = toOctets(s, layoutOf(bits).octets);
  return [
    {
      what: `${what}, ${bits} bits, e ${e}`,
      n,
      bits,
      e,
      signature,
      representative,
      valid: flip < 0 && s < n,
    },
  ];
};

/** Runs the cases on a core, in one go, and compares every verdict. */
const check = (core: Core, cases: Case[]): void => {
  const calls = new KernelCalls(core);
  for (const c of cases) {
    calls.preparePublic(c.n, c.bits, c.e);
    calls.verify(c.signature, c.representative);
  }
  const verdicts = calls.run().calls.filter((_, i) => i & 1);
  cases.forEach((c, i) => {
    assert.is(verdicts[i].result, c.valid ? 1 : 0, `${core}: ${c.what}`);
  });
};

const seed = 20261122;
const HARNESS_STACK_TOP = 0x2008_0000;

for (const core of CORES) {
  onCores(`${core}: 10 000 random verifications agree with BigInt`, () => {
    const random = new SeededNumbers(seed);
    const sizes = [1023, 1152, 1536, 1023, 1152, 2046];
    const exponents = [8, 1024, 32, 16, 9, 31, 255, 4097, 65535];
    const calls = new KernelCalls(core);
    const expected: { valid: boolean; what: string }[] = [];
    for (let key = 0; key < 500; key++) {
      const bits = sizes[key % sizes.length];
      const e = exponents[key % exponents.length];
      const n = random.odd(bits);
      calls.preparePublic(n, bits, e);
      for (let done = 0; done < 20; ) {
        const flip = done % 4 === 3 ? random.index(bits) : -1;
        const [c] = caseOf(`seed ${seed}, key ${key}`, random.below(n), n, bits, e, flip);
        if (!c) continue;
        calls.verify(c.signature, c.representative);
        expected.push(c);
        done++;
      }
    }
    const verdicts = calls.run().calls.filter((_, i) => i % 21);
    assert.is(verdicts.length, 10_000);
    expected.forEach((c, i) => {
      assert.is(verdicts[i].result, c.valid ? 1 : 0, c.what);
    });
  });

  onCores(
    `${core}: every entry answers 2 when its scratch would go below the end of the stack, and writes nothing`,
    () => {
      const { bits, e } = { bits: 1152, e: 8 };
      const calls = new KernelCalls(core);
      const run = () => {
        calls.preparePublic(1n, bits, e);
        calls.prepareSecret(3n, 5n, bits, e);
        calls.verify(
          new Uint8Array(layoutOf(bits).octets),
          new Uint8Array(layoutOf(bits).representativeOctets),
        );
        calls.coupon(7n, bits);
        calls.sign(new Uint8Array(layoutOf(bits).representativeOctets));
      };
      const secret = new SeededNumbers(seed).odd(384);
      calls.preparePublic(secret ** 3n, bits, e);
      calls.prepareSecret(secret, secret, bits, e);
      // The harness's own frame is below 100 octets: this leaves 1 024 and less than 4 x 174 words.
      calls.stackEnd = HARNESS_STACK_TOP - 1024 - 4 * 174;
      run();
      calls.stackEnd -= 150;
      calls.verify(
        new Uint8Array(layoutOf(bits).octets),
        new Uint8Array(layoutOf(bits).representativeOctets),
      );
      const results = calls.run().calls.map(({ result }) => result);
      // 0 signs 0, if the key is what it was.
      assert.equal(results, [1, 1, 2, 2, 2, 2, 2, 1]);
    },
  );

  onCores(`${core}: every size of whole octets, and steps of 3 bits around word boundaries`, () => {
    const random = new SeededNumbers(seed + 1);
    const cases: Case[] = [];
    for (let bits = 1032; bits <= 5112; bits += 24) {
      const n = random.odd(bits);
      for (let i = 0; i < 2; i++) cases.push(...caseOf('size', random.below(n), n, bits, 8, i ? 5 : -1));
    }
    for (let bits = 1023; bits <= 1152; bits += 3)
      cases.push(...caseOf('size', 3n, random.odd(bits), bits, 1024));
    for (let bits = 3069; bits <= 3105; bits += 3)
      cases.push(...caseOf('size', 3n, random.odd(bits), bits, 11));
    check(core, cases);
  });

  onCores(`${core}: limbs of all ones and all zeros, s at its limits, n with small or even factors`, () => {
    const random = new SeededNumbers(seed + 2);
    const cases: Case[] = [];
    for (const bits of [1023, 1056, 1536, 2046]) {
      const whole = 1n << BigInt(bits);
      const moduli = {
        'n all ones': whole - 1n,
        'n just above a power of two': (whole >> 1n) + 1n,
        'n = 3^k times odd': ((random.odd(bits - 320) * 3n ** 200n) % (whole >> 1n)) | (whole >> 1n) | 1n,
        'n even': random.odd(bits) - 1n,
        'n with 64 zero bits at the end': (random.odd(bits) >> 64n) << 64n,
        'n of alternating limbs': BigInt(`0x${'ffffffff00000000'.repeat(100)}`) >> BigInt(6400 - bits),
        'n with a zero middle': whole - 1n - (((1n << 640n) - 1n) << 200n),
      };
      for (const [what, n] of Object.entries(moduli)) {
        const limbs = n - (n % (1n << 512n));
        for (const s of [0n, 1n, 2n, n - 1n, n - 2n, limbs, (1n << 512n) - 1n, n >> 1n, whole >> 2n])
          for (const e of [8, 1024, 13])
            cases.push(...caseOf(`${what}, s = ${s.toString(16).slice(0, 8)}…`, s, n, bits, e));
      }
    }
    check(core, cases);
  });

  onCores(`${core}: refuses n and more, and every wrong length`, () => {
    const random = new SeededNumbers(seed + 3);
    const cases: Case[] = [];
    for (const bits of [1023, 1536, 2046]) {
      const { octets } = layoutOf(bits);
      const n = random.odd(bits) - (1n << BigInt(bits - 2));
      const wrong = (what: string, signature: Uint8Array, like: Case) =>
        cases.push({ ...like, what: `${what}, ${bits} bits`, signature, valid: false });
      for (const s of [n, n + 1n, n + (n >> 3n)]) {
        const [like] = caseOf('s - n', s - n, n, bits, 8);
        cases.push(like);
        wrong('s of n or more', toOctets(s, octets), like);
      }
      const [one] = caseOf('s = 1', 1n, n, bits, 8);
      wrong('an octet too many', toOctets(1n, octets + 1), one);
      wrong('an octet too few', toOctets(1n, octets - 1), one);
      wrong('all ones', new Uint8Array(octets).fill(255), one);
      for (const length of [one.representative.length - 1, one.representative.length + 1])
        cases.push({
          ...one,
          what: 'representative length',
          representative: new Uint8Array(length),
          valid: false,
        });
    }
    check(core, cases);
  });
}

test('the oracle: square and multiply is repeated multiplication', () => {
  const random = new SeededNumbers(seed);
  for (const e of [1, 2, 8, 13, 255, 1024]) {
    const n = random.odd(200);
    const s = random.below(n);
    let product = 1n;
    for (let i = 0; i < e; i++) product = (product * s) % n;
    assert.is(power(s, BigInt(e), n), product, `e ${e}`);
  }
});

test.run();
