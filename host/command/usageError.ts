const shownMax = 100;

/** A word of the command line, quoted, on one line and cut. */
const shown = (word: string): string => {
  const cut = word.length > shownMax ? `${word.slice(0, shownMax)}…` : word;
  // Control characters would move the cursor of the terminal that the message is printed on.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return `"${cut.replace(/[\u0000-\u001f\u007f-\u009f]/g, '�')}"`;
};

/** A mistake in how a command was called. Its message is one line. The command ends with exit code 2. */
export class UsageError extends Error {
  readonly code = 'usage';
}

/** `--baud: expected a whole number from 300 to 921600, got "abc"`; without `got`: got none. */
export const wrongArgument = (field: string, expected: string, got?: string): UsageError =>
  new UsageError(`${field}: expected ${expected}, got ${got === undefined ? 'none' : shown(got)}`);
