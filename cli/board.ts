/** `cardphone board`: is a board's data right, and its wiring as a picture. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BoardDescription } from '../boards/board.ts';
import { checkBoard } from '../boards/check/checkBoard.ts';
import { drawBoard } from '../boards/draw/drawBoard.ts';

export const boardHelp = `cardphone board check FILE|NAME   checks a board's data: pins, ports, timers, budgets, needed parts
cardphone board draw FILE|NAME    prints its wiring as SVG`;

const ownBoard = (name: string): string => new URL(`../boards/${name}.ts`, import.meta.url).pathname;

/** `boards/NAME.ts`, a module that exports `description`, or JSON of the same. Throws with the field that is wrong. */
const readData = async (name: string): Promise<unknown> => {
  const file = [resolve(name), ownBoard(name)].find(path => existsSync(path) && path.includes('.'));
  if (!file) throw new SyntaxError(`board: expected a file or the name of one in boards/, got "${name}"`);
  if (file.endsWith('.json')) return JSON.parse(readFileSync(file, 'utf8'));
  const { description } = (await import(pathToFileURL(file).href)) as { description?: unknown };
  if (description === undefined)
    throw new SyntaxError(`${name}: expected an exported "description", got none`);
  return description;
};

const readChecked = async (name: string): Promise<BoardDescription> => {
  const data = await readData(name);
  const complaints = checkBoard(data);
  if (complaints.length) throw new SyntaxError(`${name}:\n  ${complaints.join('\n  ')}`);
  return data as BoardDescription;
};

/** Throws SyntaxError with every complaint. */
export const runBoard = async ([command, name, ...more]: readonly string[]): Promise<void> => {
  if (name === undefined || more.length || (command !== 'check' && command !== 'draw'))
    throw new SyntaxError(
      `cardphone board: expected "check FILE" or "draw FILE", got "${command ?? ''}"\n\n${boardHelp}`,
    );
  const board = await readChecked(name);
  if (command === 'draw') process.stdout.write(drawBoard(board));
  else console.log(`${board.name}: ${board.title}: right`);
};
