/**
 * Counts the kernels' instructions on emulated cores, weighs them in cycles, and compares with the targets.
 *
 *   npm run measure:kernels              a table
 *   npm run measure:kernels -- --json    the same as JSON
 *   npm run measure:kernels -- --write   also into docs/performance.md, between its markers, and docs/images/verify.svg
 */
import { createCipheriv } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { layoutOf } from '../../firmware/arithmetic/kernels/layout.ts';
import { type BlobDescription, CORES, type Core, descriptionPath, SETS } from '../../flash/kernels/build.ts';
import {
  type CipherMessage,
  type EntryName,
  KernelCalls,
  octetsOf,
  SLOT_BYTES,
} from '../../flash/kernels/calls.ts';
import { CODE_BASE, emulatorVersion } from '../../flash/kernels/emulator.ts';
import { cyclesOf } from './cycles.ts';
import { plotOf } from './plot.ts';
import { power, SeededNumbers } from './random.ts';
import { markdownOf } from './table.ts';

/** What one call costs. `bound` is one multiply-accumulate a cycle, `rowBound` five of them in nine cycles. */
export interface Figure {
  core: Core;
  entry: EntryName;
  bits: number;
  e: number;
  instructions: number;
  cycles: number;
  target?: { instructions: number; cycles: number };
  bound?: number;
  rowBound?: number;
}
/** One message, sealed or opened, with twelve octets beside it. */
export interface CipherFigure {
  core: Core;
  entry: 'SEAL' | 'OPEN';
  octets: number;
  instructions: number;
  cycles: number;
}
export interface Report {
  emulator: string;
  figures: Figure[];
  ciphers: CipherFigure[];
  /** Verifications on Cortex-M4 beyond those of the table, for the plot. */
  curves: Figure[];
  code: { core: Core; blob: number; kernel: number; verify: number; cipher: number }[];
}

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
const VERIFICATIONS = [
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
] as const;
const CURVE_SIZES = [1023, 1536, 2046, 3072, 3840, 5112];
const CURVE_EXPONENTS = [4, 8, 16, 32, 1024];
const SIGNATURES = [1536, 3072, 3840] as const;
/** The operand of a square is symmetric: half its products, and each folds once. */
const multiplyAccumulates = (bits: number, e: number): number => {
  const words = (bits + 31) >> 5;
  return Math.log2(e) * ((words * (words + 1)) / 2 + words * words);
};

const KERNEL = ['band', 'chooseFirst', 'accumulate', 'leave', 'start', 'square', 'fold'];
const VERIFY = ['estimate', 'clear', 'copy', 'load', 'multiply', 'power'].concat(KERNEL, [
  'reachesPublic',
  'esignVerify',
  'esign',
]);

const CIPHER = ['keyStream', 'absorbBlocks', 'CONSTANTS', 'encrypt', 'absorb'].concat([
  'authenticate',
  'cipherSeal',
  'cipherOpen',
]);
const CIPHER_OCTETS = [64, 256, 1024] as const;

type Work = (calls: KernelCalls) => void;
const PREPARED = ['publicKey', 'secretKey', 'coupon'] as const;

/** What a run of `before` leaves in the slots. */
const slotsAfter = (core: Core, before: Work): Uint8Array[] => {
  const calls = new KernelCalls(core);
  before(calls);
  for (const name of PREPARED) calls.read(name, SLOT_BYTES);
  return calls.run().reads;
};

/** Instructions by the timer, cycles by the trace. */
const measure = (core: Core, before: Work, call: Work): { instructions: number; cycles: number } => {
  const slots = slotsAfter(core, before);
  const runIn = (mode: 'count' | 'trace') => {
    const calls = new KernelCalls(core);
    PREPARED.forEach((name, i) => {
      calls.restore(name, slots[i]);
    });
    call(calls);
    return { ...calls.run(mode), code: calls.code };
  };
  const [{ result, instructions }] = runIn('count').calls;
  const { trace, code } = runIn('trace');
  if (result !== 1) throw new Error(`call: expected result 1, got ${result}`);
  if (trace.length !== instructions)
    throw new Error(`trace: expected ${instructions} instructions, got ${trace.length}`);
  return { instructions, cycles: cyclesOf(core, code, CODE_BASE, trace) };
};

