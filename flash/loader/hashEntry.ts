import type { BoardDescription } from '../../boards/board.ts';

/** Where a small program on a board gets SHA-256 from: a file, and the expression that makes it. */
export const hashOf = (native: BoardDescription['native']): readonly [file: string, value: string] => {
  switch (native.sha256) {
    case 'kernel':
      return ['firmware/arithmetic/kernels/sha256.ts', 'kernelSha256(nativeCode)'];
    case 'espruino':
      return ['hal/drivers/espruinoSha256.ts', 'espruinoSha256()'];
    default:
      return ['hal/drivers/nobleSha256.ts', 'nobleSha256()'];
  }
};

/** The import of the function that such an expression calls. */
export const importOf = (file: string, value: string): string =>
  `import { ${value.replace(/\(.*/, '')} } from './${file}';`;

/** The line that reaches the kernels, for entries that call them. */
export const KERNELS_ENTRY =
  "import { thumbCode } from './hal/drivers/thumbCode.ts';\nconst nativeCode = thumbCode('kernels');";
