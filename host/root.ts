import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The project's folder, as a path that file functions take: with blanks and letters as they are. No slash at
 * its end.
 */
export const projectRoot = resolve(fileURLToPath(new URL('..', import.meta.url)));

/** The file that Node was started with, symbolic links resolved as Node resolves them. */
const startedFile = (): string | undefined => {
  try {
    return realpathSync(process.argv[1] ?? '');
  } catch {
    return undefined;
  }
};

/**
 * True in the module that was started, by its `import.meta.url`; false in one that another module imports.
 */
export const isMain = (moduleUrl: string): boolean => fileURLToPath(moduleUrl) === startedFile();
