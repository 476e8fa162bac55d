/** The run for people, for a CI service (JUnit XML) and for a spreadsheet (CSV). */
import { type Bench, FIXTURES, type Fixture } from '../bench.ts';
import type { Outcome, StepReport } from './climb.ts';
import type { Rung } from './rung.ts';

const WORDS: Record<Outcome, string> = {
  passed: 'ok',
  failed: 'FAIL',
  skipped: 'skipped',
  'not reached': 'not run',
};
const wordWidth = 9;
const stepWidth = 58;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

export const headLines = ({ target, board, wiring }: Bench): string[] => {
  const fixtures = Object.keys(FIXTURES) as Fixture[];
  const missing = fixtures.filter(name => wiring[name] !== true);
  return [
    `${target}: ${board.title}`,
    `  wired      ${fixtures.filter(name => wiring[name] === true).join(' ')}`,
    ...missing.map(name => `  not wired  ${name}: ${wiring[name]}`),
  ];
};

export const rungLine = ({ name, title }: Rung): string => `\n${name}  ${title}`;

export const stepLines = (report: StepReport): string[] => {
  const { outcome, step, because, figures, milliseconds } = report;
  const time = outcome === 'passed' || outcome === 'failed' ? seconds(milliseconds).padStart(8) : '';
  const indent = ' '.repeat(wordWidth + 2);
  return [
    `  ${WORDS[outcome].padEnd(wordWidth)}${step.padEnd(stepWidth)}${time}`.trimEnd(),
    ...(outcome === 'not reached' ? [] : because.map(line => `${indent}${line}`)),
    ...figures.map(([name, value]) => `${indent}${name}: ${value}`),
  ];
};

export const countOf = (reports: readonly StepReport[], outcome: Outcome): number =>
  reports.filter(report => report.outcome === outcome).length;

export const summary = (reports: readonly StepReport[]): string => {
  const count = (outcome: Outcome) => countOf(reports, outcome);
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped, ${count('not reached')} not reached`;
};

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** XML 1.0 has no way to write most control characters. */
const xml = (text: string): string =>
  [...text].map(c => (c < ' ' && c !== '\n' && c !== '\t' ? '?' : (escapes[c] ?? c))).join('');

const caseXml = ({ rung, step, outcome, because, said, figures, milliseconds }: StepReport): string => {
  const why = xml(because.join('\n'));
  const verdict: Record<Outcome, string> = {
    passed: '',
    failed: `<failure message="${xml(because[0] ?? '')}">${why}</failure>`,
    skipped: `<skipped message="${why}"/>`,
    'not reached': `<skipped message="not reached: ${why}"/>`,
  };
  const properties = figures
    .map(([name, value]) => `<property name="${xml(name)}" value="${xml(String(value))}"/>`)
    .join('');
  return [
    `    <testcase classname="${xml(rung)}" name="${xml(step)}" time="${(milliseconds / 1000).toFixed(3)}">`,
    ...(properties ? [`      <properties>${properties}</properties>`] : []),
    ...(verdict[outcome] ? [`      ${verdict[outcome]}`] : []),
    ...(said.length ? [`      <system-out>${xml(said.join('\n'))}</system-out>`] : []),
    '    </testcase>',
  ].join('\n');
};

/** One suite a rung. */
export const junitXml = (target: string, reports: readonly StepReport[]): string => {
  const rungs = [...new Set(reports.map(({ rung }) => rung))];
  const suites = rungs.map(name => {
    const own = reports.filter(({ rung }) => rung === name);
    const skipped = countOf(own, 'skipped') + countOf(own, 'not reached');
    const time = own.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
    return [
      `  <testsuite name="${xml(`${target} ${name}`)}" tests="${own.length}" failures="${countOf(own, 'failed')}" errors="0" skipped="${skipped}" time="${time.toFixed(3)}">`,
      ...own.map(caseXml),
      '  </testsuite>',
    ].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xml(target)}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
};

const field = (value: string | number): string =>
  /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);

/** One row a step for its time, and one a figure. */
export const timingCsv = (target: string, board: string, reports: readonly StepReport[]): string => {
  const rows = reports.flatMap(({ rung, step, outcome, milliseconds, figures }) =>
    [['time, ms', milliseconds] as const, ...figures].map(([name, value]) =>
      [target, board, rung, step, outcome, name, value].map(field).join(','),
    ),
  );
  return ['target,board,rung,step,outcome,figure,value', ...rows, ''].join('\n');
};
