import type { BoardDescription } from '../../boards/board.ts';

/** The program of a board: its wiring, the arithmetic that its core can run, and the terminal. */
export const boardEntry = (board: BoardDescription): string => {
  const native = board.native.kernels !== 'none';
  const [file, engine] = native
    ? ['kernels/engine.ts', 'kernelEngine(hal.nativeCode)']
    : ['portable.ts', 'portableEngine()'];
  const kernelHash = board.native.sha256 === 'kernel';
  return `
import { wire } from './boards/${board.name}.ts';
import { ${engine.slice(0, engine.indexOf('('))} } from './firmware/arithmetic/${file}';
import { startTerminal } from './firmware/terminal/main.ts';
import { announceReady } from './hal/drivers/announceReady.ts';
${kernelHash ? "import { kernelSha256 } from './firmware/arithmetic/kernels/sha256.ts';" : ''}
const hal = wire();
${kernelHash ? 'hal.sha256 = kernelSha256(hal.nativeCode);' : ''}
hal.announceReady = announceReady;
startTerminal(hal, ${engine});
`;
};