const verification = (core: Core, bits: number, e: number): Figure => {
  const random = new SeededNumbers(bits);
  const { octets, representativeOctets } = layoutOf(bits);
  const n = random.odd(bits);
  let s = random.below(n);
  while (power(s, e, n) >> BigInt(bits - 1)) s = random.below(n);
  const representative = octetsOf(power(s, e, n) >> BigInt((2 * bits) / 3), representativeOctets);
  const cost = measure(
    core,
    calls => calls.preparePublic(n, bits, e),
    calls => calls.verify(octetsOf(s, octets), representative),
  );
  const target = TARGETS[core][`${bits}/${e}`];
  const bound = multiplyAccumulates(bits, e);
  return {
    core,
    entry: 'VERIFY',
    bits,
    e,
    ...cost,
    ...(target && { target: { instructions: target[0], cycles: target[1] } }),
    bound,
    rowBound: bound * 1.8,
  };
};

/** Odd, and large enough that p^2 q has all its bits; the kernels do not know primes. */
const primeLike = (random: SeededNumbers, bits: number): bigint =>
  random.odd(bits) | (7n << BigInt(bits - 3));

const gcd = (a: bigint, b: bigint): bigint => (b ? gcd(b, a % b) : a);

/** The least representative that the coupon of this nonce fits: w1 < 2^(2L-1). */
const fitting = (p: bigint, q: bigint, nonce: bigint, bits: number, e: number): bigint => {
  const n = p * p * q;
  const shift = BigInt((2 * bits) / 3);
  for (let x = 1n; ; x++) {
    const a = (n + (x << shift) - power(nonce, e, n)) % n;
    if (p * q - 1n - ((a + p * q - 1n) % (p * q)) < 1n << (shift - 1n)) return x;
  }
};

/** A public key, a coupon, a signature that fits. */
const signing = (core: Core, bits: number): Figure[] => {
  const e = 1024;
  const random = new SeededNumbers(bits);
  const [p, q] = [primeLike(random, bits / 3), primeLike(random, bits / 3)];
  let nonce = random.below(p * q);
  while (gcd(nonce, p) !== 1n) nonce = random.below(p * q);
  const representative = octetsOf(fitting(p, q, nonce, bits, e), layoutOf(bits).representativeOctets);
  const secret: Work = calls => calls.prepareSecret(p, q, bits, e);
  const coupon: Work = calls => calls.coupon(nonce, bits);
  const both: Work = calls => {
    secret(calls);
    coupon(calls);
  };
  const figure = (entry: EntryName, before: Work, call: Work): Figure => ({
    core,
    entry,
    bits,
    e,
    ...measure(core, before, call),
  });
  return [
    figure(
      'PREPARE_PUBLIC',
      () => {},
      calls => calls.preparePublic(p * p * q, bits, e),
    ),
    figure('COUPON', secret, coupon),
    figure('SIGN', both, calls => calls.sign(representative)),
  ];
};

const hashing = (core: Core): Figure[] => {
  const figure = (entry: EntryName, call: (calls: KernelCalls) => void): Figure => ({
    core,
    entry,
    bits: 0,
    e: 0,
    ...measure(core, () => {}, call),
  });
  const key = new Uint8Array(32);
  return [
    figure('SHA256', calls => calls.sha256(new Uint8Array(55))),
    figure('HMAC', calls => calls.hmac(key, new Uint8Array(32))),
    figure('MASK', calls => calls.mask(key, 160)),
    // Of 1 for the octets here, so that it counts as a success.
    figure('REMAINDER', calls => calls.remainder(octetsOf(223n ** 190n * 211n + 1n, 192), 211)),
  ];
};

