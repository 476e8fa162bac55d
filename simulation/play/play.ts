/**
 * A play: what a person does with the phone and expects to see, one step a line, comments behind `#`. The
 * transcript repeats the comments. `steps.ts` has the steps, `docs/plays.md` an example.
 */
import { UsageError } from '../../host/command.ts';
import { type ParsedStep, parseStep, wrongWord } from './parseStep.ts';
import { STEPS, type Verb } from './steps.ts';

export interface Step {
  /** Where it stands, `FILE:LINE`; empty for a step that was typed. */
  readonly at: string;
  readonly text: string;
  readonly verb: Verb;
  readonly words: readonly string[];
  /** The comments above it, which the transcript repeats. */
  readonly remarks: readonly string[];
}

/** A card has to be issued, once, before anything is done with it. */
const checkName = (issued: Set<string>, { verb, words: [name] }: ParsedStep<typeof STEPS>): void => {
  if (STEPS[verb].words[0]?.name !== 'NAME') return;
  if (verb !== 'new card' && !issued.has(name)) throw wrongWord(verb, 'a card that was issued above', name);
  if (verb === 'new card' && issued.has(name)) throw wrongWord(verb, 'a new name', name);
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
      const step = placed(at, () => parseStep(STEPS, text));
      placed(at, () => checkName(issued, step));
      steps.push({ at, text, ...step, remarks });
      remarks = [];
    }
  }
  if (steps.length === 0) throw new UsageError(`${file}: expected steps such as "insert NAME", got none`);
  return steps;
};
