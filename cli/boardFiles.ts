/** Pages and pictures of every board in `boards/`, as `docs/boards/` has them. */
import { readdirSync, readFileSync } from 'node:fs';
import type { BoardDescription } from '../boards/board.ts';
import { checkBoard } from '../boards/check/checkBoard.ts';
import { boardPage, boardsPage } from '../boards/draw/boardPage.ts';
import { drawBoard } from '../boards/draw/drawBoard.ts';

const boardsFolder = new URL('../boards/', import.meta.url).pathname;
export const pagesFolder = new URL('../docs/boards/', import.meta.url).pathname;

/** A file of `boards/` that exports a description is a board. Sorted by name. */
export const boardNames = (): string[] =>
  readdirSync(boardsFolder)
    .filter(
      file =>
        file.endsWith('.ts') &&
        readFileSync(boardsFolder + file, 'utf8').includes('export const description'),
    )
    .map(file => file.replace('.ts', ''))
    .sort();

export const readDescription = async (name: string): Promise<BoardDescription> =>
  ((await import(`${boardsFolder}${name}.ts`)) as { description: BoardDescription }).description;

/** Every generated file by its name. */
export const boardFiles = async (): Promise<Record<string, string>> => {
  const boards = await Promise.all(boardNames().map(readDescription));
  for (const board of boards) {
    const complaints = checkBoard(board);
    if (complaints.length) throw new Error(`boards/${board.name}.ts:\n  ${complaints.join('\n  ')}`);
  }
  return Object.fromEntries([
    ['README.md', boardsPage(boards)],
    ...boards.flatMap(board => [
      [`${board.name}.md`, boardPage(board)],
      [`${board.name}.svg`, drawBoard(board)],
    ]),
  ]);
};
