import { readdirSync, readFileSync } from 'node:fs';
import { oneOf } from '../../host/command.ts';
import { projectRoot } from '../../host/root.ts';

const boardsFolder = `${projectRoot}/boards`;

/** Names of the boards, sorted: those of the files in `boards/` that export a description. */
export const boardNames = (): string[] =>
  readdirSync(boardsFolder)
    .filter(
      file =>
        file.endsWith('.ts') &&
        readFileSync(`${boardsFolder}/${file}`, 'utf8').includes('export const description'),
    )
    .map(file => file.replace('.ts', ''))
    .sort();

/** The option `--board` of a command. */
export const boardOption = (help = 'the board, a file of boards/') => ({
  ...oneOf(boardNames(), help),
  value: 'NAME',
});
