import { RigError } from '../rig/rigFile.ts';
import type { Machine } from './machine.ts';
export const rigMachine = async (file: string): Promise<Machine> => {
  throw new RigError(`${file}: not a rig`);
};
