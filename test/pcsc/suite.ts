import type { Test } from 'uvu';
import { suiteNeeding } from '../skip.ts';

/** A suite that needs the smart-card stack, whose missing parts are given. */
export const stackSuite = (name: string, missing: readonly string[]): Test =>
  suiteNeeding(name, missing.length ? missing.join('; ') : undefined);
