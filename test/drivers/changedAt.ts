import type { BoardDescription } from '../../boards/board.ts';

/** A copy of a board's data with another value at `path`; undefined takes the field away. */
export const changedAt = (board: BoardDescription, path: string, value: unknown): BoardDescription => {
  const copy = JSON.parse(JSON.stringify(board));
  const steps = path.split('.');
  const last = steps.pop()!;
  const group = steps.reduce((inner, step) => inner[step], copy);
  if (value === undefined) delete group[last];
  else group[last] = value;
  return copy;
};
