/** The interpreter's STM32F405 firmware on an emulated Cortex-M4, with the image of `boards/stm32f405.ts`. */
import { qemuMissing } from '../../../flash/emulator/qemu.ts';
import { cachedImage } from '../../../flash/image/cachedImage.ts';
import { readBoard } from '../../../flash/image/readBoard.ts';
import { bootQemu } from '../../../flash/interpreter/qemu.ts';
import type { Wiring } from '../bench.ts';
import { Missing } from '../missing.ts';
import type { Machine } from './machine.ts';

const BOARD = 'stm32f405';

const wiring: Wiring = {
  console: true,
  flash: true,
  panel: true,
  card: true,
  network: true,
  power: true,
  heap: true,
  memory: `${BOARD} has no battery memory`,
  tamper: `${BOARD} has no battery memory to be emptied`,
  craft: `the image of ${BOARD} has no craft menu`,
};

/** Throws `Missing` without `ESPRUINO_FW` and without QEMU, version 8 or newer. */
export const qemuMachine = async (): Promise<Machine> => {
  const firmware = process.env['ESPRUINO_FW'];
  if (!firmware)
    throw new Missing(
      'ESPRUINO_FW: expected the path of the STM32F405RG firmware, a raw .bin with its console on Serial1',
    );
  const missing = qemuMissing();
  if (missing) throw new Missing(missing);
  const board = await readBoard(BOARD);
  const { files } = await cachedImage(board);
  return {
    target: 'qemu',
    board,
    wiring,
    files,
    // A host with other work answers a reset too late now and then.
    insertionsMax: 3,
    consoleMs: 30_000,
    start: ({ card, network, panel }) =>
      bootQemu({ firmware, files, serials: { 2: card, 3: network, 4: panel } }),
  };
};
