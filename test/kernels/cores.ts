import { qemuMissing } from '../../flash/emulator/qemu.ts';
import { CORES, type Core } from '../../flash/kernels/blobs.ts';

/** The cores that can be emulated here; prints why when there are none. */
export const emulatedCores = (): readonly Core[] => {
  const missing = qemuMissing();
  if (missing === undefined) return CORES;
  console.log(`skipped: the kernels on emulated cores: ${missing}`);
  return [];
};
