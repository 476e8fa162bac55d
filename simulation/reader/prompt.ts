import { createInterface } from 'node:readline';
import type { ReadStream } from 'node:tty';
import { hasScreen } from '../../host/terminal.ts';

/** A line to type steps in, below what is printed meanwhile. */
export interface Prompt {
  readonly lines: AsyncIterable<string>;
  /** Prints a line above what is being typed. */
  say(line: string): void;
  /** Ends the lines. */
  close(): void;
}

type Input = NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY'>>;
type Output = NodeJS.WritableStream & Partial<Pick<NodeJS.WriteStream, 'isTTY'>>;

const sign = 'step> ';
const wholeRow = '\r\u001b[K';

/** Where input or output is no terminal that moves its cursor, lines are read and printed as they come. */
export const openPrompt = (input: Input, output: Output): Prompt => {
  const isDrawn = !!input.isTTY && hasScreen({ isTTY: !!output.isTTY });
  const lines = createInterface(isDrawn ? { input, output, prompt: sign } : { input });
  if (isDrawn) lines.on('SIGINT', () => lines.close());
  // Taken now: lines that are typed before the first is asked for are kept.
  const typed = lines[Symbol.asyncIterator]();
  return {
    lines: { [Symbol.asyncIterator]: () => typed },
    say: line => {
      output.write(isDrawn ? `${wholeRow}${line}\n` : `${line}\n`);
      // What was typed so far is drawn again, with the cursor at its place.
      if (isDrawn) lines.prompt(true);
    },
    close: () => lines.close(),
  };
};
