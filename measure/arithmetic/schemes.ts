/**
 * Verifies one signature of each scheme that fits a chip on the real interpreter, its STM32F405 firmware in
 * QEMU, and prints code size and time; for the others, one multiplication modulo a number of their size and
 * how many they take.
 *
 *   npm run measure:schemes [-- --json] [-- --only NAME]
 *
 * One instruction counts 16 ns, close to an 84 MHz Cortex-M4.
 */
import { representativeOf } from '../../firmware/crypto/esign/representative.ts';
import { ESIGN_1536, ESIGN_3072, keyProfile } from '../../firmware/crypto/profiles.ts';
import { fromLatin1, toHex } from '../../firmware/runtime/bytes.ts';
import { buildFor } from '../../flash/image/image.ts';
import { readBoard } from '../../flash/image/readBoard.ts';
import { bootQemu } from '../../flash/interpreter/qemu.ts';
import type { StorageFile } from '../../flash/storage/storageImage.ts';
import { flag, runCommand, text, withDefault } from '../../host/command.ts';
import { hostHashes } from '../../host/hashes.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSchemes } from '../../host/schemes/hostSchemes.ts';
import { keyMaker } from '../../host/schemes/makeKeys.ts';

const INSTRUCTION_SHIFT = 4;
/** Real time: one emulated second takes a few. */
const evaluateTimeoutMs = 45_000;
/** The emulated console loses a character now and then, and the board then waits for the rest of the line. */
const BOOTS_MAX = 3;
const TURNS_MAX = 100;
const MESSAGE = 'EP 0 856 821';

interface Row {
  readonly scheme: string;
  readonly imageBytes: number;
  readonly prepareMs: number;
  readonly verifyMs: number;
}

/**
 * Programs import the firmware, keep the interpreter's own dot product, and leave their figures in `done`.
 */
const HEADER = `
import { fromHex, fromLatin1 } from './firmware/runtime/bytes.ts';
import { productsByDot } from './firmware/arithmetic/productsByDot.ts';
const products = productsByDot(E.convolve);
const since = start => Math.round((getTime() - start) * 10000) / 10;
`;
const esignProgram = (
  bits: number,
  n: string,
  signature: string,
  representative: string,
): string => `${HEADER}
import { engineWith } from './firmware/arithmetic/portable.ts';
global.run = () => {
  const engine = engineWith(products);
  const [n, signature, representative] = ['${n}', '${signature}', '${representative}'].map(hex => fromHex(hex));
  let start = getTime();
  const key = engine.preparePublic(n, ${bits}, 1024);
  const prepareMs = since(start);
  start = getTime();
  engine.verify(key, signature, representative).then(ok => {
    global.done = { ok, prepareMs, verifyMs: since(start) };
  });
};`;
const micaliShamirProgram = (profile: number, key: string, signature: string): string => `${HEADER}
import { nobleSha256 } from './hal/drivers/nobleSha256.ts';
import { micaliShamirScheme } from './firmware/crypto/micaliShamir/micaliShamir.ts';
global.run = () => {
  const scheme = micaliShamirScheme(nobleSha256(), { products });
  const [bytes, signature] = ['${key}', '${signature}'].map(hex => fromHex(hex));
  let start = getTime();
  const key = scheme.importPublicKey(${profile}, bytes);
  const prepareMs = since(start);
  start = getTime();
  scheme.verify(key, fromLatin1('${MESSAGE}'), signature).then(ok => {
    global.done = { ok, prepareMs, verifyMs: since(start) };
  });
};`;
/** The same two with the Thumb-2 kernels: ESIGN's arithmetic, and the hash of Micali–Shamir. */
const NATIVE = `
import { thumbCode } from './hal/drivers/thumbCode.ts';
const native = thumbCode('kernels');
`;
const kernelEsign = (program: string): string =>
  `${NATIVE}${program}`
    .replace('engineWith(products)', 'kernelEngine(native)')
    .replace(
      "{ engineWith } from './firmware/arithmetic/portable.ts'",
      "{ kernelEngine } from './firmware/arithmetic/kernels/engine.ts'",
    );
const kernelHash = (program: string): string =>
  `${NATIVE}${program}`
    .replace('nobleSha256()', 'kernelSha256(native)')
    .replace(
      "{ nobleSha256 } from './hal/drivers/nobleSha256.ts'",
      "{ kernelSha256 } from './firmware/arithmetic/kernels/sha256.ts'",
    );
