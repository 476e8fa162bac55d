import BN from 'bn.js';
import jsbn from 'jsbn';
import forge from 'node-forge';
import { fromOctets, limbCount, toOctets as limbsToOctets } from '../../firmware/arithmetic/limbs.ts';
import { plainProducts } from '../../firmware/arithmetic/plainProducts.ts';
import { modulusOf, power } from '../../firmware/arithmetic/reduce.ts';
import type { RandomSource } from '../../firmware/crypto/scheme.ts';
import { power as bigPower, toNumber, toOctets } from '../../host/numbers.ts';
import { opensslPower } from '../../host/opensslPower.ts';
import { type Contestant, compareTimes, type Timing } from './measure.ts';

export const POWER_BITS = [1024, 1536, 2048, 3072, 3840];
export const POWER_EXPONENTS = [8, 1024];

const squarings = (s: bigint, e: number, n: bigint): bigint => {
  let y = s;
  for (let bit = e; bit > 1; bit /= 2) y = (y * y) % n;
  return y;
};

/** s^e mod n by each, whatever it needs of n made beforehand. Numbers are in each one's own form. */
const contestants = (
  n: bigint,
  s: bigint,
  bits: number,
  e: number,
): (Contestant & { hex(): Promise<string> })[] => {
  const octets = bits / 8;
  const modulus = modulusOf(fromOctets(toOctets(n, octets), limbCount(bits)), plainProducts);
  const base = fromOctets(toOctets(s, octets), limbCount(bits));
  const red = BN.red(new BN(n.toString(16), 16));
  const bnBase = new BN(s.toString(16), 16).toRed(red);
  const bnExponent = new BN(e.toString(16), 16);
  const [jn, js, je] = [n, s, BigInt(e)].map(x => new jsbn.BigInteger(x.toString(16), 16));
  const [fn, fs, fe] = [n, s, BigInt(e)].map(x => new forge.jsbn.BigInteger(x.toString(16), 16));
  const openssl = opensslPower(toOctets(n, octets), e);
  const opensslBase = toOctets(s, octets);
  const hexOf = (value: bigint) => value.toString(16);
  return [
    {
      name: 'portable',
      run: () => power(base, e, modulus, plainProducts),
      hex: async () => hexOf(toNumber(limbsToOctets(await power(base, e, modulus, plainProducts), octets))),
    },
    {
      name: 'OpenSSL',
      run: () => openssl(opensslBase),
      hex: async () => hexOf(toNumber(openssl(opensslBase))),
    },
    { name: 'BigInt', run: () => squarings(s, e, n), hex: async () => hexOf(squarings(s, e, n)) },
    {
      name: 'bn.js',
      run: () => bnBase.redPow(bnExponent),
      hex: async () => bnBase.redPow(bnExponent).fromRed().toString(16),
    },
    { name: 'jsbn', run: () => js.modPow(je, jn), hex: async () => js.modPow(je, jn).toString(16) },
    { name: 'node-forge', run: () => fs.modPow(fe, fn), hex: async () => fs.modPow(fe, fn).toString(16) },
  ];
};

export interface PowerRow {
  readonly bits: number;
  readonly e: number;
  readonly timings: Timing[];
}

/** Throws Error when two contestants disagree. */
export const measurePowers = async (random: RandomSource): Promise<PowerRow[]> => {
  const rows: PowerRow[] = [];
  for (const e of POWER_EXPONENTS)
    for (const bits of POWER_BITS) {
      const n = toNumber(random.bytes(bits / 8)) | (1n << BigInt(bits - 1)) | 1n;
      const s = toNumber(random.bytes(bits / 8)) % n;
      const field = contestants(n, s, bits, e);
      const expected = bigPower(s, BigInt(e), n).toString(16);
      for (const contestant of field)
        if ((await contestant.hex()) !== expected)
          throw new Error(`${contestant.name}: expected another ${bits}-bit power`);
      rows.push({ bits, e, timings: await compareTimes(field) });
    }
  return rows;
};
