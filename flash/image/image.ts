import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { BoardDescription } from '../../boards/board.ts';
import { projectRoot } from '../../host/root.ts';
import { storageFileBytes, storageImage } from '../storage/storageImage.ts';
import { type Bundle, bundle } from './bundle.ts';
import { checkSources } from './check.ts';
import { boardEntry } from './entry.ts';
import { moduleSizes } from './moduleSizes.ts';
import { pretokenise } from './pretokenise.ts';
import { shortenable } from './properties.ts';
import { readBoard } from './readBoard.ts';
import { BuildError, formatRefusal, type Refusal } from './refusal.ts';
import type { BuildReport } from './report.ts';

/** What is built, and how. */
export interface BuildOptions {
  /**
   * ES module text to build instead of the board's own program; its imports are paths from the project's
   * root. Only the modules that it imports are lowered, the text itself is plain JavaScript.
   */
  entry?: string;
  /** One function around the image; takes a quarter more memory. */
  wrapped?: boolean;
  /** Shorten the project's own property names. On unless false. */
  shortProperties?: boolean;
  /** For measuring only: names as the source has them. */
  fullNames?: boolean;
  /** For measuring only: keeps the peak of variables in the global `$peak`, and runs far slower. */
  sampled?: boolean;
  /** For measuring only: texts in place of files, by the file's path. */
  texts?: Readonly<Record<string, string>>;
}

/** A built program, and what it takes. */
export interface BuiltImage {
  /** JavaScript, characters below 0x80. */
  image: string;
  /** The same as Storage keeps it. */
  pretokenised: Uint8Array;
  /** Everything for Storage, in order; the image is `.boot0`. */
  files: [name: string, bytes: Uint8Array][];
  /** Source map of `image`. */
  map: Bundle['map'];
  report: BuildReport;
}

const kernelFiles = (board: BoardDescription): [string, Uint8Array][] => {
  if (board.native.kernels === 'none') return [];
  const file = `firmware/arithmetic/kernels/blob/${board.native.kernels}.bin`;
  if (!existsSync(`${projectRoot}/${file}`))
    throw new BuildError(`${board.name}: expected its kernels in ${file}, and there is no such file`);
  return [['kernels', new Uint8Array(readFileSync(`${projectRoot}/${file}`))]];
};

/** Bytes that files take in Storage. */
const storageBytes = (files: [string, Uint8Array][]): number =>
  files.reduce((sum, [, data]) => sum + storageFileBytes(data.length), 0);

/** The program's text. Throws `BuildError` for a source that the interpreter would get wrong. */
const programOf = async (
  board: BoardDescription,
  options: BuildOptions,
): Promise<{ program: Bundle; refusals: Refusal[] }> => {
  const { wrapped = false, sampled = false, fullNames = false, texts } = options;
  const terse = board.faultSentences === false;
  const properties = options.shortProperties === false || fullNames ? [] : shortenable;
  const entry = options.entry ?? boardEntry(board);
  const program = await bundle(entry, {
    wrapped,
    sampled,
    fullNames,
    terse,
    properties,
    ...(texts ? { texts } : {}),
  });
  const refusals = checkSources(program.modules);
  const errors = refusals.filter(({ severity }) => severity === 'error');
  if (errors.length) throw new BuildError('the interpreter would get these wrong:', errors);
  return { program, refusals };
};

/**
 * Builds a program for a board, which need not have a file in `boards/`. Throws `BuildError`; the caller
 * compares the report with the board's budgets.
 */
export const buildFor = async (board: BoardDescription, options: BuildOptions = {}): Promise<BuiltImage> => {
  const { program, refusals } = await programOf(board, options);
  const { code, map } = program;
  const pretokenised = pretokenise(code);
  const files: [string, Uint8Array][] = [['.boot0', pretokenised], ...kernelFiles(board)];
  storageImage(files, Math.max(board.storage.bytes, storageBytes(files)));
  const modules = moduleSizes(code, map);
  const report: BuildReport = {
    board: board.name,
    sha256: createHash('sha256').update(pretokenised).digest('hex'),
    minifiedBytes: code.length,
    imageBytes: { used: pretokenised.length, budget: board.budget.imageBytes },
    imageVars: { used: modules.reduce((sum, { vars }) => sum + vars, 0), budget: board.budget.imageVars },
    storageBytes: { used: storageBytes(files), budget: board.storage.bytes },
    files: files.map(([name, bytes]) => ({ name, bytes: bytes.length })),
    modules,
    warnings: refusals.filter(({ severity }) => severity === 'warning').map(formatRefusal),
  };
  return { image: code, pretokenised, files, map, report };
};

/** Builds the program of `boards/NAME.ts`. Throws `BuildError`. */
export const buildImage = async (boardName: string, options: BuildOptions = {}): Promise<BuiltImage> =>
  buildFor(await readBoard(boardName), options);
