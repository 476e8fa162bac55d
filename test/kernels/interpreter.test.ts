/** The kernels in Storage of the real interpreter, called through its own `E.nativeCall`. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { layoutOf } from '../../firmware/arithmetic/kernels/layout.ts';
import { bundle } from '../../flash/image/bundle.ts';
import { bootQemu } from '../../flash/interpreter/qemu.ts';
import { blobPath } from '../../flash/kernels/blobs.ts';
import { toOctets } from '../../host/numbers.ts';
import { rfc8439 } from '../crypto/cipherVectors.ts';
import { chipFirmware, chipMissing } from '../interpreters.ts';
import { needing } from '../skip.ts';

/**
 * The program runs by itself and prints: under emulation the console loses characters that come in bursts.
 */
const entry = (steps: readonly string[]): string => `
import { thumbCode } from './hal/drivers/thumbCode.ts';
import { kernelEngine } from './firmware/arithmetic/kernels/engine.ts';
import { kernelSha256 } from './firmware/arithmetic/kernels/sha256.ts';
import { kernelCipher } from './firmware/crypto/cipher/kernel.ts';
const code = thumbCode('kernels');
const engine = kernelEngine(code);
const sha256 = kernelSha256(code);
const octets = (at, length) => new Uint8Array(require('Storage').readArrayBuffer('vectors'), at, length);
const hex = bytes => { let s = ''; for (let i = 0; i < bytes.length; i++) s += (256 + bytes[i]).toString(16).substr(1); return s; };
let key, secret, spare, ms;
const timed = work => { const start = getTime(); const made = work(); ms = (getTime() - start) * 1000; return made; };
const publicKey = (bits, e, n, length) => { const a = octets(n, length); key = timed(() => engine.preparePublic(a, bits, e)); };
const secretKey = (bits, e, p, q, length) => {
  const a = octets(p, length), b = octets(q, length);
  secret = timed(() => engine.prepareSecret(a, b, bits, e));
};
const modulus = () => hex(timed(() => engine.modulus(secret)));
const ownVerify = (s, length, x, xLength) => { const a = octets(s, length), b = octets(x, xLength); return timed(() => engine.verify(secret, a, b)); };
const verify = (s, length, x, xLength) => { const a = octets(s, length), b = octets(x, xLength); return timed(() => engine.verify(key, a, b)); };
const coupon = (r, length) => { const a = octets(r, length); return timed(() => engine.coupon(secret, a)).then(made => { spare = made; return !!made; }); };
const sign = (x, length) => { const a = octets(x, length); return timed(() => engine.sign(secret, spare, a)).then(s => s ? hex(s) : 'missed'); };
const digest = (at, length) => { const a = octets(at, length); return hex(timed(() => sha256.digest(a))); };
const cipher = kernelCipher(thumbCode('cipher'));
const seal = (key, nonce, aad, aadLength, text, length) => {
  const link = cipher(octets(key, 32)), n = octets(nonce, 12), a = octets(aad, aadLength), t = octets(text, length);
  return hex(timed(() => link.seal(n, t, a)));
};
const open = (key, nonce, aad, aadLength, sealed, length) => {
  const link = cipher(octets(key, 32)), n = octets(nonce, 12), a = octets(aad, aadLength), s = octets(sealed, length);
  const text = timed(() => link.open(n, s, a));
  return text ? hex(text) : 'refused';
};
const reason = work => { try { work(); return 'nothing thrown'; } catch (error) { return error.code + ' ' + error.message; } };
const absent = () => reason(() => thumbCode('nowhere').call(0, new Uint32Array(20)));
const foreign = () => reason(() => thumbCode('vectors').call(0, new Uint32Array(20)));
const scattered = () => reason(() => code.addressOf(new Uint8Array(14)));
const steps = [${steps.map(step => `() => ${step}`).join(',\n')}];
const tell = (i, what) => { print('step ' + i + ' | ' + what + ' | ' + ms + ' |'); setTimeout(() => go(i + 1), 1); };
const go = i => {
  if (i === steps.length) print('all done');
  else Promise.resolve(steps[i]()).then(value => tell(i, value), error => tell(i, 'threw ' + error.message));
};
setTimeout(() => go(0), 500);
`;

interface Vector {
  sig: string;
  representative: string;
  valid: boolean;
  r?: string;
  w1TopBit?: boolean;
}
const number = (hex: string): bigint => BigInt(`0x${hex || '0'}`);

/** One Storage file with all operands; `place` returns where in it. */
const operands = () => {
  const pieces: Uint8Array[] = [];
  let at = 0;
  const place = (octets: Uint8Array): string => {
    pieces.push(octets);
    at += octets.length;
    return `${at - octets.length}, ${octets.length}`;
  };
  return { place, file: () => new Uint8Array(Buffer.concat(pieces)) };
};

interface Step {
  code: string;
  expected: string | RegExp;
}
interface Group {
  bits: number;
  e: number;
  n: string;
  p: string;
  q: string;
  vectors: Vector[];
}

