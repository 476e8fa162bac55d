import { UsageError } from '../../host/command.ts';
import { shownInput } from '../../host/shownInput.ts';
import type { StepForm, Word } from './steps.ts';

/** Steps by their names, of one to four words. */
export type StepForms = Readonly<Record<string, StepForm>>;

export interface ParsedStep<F extends StepForms> {
  readonly verb: keyof F & string;
  /** What stands behind the verb, without quotation marks. */
  readonly words: readonly string[];
}

const shownMax = 40;

const unquoted = (word: string): string => word.replace(/^"(.*)"$/, '$1');

const shown = (word: string | undefined): string =>
  word === undefined ? 'none' : shownInput(unquoted(word), shownMax);

/** `load: expected yen from 1 to 10000, got "lots"`. */
export const wrongWord = (what: string, expected: string, got: string | undefined): UsageError =>
  new UsageError(`${what ? `${what}: ` : ''}expected ${expected}, got ${shown(got)}`);

/** How many words of a step's name `given` begins with. */
const fitting = (verb: string, given: readonly string[]): number => {
  const own = verb.split(' ');
  const end = own.findIndex((word, i) => word !== given[i]);
  return end < 0 ? own.length : end;
};

/** The word where no step goes on as the line does. */
const unknownStep = (verbs: readonly string[], given: readonly string[]): UsageError => {
  const known = Math.max(...verbs.map(verb => fitting(verb, given)));
  if (!known) return wrongWord('', `a step (${verbs.join(', ')})`, given[0]);
  const begun = verbs.filter(verb => fitting(verb, given) === known);
  const next = begun.map(verb => verb.split(' ')[known]).join(' or ');
  return wrongWord(given.slice(0, known).join(' '), next, given[known]);
};

/** A step as it is written: `load NAME YEN`. */
export const formOf = (verb: string, { words }: StepForm): string =>
  [verb, ...words.map(({ name }) => name)].join(' ');

const checkWords = (verb: string, form: StepForm, given: readonly string[]): void => {
  const expected: readonly Word[] = form.words;
  for (const [i, word] of expected.entries())
    if (given[i] === undefined || !word.fits(given[i])) throw wrongWord(verb, word.expected, given[i]);
  if (given.length > expected.length)
    throw wrongWord(verb, `nothing behind ${formOf(verb, form)}`, given[expected.length]);
};

/** Takes a line apart. Throws `UsageError` naming the word that is wrong. */
export const parseStep = <F extends StepForms>(forms: F, text: string): ParsedStep<F> => {
  const given = text.match(/"[^"]*"|\S+/g) ?? [];
  const verbs = Object.keys(forms);
  const verb = verbs.find(one => fitting(one, given) === one.split(' ').length);
  if (verb === undefined) throw unknownStep(verbs, given);
  const words = given.slice(verb.split(' ').length);
  checkWords(verb, forms[verb], words);
  return { verb, words: words.map(unquoted) };
};
