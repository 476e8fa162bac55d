/** What the runner prints: a line a file, a table of areas, totals. */
import { failures, type Outcome } from './runFile.ts';

/** uvu's dots may stand before what a case prints. */
const NOTE = /^[•✘ ]*((?:skipped|sampled): .*)$/gm;

const notesOf = ({ output }: Outcome): string[] => [...output.matchAll(NOTE)].map(([, note]) => note);

/** A file's verdict; below it what it left out, or all that it said when it failed. */
export const fileLines = (outcome: Outcome): string[] => {
  const { file, passed, total, skipped, seconds, output } = outcome;
  const failed = failures(outcome) > 0;
  const said = failed ? output.split('\n') : notesOf(outcome);
  const cases = `${passed}/${total}${skipped ? `, ${skipped} skipped` : ''}`;
  return [
    `${failed ? 'FAIL' : 'ok  '} ${file}  ${cases}  ${seconds.toFixed(1)} s`,
    ...said.map(line => `     ${line}`),
  ];
};

const areaOf = ({ file }: Outcome): string => /^test\/([^/]+)\//.exec(file)?.[1] ?? 'test';

const sumOf = (outcomes: readonly Outcome[], pick: (outcome: Outcome) => number): number =>
  outcomes.reduce((sum, outcome) => sum + pick(outcome), 0);

const tableRow = (cells: readonly string[]): string =>
  `  ${cells[0].padEnd(14)}${cells
    .slice(1)
    .map(cell => cell.padStart(8))
    .join('')}`;

const areaRow = (area: string, outcomes: readonly Outcome[]): string =>
  tableRow([
    area,
    String(outcomes.length),
    String(sumOf(outcomes, o => o.total)),
    String(sumOf(outcomes, o => o.skipped)),
    sumOf(outcomes, o => o.seconds).toFixed(1),
  ]);

/** Files, cases, skipped cases and seconds of each folder under test/, the slowest first. */
export const areaLines = (outcomes: readonly Outcome[]): string[] => {
  const areas = [...new Set(outcomes.map(areaOf))].map(area => ({
    area,
    inside: outcomes.filter(outcome => areaOf(outcome) === area),
  }));
  areas.sort((a, b) => sumOf(b.inside, o => o.seconds) - sumOf(a.inside, o => o.seconds));
  return [
    tableRow(['area', 'files', 'cases', 'skipped', 'seconds']),
    ...areas.map(({ area, inside }) => areaRow(area, inside)),
  ];
};

/** Files that tried a part only. */
export const sampledFiles = (outcomes: readonly Outcome[]): number =>
  outcomes.filter(outcome => notesOf(outcome).some(note => note.startsWith('sampled:'))).length;

/** The last line is `N passed, N failed`, with `, N skipped` where cases were. */
export const totalLines = (outcomes: readonly Outcome[]): string[] => {
  const [passed, skipped] = [sumOf(outcomes, o => o.passed), sumOf(outcomes, o => o.skipped)];
  return [
    `  Total:     ${sumOf(outcomes, o => o.total)}`,
    `  Passed:    ${passed}`,
    `  Skipped:   ${skipped}`,
    '',
    `${passed} passed, ${sumOf(outcomes, failures)} failed${skipped ? `, ${skipped} skipped` : ''}`,
  ];
};
