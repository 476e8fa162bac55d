import type { Bench } from '../bench.ts';
import type { KeyProfileName } from '../office.ts';
import { linuxMachine } from './linux.ts';
import { machineBench } from './machine.ts';
import { qemuMachine } from './qemu.ts';
import { rigMachine } from './rig.ts';
import { virtualBench } from './virtual.ts';

/** Without native arithmetic a signature of the standard sizes takes minutes. */
const LINUX_PROFILE = 'history';

/** The bench of a target's name or rig file. Throws `Missing`, `RigError`, `BuildError`. */
export const openTarget = async (target: string, profile: KeyProfileName | undefined): Promise<Bench> => {
  switch (target) {
    case 'virtual':
      return virtualBench(profile ?? 'standard');
    case 'qemu':
      return machineBench(await qemuMachine(), profile ?? 'standard');
    case 'linux':
      return machineBench(await linuxMachine(), profile ?? LINUX_PROFILE);
    default:
      return machineBench(await rigMachine(target), profile ?? 'standard');
  }
};
