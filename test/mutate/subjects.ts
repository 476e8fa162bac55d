/** The files that are mutated. */
import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import ts from 'typescript';
import { readDescription } from '../../cli/boardFiles.ts';
import { boardNames } from '../../flash/image/boardNames.ts';
import { root } from './loader.ts';
import { boardMutantsOf, logicMutantsOf, type Mutant, mutantsOf } from './mutants.ts';

export interface Subject {
  readonly name: string;
  /** `drivers`, `boards`, or the folder of a room. */
  readonly room: string;
  readonly file: string;
  readonly source: ts.SourceFile;
  readonly mutants: readonly Mutant[];
  /** Only cases whose name begins with it, where there are such. */
  readonly only?: string;
}

/** Files that are no subject, with the reason. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'hal/drivers/announceReady.ts': 'an event of the chip, without a pin or a data sheet',
  'hal/drivers/boardEntropy.ts': 'noise of the chip, without a pin or a data sheet',
  'hal/drivers/collectGarbage.ts': 'a library of the chip',
  'hal/drivers/espruinoSha256.ts': 'a library of the chip',
  'hal/drivers/interpreter.ts': 'a library of the chip',
  'hal/drivers/nobleSha256.ts': 'an adapter of a package',
  'hal/drivers/nobleShim.ts': 'an adapter of a package',
  'hal/drivers/partMismatch.ts': 'a sentence for people',
  'firmware/terminal/display/faults.ts': 'sentences for people',
  'firmware/terminal/display/prompts/english.ts': 'sentences for people',
  'firmware/terminal/display/prompts/french.ts': 'sentences for people',
  'firmware/terminal/display/prompts/german.ts': 'sentences for people',
  'firmware/terminal/display/prompts/japanese.ts': 'sentences for people',
  'center/ingest/verifyWorker.ts': 'runs in a thread of its own',
  'center/store/postgresDialect.ts': 'a database that only some machines have',
  'firmware/boot/verifyByKernels.ts': 'calls Thumb-2 code, which only the emulated core runs (test/kernels)',
};

const ROOMS = [
  ...['card', 'terminal', 'reader', 'wire', 'boot', 'dispenser'].map(name => `firmware/${name}`),
  ...['center', 'center/ingest', 'center/store'],
];

const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(root + file, 'utf8'), ts.ScriptTarget.ES2022, true);

/** TypeScript sources below a folder, from the project's root. */
const filesOf = (folder: string, isDeep = true): string[] =>
  readdirSync(root + folder, { withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(({ name }) => `${folder}/${name}`)
    .concat(
      isDeep
        ? readdirSync(root + folder, { withFileTypes: true })
            .filter(entry => entry.isDirectory())
            .flatMap(({ name }) => filesOf(`${folder}/${name}`))
        : [],
    )
    .sort();

const nameIn = (folder: string, file: string): string => relative(folder, file).replace('.ts', '');

const subject = (
  folder: string,
  room: string,
  file: string,
  mutants: (file: string, text: string) => Mutant[],
): Subject => {
  const list = mutants(file, readFileSync(root + file, 'utf8'));
  // The switches are put around nodes of the tree that the mutants were found in.
  const source = list[0]?.change.host.getSourceFile() ?? parse(file);
  return { name: nameIn(folder, file), room, file, source, mutants: list };
};

const roomSubjects = (folder: string, isDeep: boolean): Subject[] =>
  filesOf(folder, isDeep).map(file => subject(folder, folder.replace('firmware/', ''), file, logicMutantsOf));

const board = async (name: string): Promise<Subject> => {
  const { header, inside = '' } = await readDescription(name);
  const pins = `${header} ${inside}`.trim().split(/\s+/);
  const mutants = (file: string, text: string) => boardMutantsOf(file, text, pins);
  return { ...subject('boards', 'boards', `boards/${name}.ts`, mutants), only: `${name}:` };
};

/**
 * Every file that has something to change. The card reader's drivers (`iso7816/`) have a suite of their own.
 */
export const subjects = async (): Promise<Subject[]> => {
  const drivers = filesOf('hal/drivers', false).map(file =>
    subject('hal/drivers', 'drivers', file, mutantsOf),
  );
  const boards = await Promise.all(boardNames().map(board));
  const wiring = subject('boards', 'boards', 'boards/wiring.ts', mutantsOf);
  const rooms = ROOMS.flatMap(folder => roomSubjects(folder, folder !== 'center'));
  return [...drivers, wiring, ...boards, ...rooms].filter(
    ({ file, mutants }) => !(file in LEFT_OUT) && mutants.length > 0,
  );
};
