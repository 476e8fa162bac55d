/**
 * Counts the kernels' instructions on emulated cores, weighs them in cycles, and compares with the targets.
 *
 *   npm run measure:kernels              a table
 *   npm run measure:kernels -- --json    the same as JSON
 *   npm run measure:kernels -- --write   also into docs/performance.md and docs/images/verify.svg
 */
import { qemuVersion } from '../../flash/emulator/qemu.ts';
import { CORES } from '../../flash/kernels/blobs.ts';
import { flag, runCommand } from '../../host/command.ts';
import { codeSizesOf } from './codeSizes.ts';
import { writeDocument } from './document.ts';
import { isMissed, type Report } from './figures.ts';
import { signatures } from './signing.ts';
import { ciphers, hashes } from './symmetric.ts';
import { markdownOf } from './table.ts';
import { curveVerifications, verifications } from './verifying.ts';

const measureAll = (): Report => ({
  emulator: qemuVersion(),
  figures: CORES.flatMap(core => [...verifications(core), ...signatures(core), ...hashes(core)]),
  curves: curveVerifications(),
  ciphers: CORES.flatMap(ciphers),
  code: CORES.map(codeSizesOf),
});

await runCommand(
  {
    call: 'npm run measure:kernels --',
    does: "Counts the kernels' instructions on emulated cores, weighs them in cycles, and compares with the targets.",
    options: {
      json: flag('prints JSON instead of a table'),
      write: flag('also writes docs/performance.md, between its markers, and docs/images/verify.svg'),
    },
    notes: [
      'Needs qemu-system-arm, version 8 or newer. Exits with 1 when a target is missed. Takes minutes.',
    ],
  },
  async ({ values: { json, write } }) => {
    const report = measureAll();
    console.log(json ? JSON.stringify(report, null, 2) : markdownOf(report));
    if (write) writeDocument(report);
    return report.figures.some(isMissed) ? 1 : 0;
  },
);
