/** `docs/boards/mutation.md`: the figures of a mutation run, and the survivors' reasons. */
import type { Mutant } from './mutants.ts';
import { reasonFor } from './reasons.ts';
import type { Subject } from './subjects.ts';

export interface Outcome {
  readonly subject: Subject;
  killed: number;
  readonly survivors: Mutant[];
}

const share = (killed: number, total: number): string =>
  total === 0 ? '–' : `${((100 * killed) / total).toFixed(0)} %`;

const table = (outcomes: readonly Outcome[]): string[] => [
  '| | mutants | noticed | |',
  '|---|---|---|---|',
  ...outcomes.map(
    ({ subject, killed }) =>
      `| ${subject.name} | ${subject.mutants.length} | ${killed} | ${share(killed, subject.mutants.length)} |`,
  ),
];

const plain = (text: string): string =>
  `\`${text.replace(/\s+/g, ' ').replace(/\|/g, '¦').replace(/`/g, "'")}\``;

const survivorRows = (outcomes: readonly Outcome[]): string[] => [
  '| where | from | to | why nobody notices |',
  '|---|---|---|---|',
  ...outcomes.flatMap(({ survivors }) =>
    [...survivors]
      .sort((a, b) => a.line - b.line)
      .map(
        mutant =>
          `| ${mutant.file}:${mutant.line} | ${plain(mutant.from)} | ${plain(mutant.to)} | ${reasonFor(mutant)} |`,
      ),
  ),
];

const sum = (outcomes: readonly Outcome[]): [killed: number, total: number] => [
  outcomes.reduce((n, { killed }) => n + killed, 0),
  outcomes.reduce((n, { subject }) => n + subject.mutants.length, 0),
];

const headline = (what: string, outcomes: readonly Outcome[]): string => {
  const [killed, total] = sum(outcomes);
  return `${what}: ${killed} of ${total} noticed, ${((100 * killed) / total).toFixed(1)} %.`;
};

export const mutationPage = (outcomes: readonly Outcome[]): string => {
  const drivers = outcomes.filter(({ subject }) => subject.kind === 'driver');
  const boards = outcomes.filter(({ subject }) => subject.kind === 'board');
  return [
    '# Would a test notice?',
    '',
    'Written by `npm run mutate`, which changes one pin, level, edge, comparison or number of a driver or of a board at a time and runs the tests',
    'that are for it. What is changed into what: `test/mutate/mutants.ts`. The card reader’s files (`hal/drivers/iso7816/`) have a suite of their own',
    'and are not in these figures, nor are drivers without hardware. A moved pin of a board’s data moves its parts with it: it is noticed by the',
    'check of its chip, or else because the wiring in `docs/boards/` is another one.',
    '',
    headline('Drivers', drivers),
    headline('Boards', boards),
    '',
    '## Drivers',
    '',
    ...table(drivers),
    '',
    '## Boards',
    '',
    ...table(boards),
    '',
    '## Survivors',
    '',
    ...survivorRows(outcomes),
    '',
  ].join('\n');
};
