import { qemuMissing } from '../../flash/emulator/qemu.ts';
import { needing } from '../skip.ts';

/** Registers a case that runs kernels on emulated cores. */
export const onCores = needing(qemuMissing());
