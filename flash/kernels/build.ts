/**
 * Assembles the Thumb-2 kernels into `firmware/arithmetic/kernels/blob/CORE.bin`, and CORE.json beside it.
 * Needs arm-none-eabi-gcc. The results are committed, so that a build of an image needs no cross compiler.
 *
 *   npm run build:kernels
 */
import { writeFileSync } from 'node:fs';
import { fault } from '../../firmware/runtime/fault.ts';
import { runCommand } from '../../host/command.ts';
import { assemble, assembleHarness, COMPILER, compilerVersion, describe } from './assemble.ts';
import { blobPath, CORES, type Core, descriptionPath, harnessPath, type KernelSet, SETS } from './blobs.ts';

const build = (core: Core, set: KernelSet, compiler: string): void => {
  const assembled = assemble(core, set);
  const description = describe(core, set, assembled, compiler);
  writeFileSync(blobPath(core, set), assembled.blob);
  writeFileSync(descriptionPath(core, set), `${JSON.stringify(description, null, 2)}\n`);
  console.log(
    `${core}, ${set}: ${description.bytes} bytes, sources ${description.sourceSha256.slice(0, 16)}`,
  );
};

await runCommand(
  {
    call: 'npm run build:kernels --',
    does: 'Assembles the kernels into firmware/arithmetic/kernels/blob/ and describes each blob beside it.',
    options: {},
    notes: [`Needs ${COMPILER} on the path (Debian: gcc-arm-none-eabi).`],
  },
  async () => {
    const compiler = compilerVersion();
    if (compiler === undefined)
      throw fault(
        'noCompiler',
        `${COMPILER}: expected it on the path (Debian: gcc-arm-none-eabi), got none; the blobs stay as they are`,
      );
    for (const core of CORES) for (const set of SETS) build(core, set, compiler);
    writeFileSync(harnessPath, assembleHarness());
  },
);
