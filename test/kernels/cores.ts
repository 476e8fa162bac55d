import { CORES, type Core } from '../../flash/kernels/build.ts';
import { emulatorVersion } from '../../flash/kernels/emulator.ts';

/** The cores that can be emulated here; prints why when there are none. */
export const emulatedCores = (): readonly Core[] => {
  if (emulatorVersion()) return CORES;
  console.log('skipped: the kernels on emulated cores: qemu-system-arm is not installed');
  return [];
};
