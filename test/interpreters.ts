/** The real interpreters that the environment names, and why a case cannot run on one. */
import { qemuMissing } from '../flash/emulator/qemu.ts';

/** Path of the Linux build; '' without one. */
export const linuxBuild = process.env['ESPRUINO_BIN'] ?? '';
/** Path of the STM32F405RG firmware; '' without one. */
export const chipFirmware = process.env['ESPRUINO_FW'] ?? '';

export const linuxMissing = linuxBuild
  ? undefined
  : 'ESPRUINO_BIN does not name the Linux build of the interpreter';
export const chipMissing = chipFirmware
  ? qemuMissing()
  : 'ESPRUINO_FW does not name the STM32F405 firmware of the interpreter';
