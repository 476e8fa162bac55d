/** Texts of many lines that stay in flash: taken apart by `split`, all of a text would lie in RAM for a moment. */

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
};

/** Line `number` of the text, from 0: one that it has. */
export const lineAt = (text: string, number: number): string => {
  let from = 0;
  for (let i = 0; i < number; i++) from = endOfLine(text, from) + 1;
  return text.substring(from, endOfLine(text, from));
};

/** Calls `take` with each line in turn. */
export const eachLine = (text: string, take: (line: string) => void): void => {
  for (let from = 0; from <= text.length; ) {
    const end = endOfLine(text, from);
    take(text.substring(from, end));
    from = end + 1;
  }
};
