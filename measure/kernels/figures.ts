/** What `npm run measure:kernels` counts. */
import type { Core } from '../../flash/kernels/blobs.ts';
import type { EntryName } from '../../flash/kernels/calls.ts';

/** Instructions, counted by QEMU, and cycles by the model of `cycles.ts`. */
export interface Cost {
  instructions: number;
  cycles: number;
}

/** What one call costs, with a modulus of `bits` and exponent `e`, 0 where there is none. */
export interface Figure extends Cost {
  core: Core;
  entry: EntryName;
  bits: number;
  e: number;
  /** What the call should cost at most. */
  target?: Cost;
  /** Cycles at one multiply-accumulate a cycle. */
  bound?: number;
  /** Cycles at five multiply-accumulates in nine, what 14 registers allow. */
  rowBound?: number;
}

/** One message of so many octets, sealed or opened, with twelve octets beside it. */
export interface CipherFigure extends Cost {
  core: Core;
  entry: 'SEAL' | 'OPEN';
  octets: number;
}

/** Bytes of a core's code. */
export interface CodeSizes {
  core: Core;
  blob: number;
  /** The assembly of modular multiplication. */
  kernel: number;
  /** Everything that a verification runs. */
  verify: number;
  cipher: number;
}

/** Everything that is counted. */
export interface Report {
  /** The emulator's version line. */
  emulator: string;
  figures: Figure[];
  ciphers: CipherFigure[];
  /** Verifications on Cortex-M4 beyond those of the table, for the plot. */
  curves: Figure[];
  code: CodeSizes[];
}

/** Whether a figure has a target and is over it. */
export const isMissed = ({ target, instructions, cycles }: Figure): boolean =>
  target !== undefined && (instructions > target.instructions || cycles > target.cycles);
