import type { Test } from 'uvu';
import { suiteNeeding } from '../skip.ts';
import { moveToOwnNetwork } from './ownNetwork.ts';
import { missingParts, missingPrograms } from './stack.ts';

/**
 * Where the programs of the smart-card stack are installed, runs this process again in namespaces of its own,
 * in which no other pcscd is. Returns what is missing all the same.
 */
export const prepareStack = (): string[] => {
  if (missingPrograms().length === 0) moveToOwnNetwork();
  return missingParts();
};

/** A suite that needs the smart-card stack, whose missing parts are given. */
export const stackSuite = (name: string, missing: readonly string[]): Test =>
  suiteNeeding(name, missing.length ? missing.join('; ') : undefined);
