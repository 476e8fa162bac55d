import type { Mutant } from './mutants.ts';

interface Reason {
  readonly file: string;
  /** What the mutant's source line says where it was changed. */
  readonly from: RegExp;
  readonly why: string;
}

const REASONS: readonly Reason[] = [];

/** Why a survivor is alive, as far as somebody looked. */
export const reasonFor = ({ file, from }: Mutant): string =>
  REASONS.find(reason => file.endsWith(reason.file) && reason.from.test(from))?.why ?? 'not looked at';
