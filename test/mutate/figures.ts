/** The figures of a mutation run. */
import type { Mutant } from './mutants.ts';
import type { Subject } from './subjects.ts';

/** The mutants of a subject that are tried, by their place in its list. */
export interface Sampled {
  readonly subject: Subject;
  readonly indices: readonly number[];
}

export interface Outcome {
  readonly subject: Subject;
  readonly tried: readonly number[];
  killed: number;
  /** Tried and reached by no case: survivors too. */
  unreached: number;
  readonly survivors: Mutant[];
}

export const percent = (killed: number, total: number): string =>
  total === 0 ? '–' : `${((100 * killed) / total).toFixed(1)} %`;

export const sumOf = (outcomes: readonly Outcome[]): { killed: number; tried: number; all: number } => ({
  killed: outcomes.reduce((sum, { killed }) => sum + killed, 0),
  tried: outcomes.reduce((sum, { tried }) => sum + tried.length, 0),
  all: outcomes.reduce((sum, { subject }) => sum + subject.mutants.length, 0),
});

export const roomsOf = (outcomes: readonly Outcome[]): string[] => [
  ...new Set(outcomes.map(({ subject }) => subject.room)),
];

/** A line of each room, and the share that was noticed. */
export const sharesOf = (outcomes: readonly Outcome[]): { share: number; text: string }[] =>
  roomsOf(outcomes).map(room => {
    const { killed, tried, all } = sumOf(outcomes.filter(({ subject }) => subject.room === room));
    const rest = tried < all ? `, of ${all}` : '';
    return {
      share: killed / tried,
      text: `${room}: ${killed} of ${tried}${rest} noticed, ${percent(killed, tried)}`,
    };
  });

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

/** Each file with what nothing noticed. */
export const survivorsText = (outcomes: readonly Outcome[]): string[] =>
  outcomes.flatMap(({ subject, killed, tried, unreached, survivors }) => [
    `${subject.file}  ${killed} of ${tried.length}${unreached ? `, ${unreached} never reached` : ''}`,
    ...survivors.map(
      ({ line, from, to }) => `    ${line}  ${oneLine(from)} → ${oneLine(to) || '(taken out)'}`,
    ),
  ]);
