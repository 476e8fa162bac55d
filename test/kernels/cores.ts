import { CORES, type Core } from '../../bench/kernels/build.ts';
import { emulatorVersion } from '../../bench/kernels/emulator.ts';

/** The cores that can be emulated here; prints why when there are none. */
export const emulatedCores = (): readonly Core[] => {
  if (emulatorVersion()) return CORES;
  console.log('skipped: the kernels on emulated cores: qemu-system-arm is not installed');
  return [];
};
