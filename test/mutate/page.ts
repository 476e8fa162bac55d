/** `docs/mutation.md`: the figures of a mutation run, and the survivors' reasons. */
import { type Outcome, percent, roomsOf, sharesOf, sumOf } from './figures.ts';
import type { Mutant } from './mutants.ts';
import { NO_REASON, reasonFor } from './reasons.ts';
import { LEFT_OUT } from './subjects.ts';

const filesTable = (outcomes: readonly Outcome[]): string[] => [
  '| | mutants | tried | noticed | |',
  '|---|---|---|---|---|',
  ...outcomes.map(({ subject: { name, mutants }, tried, killed }) =>
    [`| ${name} `, mutants.length, tried.length, killed, `${percent(killed, tried.length)} |`].join(' | '),
  ),
];

const plain = (text: string): string =>
  text === '' ? 'taken out' : `\`${text.replace(/\s+/g, ' ').replace(/\|/g, '¦').replace(/`/g, "'")}\``;

const byLine = ({ survivors }: Outcome): Mutant[] => [...survivors].sort((a, b) => a.line - b.line);

/** Survivors with a reason: one row each. */
const reasonRows = (outcomes: readonly Outcome[]): string[] => [
  '| where | from | to | why no test notices |',
  '|---|---|---|---|',
  ...outcomes.flatMap(outcome =>
    byLine(outcome)
      .filter(mutant => reasonFor(mutant) !== NO_REASON)
      .map(
        mutant =>
          `| ${mutant.file}:${mutant.line} | ${plain(mutant.from)} | ${plain(mutant.to)} | ${reasonFor(mutant)} |`,
      ),
  ),
];

/** Survivors without one: one row a file, line and change by line and change. */
const openRows = (outcomes: readonly Outcome[]): string[] => [
  '| file | line: from → to |',
  '|---|---|',
  ...outcomes.flatMap(outcome => {
    const open = byLine(outcome).filter(mutant => reasonFor(mutant) === NO_REASON);
    const changes = open.map(({ line, from, to }) => `${line}: ${plain(from)} → ${plain(to)}`);
    return open.length ? [`| ${open[0].file} | ${changes.join('; ')} |`] : [];
  }),
];

const sampleText = (outcomes: readonly Outcome[], seed: number | undefined): string => {
  const { tried, all } = sumOf(outcomes);
  if (seed === undefined) return `All ${all} mutants were tried.`;
  return `${tried} of ${all} mutants were tried, chosen by seed ${seed}; \`npm run mutate -- --whole\` tries all.`;
};

const roomSection = (room: string, outcomes: readonly Outcome[]): string[] => [
  `## ${room}`,
  '',
  ...filesTable(outcomes),
  '',
];

/** The page; `seed` is undefined for a run of all mutants. */
export const mutationPage = (outcomes: readonly Outcome[], seed: number | undefined): string => {
  const ofRoom = (room: string) => outcomes.filter(({ subject }) => subject.room === room);
  return [
    '# Would a test notice?',
    '',
    'Written by `npm run mutate`, which changes one pin, level, comparison, number or decision at a time and runs the',
    'tests that reach it. What is changed into what: `test/mutate/mutants.ts`, and for the rooms that decide about money',
    '`test/mutate/logic.ts`. The tests: `test/mutate/tests.ts`. The card reader’s files (`hal/drivers/iso7816/`) have a',
    'suite of their own and are not in these figures. A moved pin of a board’s data moves its parts with it: it is',
    'noticed by the check of its chip, or else because the wiring in `docs/boards/` is another one.',
    '',
    sampleText(outcomes, seed),
    '',
    ...sharesOf(outcomes).map(({ text }) => `- ${text}`),
    '',
    ...roomsOf(outcomes).flatMap(room => roomSection(room, ofRoom(room))),
    '## Not changed',
    '',
    ...Object.entries(LEFT_OUT).map(([file, reason]) => `- \`${file}\`: ${reason}`),
    '',
    '## Survivors with a reason',
    '',
    ...reasonRows(outcomes),
    '',
    '## Survivors that no test looks at',
    '',
    ...openRows(outcomes),
    '',
  ].join('\n');
};
