/**
 * Counts AES-CCM of the interpreter's own library as the kernels are counted, for
 * docs/decisions/0051-cipher.md. Needs the interpreter's source, the cross compiler and the emulator.
 *
 *   ESPRUINO_SOURCE=… npx tsx measure/kernels/boardAes/run.ts [--json]
 */
import { execFileSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { qemuMissing } from '../../../flash/emulator/qemu.ts';
import { COMPILER, compilerVersion } from '../../../flash/kernels/assemble.ts';
import { CORES, type Core } from '../../../flash/kernels/blobs.ts';
import { CODE_BASE, CoreScript, RAM_BASE } from '../../../flash/kernels/coreScript.ts';
import { flag, runCommand } from '../../../host/command.ts';
import { toOctets } from '../../../host/numbers.ts';
import { cyclesOf } from '../cycles.ts';
import { SeededNumbers } from '../seededNumbers.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const OCTETS = [64, 256, 1024];
const KEY_BITS = [128, 256];
const PLACE_BYTES = 0x1000;
const [context, key, nonce, input, output] = [0, 1, 2, 3, 4].map(i => RAM_BASE + PLACE_BYTES * i);

interface Figure {
  core: Core;
  keyBits: number;
  octets: number;
  instructions: number;
  cycles: number;
}

const compile = (core: Core, source: string): Uint8Array => {
  const library = join(source, 'libs/crypto/mbedtls');
  const out = mkdtempSync(join(tmpdir(), 'aes-'));
  try {
    const files = ['aes', 'ccm', 'cipher', 'cipher_wrap'].map(name => join(library, 'library', `${name}.c`));
    const elf = join(out, 'seal.elf');
    const options = [`-mcpu=${core}`, '-mthumb', '-Os', '-ffunction-sections', '-fdata-sections'];
    options.push('-fno-builtin', '-DMBEDTLS_CONFIG_FILE="config.h"', `-I${folder}`, `-I${library}/include`);
    options.push('-nostartfiles', '--specs=nosys.specs', `-Wl,-T,${folder}seal.ld,--gc-sections,-e,seal`);
    execFileSync('arm-none-eabi-gcc', [...options, '-o', elf, join(folder, 'seal.c'), ...files], {
      stdio: ['ignore', 'inherit', 'ignore'],
    });
    execFileSync('arm-none-eabi-objcopy', ['-O', 'binary', '-j', '.text', elf, join(out, 'seal.bin')]);
    return new Uint8Array(readFileSync(join(out, 'seal.bin')));
  } finally {
    rmSync(out, { recursive: true });
  }
};

const measure = (core: Core, code: Uint8Array, keyBits: number, octets: number): Figure => {
  const random = new SeededNumbers(octets);
  const secret = toOctets(random.bits(keyBits), keyBits / 8);
  const iv = toOctets(random.bits(96), 12);
  const text = toOctets(random.bits(8 * octets), octets);
  const runIn = (mode: 'count' | 'trace') => {
    const script = new CoreScript();
    script.write(CODE_BASE, code);
    script.write(key, secret);
    script.write(nonce, iv);
    script.write(input, text);
    const words = new Uint32Array([key, input, octets, nonce, 12, output, keyBits]);
    script.write(context, new Uint8Array(words.buffer));
    script.call(CODE_BASE, context);
    script.read(output, octets + 16);
    return script.run(core, mode);
  };
  const { calls, reads } = runIn('count');
  const host = createCipheriv(`aes-${keyBits as 256}-ccm`, secret, iv, { authTagLength: 16 });
  const sealed = Buffer.concat([host.update(text), host.final(), host.getAuthTag()]);
  if (Buffer.compare(sealed, reads[0]) !== 0)
    throw new Error(`AES-${keyBits}-CCM: expected the host's octets`);
  const cycles = cyclesOf(core, code, CODE_BASE, runIn('trace').trace);
  return { core, keyBits, octets, instructions: calls[0].instructions, cycles };
};

/** Why nothing can be counted here, in one line; undefined where it can. */
const missing = (source: string | undefined): string | undefined => {
  if (!source || !existsSync(join(source, 'libs/crypto/mbedtls/library/ccm.c')))
    return 'ESPRUINO_SOURCE is not the folder of the interpreter’s source';
  return compilerVersion() ? qemuMissing() : `${COMPILER} is not on the path`;
};

const measureAll = (source: string): Figure[] =>
  CORES.flatMap(core => {
    const code = compile(core, source);
    return KEY_BITS.flatMap(bits => OCTETS.map(octets => measure(core, code, bits, octets)));
  });

const line = (f: Figure): string =>
  `${f.core}, AES-${f.keyBits}-CCM, ${f.octets} octets: ${f.instructions} instructions, ${f.cycles} cycles, ` +
  `${(f.cycles / f.octets).toFixed(1)} an octet`;

await runCommand(
  {
    call: 'npx tsx measure/kernels/boardAes/run.ts',
    does: 'Counts AES-CCM of the interpreter’s own library as the kernels are counted.',
    options: { json: flag('prints JSON') },
    notes: ['Needs ESPRUINO_SOURCE, the folder of the interpreter’s source, arm-none-eabi-gcc and QEMU.'],
  },
  async ({ values: { json } }) => {
    const source = process.env['ESPRUINO_SOURCE'];
    const why = missing(source);
    if (why) return console.log(`skipped: AES of the board: ${why}`);
    const figures = measureAll(source!);
    console.log(json ? JSON.stringify(figures, null, 2) : figures.map(line).join('\n'));
  },
);
