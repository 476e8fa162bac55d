/** A prompt as the display's cells. */
import { english } from '../../firmware/terminal/display/prompts/english.ts';
import { french } from '../../firmware/terminal/display/prompts/french.ts';
import { german } from '../../firmware/terminal/display/prompts/german.ts';
import type { Prompt } from '../../firmware/terminal/display/prompts/index.ts';
import { japanese } from '../../firmware/terminal/display/prompts/japanese.ts';
import { romText } from '../../flash/image/romText.ts';
import { romCharacter } from '../../hal/characterRom.ts';

/** In the order of the language button. */
export const LANGUAGES = [
  { name: 'English', prompts: english.split('\n') },
  { name: 'Japanese', prompts: japanese.split('\n') },
  { name: 'German', prompts: german.split('\n') },
  { name: 'French', prompts: french.split('\n') },
] as const;

/** ROM codes of a text. Throws RangeError for a character that the display lacks. */
export const codesOf = (text: string): number[] => {
  const coded = romText(text);
  if ('missing' in coded) throw new RangeError(`"${text}": no cell for "${coded.missing}"`);
  return [...coded.text].map(code => code.charCodeAt(0));
};

/** A prompt in a language as the cells show it: a voiced kana takes two. */
export const onGlass = (language: number, prompt: Prompt): string =>
  codesOf(LANGUAGES[language].prompts[prompt])
    .map(code => romCharacter(code))
    .join('');
