import type { Display } from '../../../hal/display.ts';
import { lineAt } from '../../runtime/lines.ts';
import type { Prompt } from './prompts/index.ts';

/** A line of the display: a prompt by its number, a text, or several of both with blanks between. */
export type Line = Prompt | string | (Prompt | string)[];

/** The display, in the language that the person chose. */
export interface Screen {
  /** Up to four lines; missing ones are blank. */
  show(lines: Line[]): void;
  /** Goes on to the next language and shows the same lines in it. */
  nextLanguage(): void;
  /** Returns to the phone's own language, for the next person; shows nothing. */
  resetLanguage(): void;
}

/**
 * `languages`: texts of `prompts/`, one a language, each with a line a prompt; the first is the phone's own.
 */
export const screenOf = (display: Display, languages: readonly string[]): Screen => {
  let language = 0;
  let shown: Line[] = [];

  const draw = () => {
    const word = (part: Prompt | string): string =>
      typeof part === 'number' ? lineAt(languages[language], part) : part;
    const render = (line: Line): string =>
      typeof line === 'object' ? line.map(part => word(part)).join(' ') : word(line);
    display.show(shown.map(line => render(line)));
  };

  return {
    show: lines => {
      shown = lines;
      draw();
    },
    nextLanguage: () => {
      language = (language + 1) % languages.length;
      draw();
    },
    resetLanguage: () => {
      language = 0;
    },
  };
};
