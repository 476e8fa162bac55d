import type { Display } from '../../../hal/display.ts';
import { lineAt } from '../../runtime/lines.ts';
import { english } from './prompts/english.ts';
import { french } from './prompts/french.ts';
import { german } from './prompts/german.ts';
import type { Prompt } from './prompts/index.ts';
import { japanese } from './prompts/japanese.ts';

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

const LANGUAGES = [english, japanese, german, french];

/** The screen over a display, in English first. */
export const screenOf = (display: Display): Screen => {
  let language = 0;
  let shown: Line[] = [];

  const draw = () => {
    const word = (part: Prompt | string): string =>
      typeof part === 'number' ? lineAt(LANGUAGES[language], part) : part;
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
      language = (language + 1) % LANGUAGES.length;
      draw();
    },
    resetLanguage: () => {
      language = 0;
    },
  };
};
