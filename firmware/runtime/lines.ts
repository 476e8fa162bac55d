/** Texts of many lines that stay in flash: `split` would put all of a text into RAM for a moment. */

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
};

/** Line `number` of the text, from 0, without its line feed; the text has that many lines. */
export const lineAt = (text: string, number: number): string => {
  let from = 0;
  for (let i = 0; i < number; i++) from = endOfLine(text, from) + 1;
  return text.substring(from, endOfLine(text, from));
};

/** Calls `take` with each line in turn, without its line feed. */
export const eachLine = (text: string, take: (line: string) => void): void => {
  for (let from = 0; from <= text.length; ) {
    const end = endOfLine(text, from);
    take(text.substring(from, end));
    from = end + 1;
  }
};
