/** ESIGN verifications, for the table and for the plot's curves. */
import { layoutOf } from '../../firmware/arithmetic/kernels/layout.ts';
import type { Core } from '../../flash/kernels/blobs.ts';
import { power, toOctets } from '../../host/numbers.ts';
import { costOf } from './cost.ts';
import type { Cost, Figure } from './figures.ts';
import { SeededNumbers } from './seededNumbers.ts';

/** Instructions and cycles at most, by "bits/e". */
const TARGETS: Record<Core, Record<string, [number, number]>> = {
  'cortex-m4': {
    '1023/8': [15_000, 20_000],
    '1536/8': [26_000, 34_000],
    '2046/8': [41_000, 51_000],
    '1023/4': [10_500, 14_000],
    '1536/4': [18_000, 23_000],
    '2046/4': [28_000, 35_000],
    '1536/1024': [85_000, 107_000],
    '3072/1024': [290_000, 350_000],
    '3840/1024': [430_000, 530_000],
  },
  'cortex-m3': { '1023/8': [41_000, 64_000], '1536/8': [85_000, 134_000], '2046/8': [140_000, 220_000] },
};

/** Bits and e of the table's rows. */
const TABLE: readonly (readonly [number, number])[] = [
  [1023, 4],
  [1536, 4],
  [2046, 4],
  [1023, 8],
  [1536, 8],
  [2046, 8],
  [1536, 1024],
  [2046, 1024],
  [3072, 1024],
  [3840, 1024],
  [5112, 1024],
];
const CURVE_SIZES = [1023, 1536, 2046, 3072, 3840, 5112];
const CURVE_EXPONENTS = [4, 8, 16, 32, 1024];

/** Nine cycles for five products in a row of 14 registers. */
const ROW_CYCLES = 9 / 5;

/** The operand of a square is symmetric: half its products, and each folds once. */
const multiplyAccumulates = (bits: number, e: number): number => {
  const words = (bits + 31) >> 5;
  return Math.log2(e) * ((words * (words + 1)) / 2 + words * words);
};

const targetOf = (core: Core, bits: number, e: number): { target?: Cost } => {
  const target = TARGETS[core][`${bits}/${e}`];
  return target ? { target: { instructions: target[0], cycles: target[1] } } : {};
};

/** A modulus of exactly `bits` bits, s below it and s^e mod n, which is short enough to be a signature's. */
const signatureOf = (bits: number, e: number): { n: bigint; s: bigint; representative: bigint } => {
  const random = new SeededNumbers(bits);
  const n = random.odd(bits);
  let s = random.below(n);
  while (power(s, BigInt(e), n) >> BigInt(bits - 1)) s = random.below(n);
  return { n, s, representative: power(s, BigInt(e), n) >> BigInt((2 * bits) / 3) };
};

const verification = (core: Core, bits: number, e: number): Figure => {
  const { octets, representativeOctets } = layoutOf(bits);
  const { n, s, representative } = signatureOf(bits, e);
  const cost = costOf(
    core,
    calls => calls.preparePublic(n, bits, e),
    calls => calls.verify(toOctets(s, octets), toOctets(representative, representativeOctets)),
  );
  const bound = multiplyAccumulates(bits, e);
  return {
    core,
    entry: 'VERIFY',
    bits,
    e,
    ...cost,
    ...targetOf(core, bits, e),
    bound,
    rowBound: bound * ROW_CYCLES,
  };
};

/** Verifications of the table's sizes. */
export const verifications = (core: Core): Figure[] => TABLE.map(([bits, e]) => verification(core, bits, e));

/** Verifications of the plot that the table lacks, on Cortex-M4. */
export const curveVerifications = (): Figure[] =>
  CURVE_EXPONENTS.flatMap(e => CURVE_SIZES.map(bits => [bits, e] as const))
    .filter(([bits, e]) => !TABLE.some(row => row[0] === bits && row[1] === e))
    .map(([bits, e]) => verification('cortex-m4', bits, e));
