/** `cardphone board`: is a board's data right, and its wiring as a picture. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { recordWiring } from '../bench/board/recordWiring.ts';
import type { BoardDescription } from '../boards/board.ts';
import { checkBoard } from '../boards/check/checkBoard.ts';
import { checkWiring } from '../boards/check/checkWiring.ts';
import { drawBoard } from '../boards/draw/drawBoard.ts';
import { boardNames } from '../flash/image/boardNames.ts';
import { type Subcommand, subcommand, wrongArgument } from '../host/command.ts';
import { failure } from '../host/failure.ts';
import { projectRoot } from '../host/root.ts';

/** A board's file: its data, and in a module the function that makes its parts' drivers. */
interface BoardFile {
  readonly description?: unknown;
  readonly wire?: () => unknown;
}

const badBoard = (message: string): Error => failure('badBoard', message);

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

const fileOf = (name: string): string => {
  const own = boardNames().includes(name) ? [`${projectRoot}/boards/${name}.ts`] : [];
  const file = [...own, resolve(name)].find(isFile);
  if (!file) throw wrongArgument('BOARD', `a file or one of ${boardNames().join(', ')}`, name);
  return file;
};

/** Where the compiler stopped: `boards/new.ts:3:10`. Its sentence would show what stands there. */
const placeOf = ({ message }: Error): string =>
  /\S+:\d+:\d+(?=: ERROR)/.exec(message)?.[0] ?? 'unknown place';

/** The name of an import that is not there is the caller's own word; a file's contents are not told. */
const mistakeOf = (error: NodeJS.ErrnoException, file: string): string => {
  const isOfImport = error.code === 'ERR_MODULE_NOT_FOUND' || /provide an export named/.test(error.message);
  if (isOfImport || error.syscall) return error.message.split('\n')[0];
  if (file.endsWith('.json')) return 'expected JSON, got something else';
  return `expected a module, got a mistake in it (${error.name}, ${placeOf(error)})`;
};

/** What a module or JSON holds. A file that is neither is the caller's mistake. */
const contentsOf = async (name: string, file: string): Promise<BoardFile> => {
  try {
    if (file.endsWith('.json')) return { description: JSON.parse(readFileSync(file, 'utf8')) };
    return (await import(pathToFileURL(file).href)) as BoardFile;
  } catch (error) {
    throw badBoard(`${name}: ${mistakeOf(error as Error, file)}`);
  }
};

const wiringComplaints = (board: BoardDescription, wire: () => unknown): string[] => {
  try {
    return checkWiring(board, recordWiring(board, wire));
  } catch (error) {
    return [`wire(): expected the parts, got ${(error as Error).message.split('\n')[0]}`];
  }
};

/**
 * `boards/NAME.ts`, a module that exports `description`, or JSON of the same. Throws with the field that is
 * wrong.
 */
const readChecked = async (name: string): Promise<BoardDescription> => {
  const { description: data, wire } = await contentsOf(name, fileOf(name));
  if (data === undefined) throw badBoard(`${name}: expected an exported "description", got none`);
  const complaints = checkBoard(data);
  if (!complaints.length && wire) complaints.push(...wiringComplaints(data as BoardDescription, wire));
  if (complaints.length) throw badBoard(`${name}:\n  ${complaints.join('\n  ')}`);
  return data as BoardDescription;
};

const words = {
  name: 'BOARD',
  help: 'a board of boards/ by its name, or a file: a module that exports "description", or JSON of the same',
  min: 1,
  max: 1,
};

export const boardCommands: Readonly<Record<string, Subcommand>> = {
  'board check': subcommand(
    'board check BOARD',
    {
      call: 'npx cardphone board check',
      does: "Checks a board's data (pins, ports, timers, budgets, needed parts) and compares it with what wire() touches.",
      options: {},
      words,
    },
    async ({ words: [name] }) => {
      const board = await readChecked(name);
      console.log(`${board.name}: ${board.title}: right`);
    },
  ),
  'board draw': subcommand(
    'board draw BOARD',
    { call: 'npx cardphone board draw', does: "Prints a board's wiring as SVG.", options: {}, words },
    async ({ words: [name] }) => {
      process.stdout.write(drawBoard(await readChecked(name)));
    },
  ),
};
