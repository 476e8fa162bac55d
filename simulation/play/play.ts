/**
 * A play: what a person does with the phone and expects to see, one step a line, comments behind `#`. The transcript
 * repeats the comments. `steps.ts` has the steps, `docs/plays.md` an example.
 */
import { UsageError } from '../../host/command.ts';
import { formOf, STEPS, type Verb, type Word } from './steps.ts';

export interface Step {
  /** Where it stands, `FILE:LINE`; empty for a step that was typed. */
  readonly at: string;
  readonly text: string;
  readonly verb: Verb;
  readonly words: readonly string[];
  /** The comments above it, which the transcript repeats. */
  readonly remarks: readonly string[];
}

const VERBS = Object.keys(STEPS) as Verb[];
const shownMax = 40;

/** A word of a play in an error: whole quotation marks, one line, cut. */
const shown = (word: string | undefined): string => {
  if (word === undefined) return 'none';
  const bare = word.replace(/^"(.*)"$/, '$1').slice(0, shownMax);
  return `"${bare}"`;
};

const wrong = (what: string, expected: string, got: string | undefined): UsageError =>
  new UsageError(`${what ? `${what}: ` : ''}expected ${expected}, got ${shown(got)}`);

/** How many of a step's own words `given` begins with. */
const fitting = (verb: Verb, given: readonly string[]): number => {
  const own = verb.split(' ');
  const end = own.findIndex((word, i) => word !== given[i]);
  return end < 0 ? own.length : end;
};

/** The word where no step goes on as the line does. */
const unknownStep = (given: readonly string[]): UsageError => {
  const known = Math.max(...VERBS.map(verb => fitting(verb, given)));
  const begun = VERBS.filter(verb => fitting(verb, given) === known).map(verb => verb.split(' '));
  const next = begun.map(words => words[known]).join(' or ');
  if (known) return wrong(given.slice(0, known).join(' '), next, given[known]);
  return wrong('', `a step (${VERBS.join(', ')})`, given[0]);
};

const checkWords = (verb: Verb, given: readonly string[]): void => {
  const expected: readonly Word[] = STEPS[verb].words;
  for (const [i, word] of expected.entries())
    if (given[i] === undefined || !word.fits(given[i])) throw wrong(verb, word.expected, given[i]);
  if (given.length > expected.length)
    throw wrong(verb, `nothing behind ${formOf(verb)}`, given[expected.length]);
};

const unquoted = (word: string): string => word.replace(/^"(.*)"$/, '$1');

/** One step. Throws `UsageError` naming the word that is wrong. */
export const parseStep = (text: string, at = ''): Omit<Step, 'remarks'> => {
  const given = text.match(/"[^"]*"|\S+/g) ?? [];
  const verb = VERBS.find(one => fitting(one, given) === one.split(' ').length);
  if (!verb) throw unknownStep(given);
  const words = given.slice(verb.split(' ').length);
  checkWords(verb, words);
  return { at, text, verb, words: words.map(unquoted) };
};

/** A card has to be issued, once, before anything is done with it. */
const checkName = (issued: Set<string>, { verb, words: [name] }: Omit<Step, 'remarks'>): void => {
  if (STEPS[verb].words[0]?.name !== 'NAME') return;
  if (verb !== 'new card' && !issued.has(name)) throw wrong(verb, 'a card that was issued above', name);
  if (verb === 'new card' && issued.has(name)) throw wrong(verb, 'a new name', name);
  issued.add(name);
};

const placed = <T>(at: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${at}: ${error.message}`) : error;
  }
};

/** The steps of a play. Throws `UsageError`: `FILE:LINE: load: expected yen from 1 to 10000, got "lots"`. */
export const parsePlay = (source: string, file = 'play'): Step[] => {
  const steps: Step[] = [];
  const issued = new Set<string>();
  let remarks: string[] = [];
  for (const [i, raw] of source
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    const text = raw.trim();
    const at = `${file}:${i + 1}`;
    if (text.startsWith('#')) remarks.push(text.replace(/^#\s*/, ''));
    else if (text) {
      const step = placed(at, () => parseStep(text, at));
      placed(at, () => checkName(issued, step));
      steps.push({ ...step, remarks });
      remarks = [];
    }
  }
  if (steps.length === 0) throw new UsageError(`${file}: expected steps such as "insert NAME", got none`);
  return steps;
};
