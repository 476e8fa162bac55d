import type { EsignEngine } from '../../firmware/arithmetic/engine.ts';
import { kernelEngine } from '../../firmware/arithmetic/kernels/engine.ts';
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { CORES } from '../../flash/kernels/blobs.ts';
import { emulatedCode } from '../../flash/kernels/emulatedCode.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';

export interface NamedEngine {
  readonly name: string;
  readonly engine: EsignEngine;
}

/** The engines of hosts. */
export const hostEngines = (): NamedEngine[] => [
  { name: 'portable', engine: portableEngine() },
  { name: 'OpenSSL', engine: opensslEngine() },
];

/** The kernels on each emulated core. A call takes a tenth of a second, and needs the emulator. */
export const kernelEngines = (): NamedEngine[] =>
  CORES.map(core => ({ name: `kernels, ${core}`, engine: kernelEngine(emulatedCode(core)) }));
