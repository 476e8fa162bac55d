import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { BoardDescription } from '../../boards/board.ts';
import { checkBoard } from '../../boards/check/checkBoard.ts';
import { projectRoot } from '../../host/root.ts';
import { BuildError } from './refusal.ts';

/**
 * The description in `boards/NAME.ts`. Throws `BuildError` when there is none, or it fails the board's check.
 */
export const readBoard = async (name: string): Promise<BoardDescription> => {
  const file = `${projectRoot}/boards/${name}.ts`;
  if (!/^[a-z0-9-]+$/.test(name) || name === 'board' || !existsSync(file))
    throw new BuildError(`board: expected the name of a file in boards/, got "${name}"`);
  const { description } = (await import(pathToFileURL(file).href)) as { description?: BoardDescription };
  if (description?.name !== name)
    throw new BuildError(
      `boards/${name}.ts: expected a description named "${name}", got "${description?.name}"`,
    );
  const complaints = checkBoard(description);
  if (complaints.length) throw new BuildError(`boards/${name}.ts:\n  ${complaints.join('\n  ')}`);
  return description;
};
