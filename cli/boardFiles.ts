/** Pages and pictures of every board in `boards/`, as `docs/boards/` has them. */
import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { BoardDescription } from '../boards/board.ts';
import { checkBoard } from '../boards/check/checkBoard.ts';
import { boardPage, boardsPage } from '../boards/draw/boardPage.ts';
import { drawBoard } from '../boards/draw/drawBoard.ts';
import { boardNames } from '../flash/image/boardNames.ts';
import { failure } from '../host/failure.ts';
import { projectRoot } from '../host/root.ts';

export const pagesFolder = `${projectRoot}/docs/boards/`;
/** Written by `npm run mutate`. */
const otherPages = ['mutation.md'];

export const readDescription = async (name: string): Promise<BoardDescription> => {
  const file = pathToFileURL(`${projectRoot}/boards/${name}.ts`);
  return ((await import(file.href)) as { description: BoardDescription }).description;
};

/** Every generated file by its name. */
export const boardFiles = async (): Promise<Record<string, string>> => {
  const boards = await Promise.all(boardNames().map(readDescription));
  for (const board of boards) {
    const complaints = checkBoard(board);
    if (complaints.length)
      throw failure('badBoard', `boards/${board.name}.ts:\n  ${complaints.join('\n  ')}`);
  }
  return Object.fromEntries([
    ['README.md', boardsPage(boards)],
    ...boards.flatMap(board => [
      [`${board.name}.md`, boardPage(board)],
      [`${board.name}.svg`, drawBoard(board)],
    ]),
  ]);
};

const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

/**
 * Names of the files of `folder` that are not as they would be generated, missing ones and needless ones
 * among them.
 */
export const staleFiles = (files: Readonly<Record<string, string>>, folder: string): string[] => {
  const names = new Set([...Object.keys(files), ...readdirSync(folder)]);
  return [...names]
    .filter(name => !otherPages.includes(name) && textOf(folder + name) !== files[name])
    .sort();
};