/** Keys, two signatures and two forgeries of a group. */
const stepsOf = (g: Group, place: (octets: Uint8Array) => string): Step[] => {
  const layout = layoutOf(g.bits);
  const put = (hex: string, length: number) => place(toOctets(number(hex), length));
  const [p, q] = [put(g.p, layout.thirdOctets).split(',')[0], put(g.q, layout.thirdOctets)];
  const steps: Step[] = [
    { code: `publicKey(${g.bits}, ${g.e}, ${put(g.n, layout.octets)})`, expected: 'undefined' },
    { code: `secretKey(${g.bits}, ${g.e}, ${p}, ${q})`, expected: 'undefined' },
    { code: 'modulus()', expected: g.n.toLowerCase().padStart(2 * layout.octets, '0') },
  ];
  const forged = g.vectors.filter(v => !v.valid && v.sig.length === 2 * layout.octets);
  for (const v of [...g.vectors.slice(0, 2), ...forged.slice(0, 2)]) {
    const x = put(v.representative, layout.representativeOctets);
    steps.push({ code: `verify(${put(v.sig, layout.octets)}, ${x})`, expected: String(v.valid) });
    steps.push({ code: `ownVerify(${put(v.sig, layout.octets)}, ${x})`, expected: String(v.valid) });
    if (!v.valid || !v.r || v.w1TopBit) continue;
    steps.push({ code: `coupon(${put(v.r, layout.nonceOctets)})`, expected: 'true' });
    steps.push({ code: `sign(${x})`, expected: v.sig });
  }
  return steps;
};

/** The messages of RFC 8439 sealed and opened, and one refused under another nonce. */
const cipherSteps = (place: (octets: Uint8Array) => string): Step[] =>
  rfc8439.flatMap(c => {
    const [key, nonce] = [place(c.key), place(c.nonce)].map(at => at.split(',')[0]);
    const associated = place(c.associated);
    const sealed = place(c.sealed);
    return [
      {
        code: `seal(${key}, ${nonce}, ${associated}, ${place(c.text)})`,
        expected: Buffer.from(c.sealed).toString('hex'),
      },
      {
        code: `open(${key}, ${nonce}, ${associated}, ${sealed})`,
        expected: Buffer.from(c.text).toString('hex'),
      },
      { code: `open(${key}, ${key}, ${associated}, ${sealed})`, expected: 'refused' },
    ];
  });

needing(chipMissing)('verdicts, signatures, digests and faults on the interpreter', async () => {
  const vectors = new URL('../vectors/esign.json', import.meta.url);
  const groups: Group[] = JSON.parse(readFileSync(vectors, 'utf8')).groups;
  const { place, file } = operands();
  const message = Uint8Array.from({ length: 300 }, (_, i) => i & 255);
  const messageAt = place(message).split(',')[0];
  const digests = [1, 19, 20, 64, 300].map(length => ({
    code: `digest(${messageAt}, ${length})`,
    expected: createHash('sha256').update(message.subarray(0, length)).digest('hex'),
  }));
  const steps: Step[] = [
    ...groups
      .filter(g => g.e === 1024 && [1536, 3072, 3840].includes(g.bits))
      .flatMap(g => stepsOf(g, place)),
    ...digests,
    ...cipherSteps(place),
    { code: 'absent()', expected: /^badKernel nowhere: expected a file in Storage, got none/ },
    { code: 'foreign()', expected: /^badKernel vectors: expected kernels of version 4, got magic/ },
    { code: 'scattered()', expected: /^notFlat array: expected flat memory, got 14/ },
  ];
  const image = await bundle(entry(steps.map(step => step.code)), { wrapped: false, properties: [] });
  const board = await bootQemu({
    firmware: chipFirmware,
    files: [
      ['.boot0', Uint8Array.from(Buffer.from(image.code, 'latin1'))],
      ['kernels', new Uint8Array(readFileSync(blobPath('cortex-m4')))],
      ['cipher', new Uint8Array(readFileSync(blobPath('cortex-m4', 'cipher')))],
      ['vectors', file()],
    ],
    instructionShift: 4,
  });
  try {
    await board.waitFor('all done', 60_000);
    const said = board.output().replace(/[\r\n]/g, '');
    steps.forEach(({ code, expected }, i) => {
      const [, what, ms] = said.match(new RegExp(`step ${i} \\| (.*?) \\| (.*?) \\|`)) ?? [];
      if (typeof expected === 'string') assert.is(what, expected, code);
      else assert.match(what, expected);
      if (!code.endsWith('()'))
        console.log(`${code.split('(')[0]}: ${Number(ms).toFixed(1)} ms at 16 ns an instruction`);
    });
  } finally {
    await board.stop();
  }
});

test('the blob for the board is there', () => assert.ok(readFileSync(blobPath('cortex-m4')).length > 4000));

test.run();
