import type { BoardDescription } from '../../boards/board.ts';

/** The file that a small program on a board imports SHA-256 from, and the expression that makes it. */
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

/** The import statement for the function that an expression of `hashOf` calls. */
export const importOf = (file: string, value: string): string =>
  `import { ${value.replace(/\(.*/, '')} } from './${file}';`;

/** Statements that make `nativeCode`, for entries that call kernels. */
export const KERNELS_ENTRY =
  "import { thumbCode } from './hal/drivers/thumbCode.ts';\nconst nativeCode = thumbCode('kernels');";
