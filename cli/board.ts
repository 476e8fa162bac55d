/** `cardphone board`: is a board's data right, and its wiring as a picture. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BoardDescription } from '../boards/board.ts';
import { checkBoard } from '../boards/check/checkBoard.ts';
import { drawBoard } from '../boards/draw/drawBoard.ts';
import { boardNames } from '../flash/image/boardNames.ts';
import { type Subcommand, subcommand, wrongArgument } from '../host/command.ts';
import { failure } from '../host/failure.ts';
import { projectRoot } from '../host/root.ts';

const badBoard = (message: string): Error => failure('badBoard', message);

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

const fileOf = (name: string): string => {
  const own = boardNames().includes(name) ? [`${projectRoot}/boards/${name}.ts`] : [];
  const file = [...own, resolve(name)].find(isFile);
  if (!file) throw wrongArgument('BOARD', `a file or one of ${boardNames().join(', ')}`, name);
  return file;
};

/** What a module or JSON holds. A file that is neither is the caller's mistake: one line of it says where. */
const contentsOf = async (name: string, file: string): Promise<unknown> => {
  try {
    if (file.endsWith('.json')) return JSON.parse(readFileSync(file, 'utf8'));
    return ((await import(pathToFileURL(file).href)) as { description?: unknown }).description;
  } catch (error) {
    const lines = (error as Error).message.split('\n').filter(line => line.trim());
    throw badBoard(`${name}: ${lines.find(line => /ERROR/.test(line)) ?? lines[0]}`);
  }
};

/**
 * `boards/NAME.ts`, a module that exports `description`, or JSON of the same. Throws with the field that is
 * wrong.
 */
const readChecked = async (name: string): Promise<BoardDescription> => {
  const data = await contentsOf(name, fileOf(name));
  if (data === undefined) throw badBoard(`${name}: expected an exported "description", got none`);
  const complaints = checkBoard(data);
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
      does: "Checks a board's data: pins, ports, timers, budgets, needed parts.",
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
