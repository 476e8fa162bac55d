/**
 * What the list of invalid cards takes: octets of 50 000 cards, octets that a question reads, and
 * milliseconds of a question on the emulated chip.
 *
 *   npm run measure:list [-- --json]
 */
import { qemuMissing } from '../../flash/emulator/qemu.ts';
import { flag, runCommand } from '../../host/command.ts';
import { type ChipFigures, measureOnChip } from './onChip.ts';
import { measureSets, type SetFigures } from './onHost.ts';

const SKIPPED = 'skipped: milliseconds on the chip: ESPRUINO_FW does not name the STM32F405 firmware';

const setLine = (f: SetFigures): string =>
  `${f.cards} ${f.name}: ${f.octets} octets; a question reads ${f.meanOctetsRead.toFixed(0)} octets, at most ` +
  `${f.mostOctetsRead} in ${f.mostReads} reads; ${f.questions} questions, ${f.wrong} wrong`;

const chipLine = (f: ChipFigures): string =>
  `STM32F405 in QEMU at 16 ns an instruction, ${f.name}: ${f.meanMs.toFixed(1)} ms a question, at most ` +
  `${f.mostMs.toFixed(1)}; ${f.questions} questions, ${f.wrong} wrong; ${f.variables} variables`;

const onChip = async (): Promise<ChipFigures[] | string> => {
  const firmware = process.env['ESPRUINO_FW'];
  if (!firmware) return SKIPPED;
  const missing = qemuMissing();
  return missing ? `skipped: milliseconds on the chip: ${missing}` : measureOnChip(firmware);
};

await runCommand(
  {
    call: 'npm run measure:list --',
    does: 'Measures the list of invalid cards: octets of 50 000 cards, and what a question takes.',
    options: { json: flag('prints JSON') },
    notes: [
      'Milliseconds need ESPRUINO_FW, the path of the STM32F405 firmware, and qemu-system-arm 8 or newer.',
    ],
  },
  async ({ values: { json } }) => {
    const sets = measureSets();
    const chip = await onChip();
    if (json) console.log(JSON.stringify({ sets, chip }, null, 2));
    else {
      for (const figures of sets) console.log(setLine(figures));
      console.log(typeof chip === 'string' ? chip : chip.map(chipLine).join('\n'));
    }
    const all = [...sets, ...(typeof chip === 'string' ? [] : chip)];
    return all.some(({ wrong }) => wrong > 0) ? 1 : 0;
  },
);
