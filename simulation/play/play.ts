/**
 * A play: a person's actions at the phone and the expected display, one step a line.
 *
 *   # a comment                     new card NAME            the dispenser issues a card
 *   load NAME YEN                   insert NAME              take
 *   lift                            hang up                  dial DIGITS
 *   press KEY                       wait SECONDS             expect "TEXT"
 *   far end hangs up                center off | center on   balance NAME YEN
 *
 * KEY is 0–9, *, #, language, service, clear, followOn. `expect` waits until a row of the display has the text,
 * kana of either width; `balance` asks the dispenser for a card's value. The transcript repeats the comments.
 */
export interface Step {
  readonly line: number;
  readonly text: string;
  readonly verb: Verb;
  readonly words: readonly string[];
  /** The comments above it, which the transcript repeats. */
  readonly remarks: readonly string[];
}

export type Verb = (typeof VERBS)[number][0];

/** Verbs, each with a regular expression for the rest of its line; the groups are its words. */
const VERBS = [
  ['new card', /^new card (\w+)$/],
  ['load', /^load (\w+) (\d+)$/],
  ['insert', /^insert (\w+)$/],
  ['take', /^take$/],
  ['lift', /^lift$/],
  ['hang up', /^hang up$/],
  ['dial', /^dial ([0-9*#]+)$/],
  ['press', /^press ([0-9*#]|language|service|clear|followOn)$/],
  ['wait', /^wait (\d+(?:\.\d+)?)$/],
  ['expect', /^expect "([^"]+)"$/],
  ['far end hangs up', /^far end hangs up$/],
  ['center', /^center (on|off)$/],
  ['balance', /^balance (\w+) (\d+)$/],
] as const;

/** Throws SyntaxError for a line that is no step, naming it, and for a play without steps. */
export const parsePlay = (source: string): Step[] => {
  const steps: Step[] = [];
  let remarks: string[] = [];
  for (const [i, raw] of source.split('\n').entries()) {
    const text = raw.trim();
    if (text.startsWith('#')) remarks.push(text.replace(/^#\s*/, ''));
    else if (text) {
      steps.push({ ...parseStep(text, i + 1), remarks });
      remarks = [];
    }
  }
  if (steps.length === 0) throw new SyntaxError('expected steps such as "insert NAME", got none');
  return steps;
};

const parseStep = (text: string, line: number): Omit<Step, 'remarks'> => {
  for (const [verb, pattern] of VERBS) {
    const match = text.match(pattern);
    if (match) return { line, text, verb, words: match.slice(1) };
  }
  throw new SyntaxError(`line ${line}: expected a step such as "insert NAME", got "${text}"`);
};
