import type { EsignEngine } from '../../firmware/arithmetic/engine.ts';
import { kernelEngine } from '../../firmware/arithmetic/kernels/engine.ts';
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { emulatedCode } from '../../flash/kernels/emulatedCode.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { emulatedCores } from '../kernels/cores.ts';

export interface NamedEngine {
  readonly name: string;
  readonly engine: EsignEngine;
}

/** The engines of hosts. */
export const hostEngines = (): NamedEngine[] => [
  { name: 'portable', engine: portableEngine() },
  { name: 'OpenSSL', engine: opensslEngine() },
];

/** The kernels on each core that can be emulated here. A call takes a tenth of a second. */
export const kernelEngines = (): NamedEngine[] =>
  emulatedCores().map(core => ({ name: `kernels, ${core}`, engine: kernelEngine(emulatedCode(core)) }));