const ciphering = (core: Core, octets: number): CipherFigure[] => {
  const random = new SeededNumbers(octets);
  const key = octetsOf(random.bits(256), 32);
  const nonce = octetsOf(random.bits(96), 12);
  const associated = octetsOf(random.bits(96), 12);
  const text = octetsOf(random.bits(8 * octets), octets);
  const message = { key, nonce, associated };
  const sealed = sealedByHost({ ...message, text });
  const figure = (entry: 'SEAL' | 'OPEN', input: Uint8Array): CipherFigure => ({
    core,
    entry,
    octets,
    ...measure(
      core,
      () => {},
      calls => calls.cipher(entry, message, input),
    ),
  });
  return [figure('SEAL', text), figure('OPEN', sealed)];
};

/** By node:crypto. */
const sealedByHost = (m: CipherMessage & { text: Uint8Array }): Uint8Array => {
  const cipher = createCipheriv('chacha20-poly1305', m.key, m.nonce, { authTagLength: 16 });
  cipher.setAAD(m.associated, { plaintextLength: m.text.length });
  return new Uint8Array(Buffer.concat([cipher.update(m.text), cipher.final(), cipher.getAuthTag()]));
};

const codeOf = (core: Core) => {
  const [settlement, cipher]: BlobDescription[] = SETS.map(set =>
    JSON.parse(readFileSync(descriptionPath(core, set), 'utf8')),
  );
  const sum = (names: string[], { functions }: BlobDescription) =>
    names.reduce((total, name) => total + functions[name], 0);
  return {
    core,
    blob: settlement.bytes,
    kernel: sum(KERNEL, settlement),
    verify: sum(VERIFY, settlement),
    cipher: sum(CIPHER, cipher),
  };
};

const report = (emulator: string): Report => ({
  emulator,
  figures: CORES.flatMap(core => [
    ...VERIFICATIONS.map(([bits, e]) => verification(core, bits, e)),
    ...SIGNATURES.flatMap(bits => signing(core, bits)),
    ...hashing(core),
  ]),
  curves: CURVE_EXPONENTS.flatMap(e => CURVE_SIZES.map(bits => [bits, e] as const))
    .filter(([bits, e]) => !VERIFICATIONS.some(known => known[0] === bits && known[1] === e))
    .map(([bits, e]) => verification('cortex-m4', bits, e)),
  ciphers: CORES.flatMap(core => CIPHER_OCTETS.flatMap(octets => ciphering(core, octets))),
  code: CORES.map(codeOf),
});

/** Every verification on Cortex-M4. */
const curvePoints = (result: Report): Figure[] =>
  [...result.figures, ...result.curves].filter(f => f.core === 'cortex-m4' && f.entry === 'VERIFY');

const plotPath = fileURLToPath(new URL('../../docs/images/verify.svg', import.meta.url));
const documentPath = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const MARKERS = ['<!-- measure:kernels -->', '<!-- /measure:kernels -->'];
const PLOT = `![Cycles of a verification on Cortex-M4 against the bits of n](images/verify.svg)

Other implementations were counted once on the same emulated core (\`measure/kernels/peers.ts\`), at 2048 bits where there is a modulus.`;
/** Puts the plot and the table between their markers. */
const writeDocument = (table: string): void => {
  const text = readFileSync(documentPath, 'utf8');
  const [begin, end] = MARKERS.map(marker => text.indexOf(marker));
  if (begin < 0 || end < begin) throw new Error(`${documentPath}: expected ${MARKERS.join(' … ')}, got none`);
  writeFileSync(
    documentPath,
    `${text.slice(0, begin + MARKERS[0].length)}\n\n${PLOT}\n\n${table}\n${text.slice(end)}`,
  );
};

const emulator = emulatorVersion();
if (!emulator) {
  console.error('measure:kernels: qemu-system-arm is not installed; nothing was counted');
  process.exitCode = 1;
} else {
  const result = report(emulator);
  console.log(process.argv.includes('--json') ? JSON.stringify(result, null, 2) : markdownOf(result));
  if (process.argv.includes('--write')) {
    writeDocument(markdownOf(result));
    writeFileSync(plotPath, plotOf(curvePoints(result)));
  }
  const missed = result.figures.filter(
    f => f.target && (f.instructions > f.target.instructions || f.cycles > f.target.cycles),
  );
  if (missed.length) process.exitCode = 1;
}