const multiplicationProgram = (modulus: string, bits: number): string => `${HEADER}
import { fromOctets, limbCount } from './firmware/arithmetic/limbs.ts';
import { modulusOf, multiplyModulo } from './firmware/arithmetic/reduce.ts';
global.run = () => {
  const limbs = fromOctets(fromHex('${modulus}'), limbCount(${bits}));
  let start = getTime();
  const m = modulusOf(limbs, products);
  const prepareMs = since(start);
  const a = m.m.subarray(0, m.n).map(limb => limb >> 1);
  start = getTime();
  multiplyModulo(a, a, m, products);
  global.done = { ok: true, prepareMs, verifyMs: since(start) };
};`;

interface Done {
  readonly ok: boolean;
  readonly prepareMs: number;
  readonly verifyMs: number;
}

const runOnce = async (firmware: string, files: readonly StorageFile[]): Promise<Done> => {
  const target = await bootQemu({ firmware, files, instructionShift: INSTRUCTION_SHIFT });
  try {
    await target.evaluate('global.run()', evaluateTimeoutMs);
    for (let turn = 0; turn < TURNS_MAX; turn++) {
      const done = (await target.evaluate('global.done', evaluateTimeoutMs)) as Done | undefined;
      if (done) return done;
    }
    throw new Error(`chip: expected a result; the console said ${target.output().slice(-200)}`);
  } finally {
    await target.stop();
  }
};

const measure = async (firmware: string, scheme: string, program: string): Promise<Row> => {
  const board = await readBoard('stm32f405');
  const { files, pretokenised } = await buildFor(board, { entry: program, shortProperties: false });
  for (let boot = 1; ; boot++) {
    try {
      const { ok, prepareMs, verifyMs } = await runOnce(firmware, files);
      if (ok) return { scheme, imageBytes: pretokenised.length, prepareMs, verifyMs };
    } catch (error) {
      if (boot === BOOTS_MAX) throw error;
      console.error(`${scheme}: boot ${boot} gave no result, once more`);
      continue;
    }
    throw new Error(`${scheme}: expected the signature to verify on the chip`);
  }
};

const programs = async (): Promise<[string, string][]> => {
  const scheme = hostSchemes();
  const keys = keyMaker(scheme);
  const message = fromLatin1(MESSAGE);
  const signed = async (profile: number) => {
    const pair = await keys.make(profile);
    const signature = await scheme.sign(scheme.importSecretKey(profile, pair.secret, hostRandom), message);
    return { key: toHex(pair.publicKey), signature: toHex(signature) };
  };
  const list: [string, string][] = [];
  for (const id of [ESIGN_1536, ESIGN_3072]) {
    const { bits } = keyProfile(id);
    const { key, signature } = await signed(id);
    const representative = toHex(representativeOf(hostHashes.sha256, message, bits));
    const program = esignProgram(bits, key, signature, representative);
    list.push([`ESIGN-${bits}`, program], [`ESIGN-${bits}, kernels`, kernelEsign(program)]);
  }
  const ms = await signed(0x41);
  const program = micaliShamirProgram(0x41, ms.key, ms.signature);
  list.push(['Micali-Shamir-2048', program], ['Micali-Shamir-2048, kernel hash', kernelHash(program)]);
  list.push(['one multiplication, 2048', multiplicationProgram(ms.key.slice(0, 512), 2048)]);
  return list;
};

const options = {
  json: flag('prints JSON'),
  only: withDefault(text('NAME', 'only schemes with this in their name'), ''),
};

const declaration = {
  call: 'npm run measure:schemes --',
  does: 'Verifies one signature of each scheme that fits a chip on the real interpreter, and prints size and time.',
  options,
  notes: ['Needs ESPRUINO_FW, the path of the STM32F405 firmware, and qemu-system-arm.'],
};

await runCommand(declaration, async ({ values: { json, only } }) => {
  const firmware = process.env['ESPRUINO_FW'];
  if (!firmware) return console.log('skipped: ESPRUINO_FW does not name the STM32F405 firmware');
  const rows: Row[] = [];
  const chosen = (await programs()).filter(([name]) => name.includes(only));
  for (const [name, program] of chosen) {
    const row = await measure(firmware, name, program);
    rows.push(row);
    if (!json)
      console.log(
        `${name.padEnd(32)} image ${row.imageBytes} bytes, key ${row.prepareMs} ms, verify ${row.verifyMs} ms`,
      );
  }
  if (json) console.log(JSON.stringify(rows));
});
