/** The runner of the ladder: failures of a run, skipped steps, reports. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bench, Wiring } from './bench.ts';
import { type ClimbOptions, climb, type StepReport } from './ladder/climb.ts';
import { difference, formatGolden, type Golden, parseGolden } from './ladder/golden.ts';
import { junitXml, stepLines, summary, timingCsv } from './ladder/report.ts';
import type { Rung, Step } from './ladder/rung.ts';
import { RUNGS, readGolden } from './ladder/rungs.ts';
import { virtualBench } from './target/virtual.ts';

const WIRING: Wiring = {
  console: true,
  flash: true,
  panel: true,
  card: true,
  network: true,
  power: true,
  memory: true,
  tamper: true,
  craft: true,
  heap: 'nobody counts',
};

const fakeBench = (starts: string[] = [], complaints: string[] = []): Bench => {
  let nowMs = 0;
  return {
    wiring: WIRING,
    nowMs: () => ++nowMs,
    start: async () => void starts.push('start'),
    complaints: () => complaints.splice(0),
    losses: () => 0,
    front: { remove: () => {}, hook: () => {} },
  } as unknown as Bench;
};

const saying = (name: string, ...lines: string[]): Step => ({
  name,
  needs: [],
  run: async ({ say }) => {
    for (const line of lines) say(line);
  },
});
const failing = (name: string): Step => ({
  name,
  needs: [],
  run: () => Promise.reject(new Error('a loose wire')),
});
const rungOf = (name: string, ...steps: Step[]): Rung => ({ name, title: name, steps: () => steps });

const goldens = (text: Record<string, string>): ClimbOptions => ({
  soak: 1,
  golden: rung => parseGolden(text[rung] ?? ''),
  report: () => {},
});
const outcomes = (reports: StepReport[]): string[] =>
  reports.map(({ step, outcome }) => `${step}: ${outcome}`);

test('a step passes when its output equals its golden', async () => {
  const rungs = [rungOf('1', saying('a', 'x', 'y'))];
  assert.equal(outcomes(await climb(fakeBench(), rungs, goldens({ '1': '# a\nx\ny\n' }))), ['a: passed']);
});

test('a line that is missing, more or different fails it, and the steps after it are still reached', async () => {
  const rungs = [rungOf('1', saying('a', 'x', 'y'), saying('b', 'z'))];
  for (const text of [
    '# a\nx\n\n# b\nz\n',
    '# a\nx\ny\nz\n\n# b\nz\n',
    '# a\nx\nz\n\n# b\nz\n',
    '# b\nz\n',
  ]) {
    const reports = await climb(fakeBench(), rungs, goldens({ '1': text }));
    assert.equal(outcomes(reports), ['a: failed', 'b: passed'], text);
  }
});

test('a step that throws ends its rung; the next rung finds the phone started anew', async () => {
  const starts: string[] = [];
  const rungs = [rungOf('1', failing('a'), saying('b', 'x')), rungOf('2', saying('c', 'x'))];
  const reports = await climb(fakeBench(starts), rungs, goldens({ '1': '# a\nx\n# b\nx', '2': '# c\nx' }));
  assert.equal(outcomes(reports), ['a: failed', 'b: not reached', 'c: passed']);
  assert.equal(reports[0].because, ['a loose wire']);
  assert.is(starts.length, 1);
});

test('a phone that cannot be started anew ends the climb', async () => {
  const bench = { ...fakeBench(), start: () => Promise.reject(new Error('no answer')) };
  const rungs = [rungOf('1', failing('a')), rungOf('2', saying('c', 'x'))];
  const reports = await climb(bench, rungs, goldens({ '1': '# a\nx', '2': '# c\nx' }));
  assert.equal(outcomes(reports), ['a: failed', 'c: not reached']);
  assert.match(reports[1].because[0], /starting anew \(no answer\)/);
});

test('a foundation rung that fails ends the climb', async () => {
  const rungs = [{ ...rungOf('1', failing('a')), foundation: true as const }, rungOf('2', saying('c', 'x'))];
  const reports = await climb(fakeBench(), rungs, goldens({ '1': '# a\nx', '2': '# c\nx' }));
  assert.equal(outcomes(reports), ['a: failed', 'c: not reached']);
});

test('a fixture that is not wired is skipped and named, and its golden is not missed', async () => {
  const step: Step = { ...saying('a', 'x'), needs: ['card', 'heap'] };
  const [report] = await climb(fakeBench(), [rungOf('1', step)], goldens({ '1': '# a\nx' }));
  assert.is(report.outcome, 'skipped');
  assert.equal(report.because, ['heap is not wired: nobody counts']);
});

test('an error on the board’s console fails the step', async () => {
  const bench = fakeBench([], ['Uncaught Error: late']);
  const [report] = await climb(bench, [rungOf('1', saying('a', 'x'))], goldens({ '1': '# a\nx' }));
  assert.is(report.outcome, 'failed');
  assert.equal(report.because, ['the board said: Uncaught Error: late']);
});

test('a step without output and a golden without a step fail: neither would ever be compared', async () => {
  const rungs = [rungOf('1', saying('a'))];
  const reports = await climb(fakeBench(), rungs, goldens({ '1': '# a\n\n# gone\nx' }));
  assert.equal(outcomes(reports), ['a: failed', 'gone: failed']);
});

test('goldens: read as written; a stray line and a step twice are refused', () => {
  const steps: Golden = new Map([
    ['a', ['x', 'y']],
    ['b', ['z']],
  ]);
  assert.equal([...parseGolden(formatGolden(steps))], [...steps]);
  assert.throws(() => parseGolden('x\n'), /line 1: expected "# step", got "x"/);
  assert.throws(() => parseGolden('# a\nx\n# a\ny'), /line 3: expected "a" once/);
  assert.equal(difference(['x', 'y'], ['x', 'z']), ['- y', '+ z']);
});

const reportOf = (change: Partial<StepReport>): StepReport => ({
  rung: '05-settle',
  step: 'a "card" & more',
  outcome: 'passed',
  whole: true,
  because: [],
  said: ['display: <1000 YEN>'],
  figures: [['card in to balance, ms', 446]],
  milliseconds: 1234,
  ...change,
});

test('JUnit: suites, counts, failures and skips, with everything escaped', () => {
  const xml = junitXml('virtual', [
    reportOf({}),
    reportOf({ step: 'b', outcome: 'failed', because: ['- x', '+ \u0007y'] }),
    reportOf({ step: 'c', rung: '08-soak', outcome: 'skipped', because: ['heap is not wired'] }),
  ]);
  assert.match(
    xml,
    '<testsuite name="virtual 05-settle" tests="2" failures="1" errors="0" skipped="0" time="2.468">',
  );
  assert.match(xml, '<testsuite name="virtual 08-soak" tests="1" failures="0" errors="0" skipped="1"');
  assert.match(xml, '<testcase classname="05-settle" name="a &quot;card&quot; &amp; more" time="1.234">');
  assert.match(xml, '<property name="card in to balance, ms" value="446"/>');
  assert.match(xml, '<system-out>display: &lt;1000 YEN&gt;</system-out>');
  assert.match(xml, '<failure message="- x">- x\n+ ?y</failure>');
  assert.match(xml, '<skipped message="heap is not wired"/>');
});

test('CSV: a row for each time and figure, fields with commas in quotes', () => {
  assert.equal(timingCsv('virtual', 'b', [reportOf({ step: 'a' })]).split('\n'), [
    'target,board,rung,step,outcome,figure,value',
    'virtual,b,05-settle,a,passed,"time, ms",1234',
    'virtual,b,05-settle,a,passed,"card in to balance, ms",446',
    '',
  ]);
});

test('text report: verdict, step, time, then the differences and the figures', () => {
  const lines = stepLines(reportOf({ step: 'a', outcome: 'failed', because: ['- x', '+ y'] }));
  assert.match(lines[0], /^ {2}FAIL +a +1\.2 s$/);
  assert.equal(
    lines.slice(1).map(line => line.trim()),
    ['- x', '+ y', 'card in to balance, ms: 446'],
  );
  assert.is(summary([reportOf({})]), '1 passed, 0 failed, 0 skipped, 0 not reached');
});

test('one spoilt line in a real golden fails a real rung, and nothing else does', async () => {
  const settle = RUNGS.find(({ name }) => name === '05-settle')!;
  const spoilt = (rung: string): Golden => {
    const steps = new Map(readGolden(rung));
    const step = 'hung up, and the card taken';
    steps.set(
      step,
      steps.get(step)!.map(line => line.replace('980', '970')),
    );
    return steps;
  };
  const bench = await virtualBench('standard');
  try {
    const reports = await climb(bench, [settle], { soak: 1, golden: spoilt, report: () => {} });
    assert.equal(
      reports.filter(({ outcome }) => outcome === 'failed').map(({ step }) => step),
      ['hung up, and the card taken'],
    );
    const because = reports[2].because;
    assert.match(because[0], /^- display: 970 YEN/);
    assert.match(because[1], /^\+ display: 980 YEN/);
  } finally {
    await bench.close();
  }
});

test('every rung has a golden', () => {
  for (const { name } of RUNGS) assert.ok(readGolden(name).size > 0, name);
});

test.run();
