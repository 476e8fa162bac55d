import { shownInput } from '../shownInput.ts';

/** A mistake in how a command was called. Its message is one line. The command ends with exit code 2. */
export class UsageError extends Error {
  readonly code = 'usage';
}

/** `--baud: expected a whole number from 300 to 921600, got "abc"`; without `got`: got none. */
export const wrongArgument = (field: string, expected: string, got?: string): UsageError =>
  new UsageError(`${field}: expected ${expected}, got ${got === undefined ? 'none' : shownInput(got)}`);
