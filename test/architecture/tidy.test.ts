/** Files are short and finished. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Source, sourcesIn } from '../../measure/architecture/sources.ts';

const LINES_MAX = 400;

interface Habit {
  readonly name: string;
  readonly found: (source: Source) => boolean;
}

/** Put together, so that this file does not find itself. */
const word = (...pieces: string[]) => pieces.join('');
const UNFINISHED = new RegExp(`\\b(${word('TO', 'DO')}|${word('FIX', 'ME')}|${word('XX', 'X')})\\b`);
const MACHINE_PATH = new RegExp(
  `['"\`\\s(]/(${['home', 'Users', 'opt', 'work', 'tmp', 'root'].join('|')})/[a-zA-Z]`,
);
const SKIPPED_BY_HAND = /console\.log\(\s*['"`]skipped/;
const ESCAPED_PATH = new RegExp(
  `import\\.meta\\.url\\)${word('\\.path', 'name')}|url === ${word('new ', 'URL')}`,
);
const SINGLED_OUT = /\b(?:test|suite|it|describe)\.(?:only|skip)\(/;

/** Biome's line width, which its formatter keeps for code alone. */
const COMMENT_COLUMNS_MAX = 110;
const isLongComment = (line: string): boolean =>
  line.length > COMMENT_COLUMNS_MAX && /^\s*(?:\/\*\*|\*|\/\/) /.test(line) && !/https?:|\|/.test(line);

const HABITS: Habit[] = [
  {
    name: `a comment beyond ${COMMENT_COLUMNS_MAX} columns: break it where code is broken`,
    found: ({ text }) => text.split('\n').some(isLongComment),
  },
  {
    name: `longer than ${LINES_MAX} lines: split it by idea`,
    found: ({ text }) => text.split('\n').length - 1 > LINES_MAX,
  },
  {
    name: 'an unfinished mark: finish it, or write it down in docs',
    found: ({ text }) => UNFINISHED.test(text),
  },
  {
    name: 'a path of one machine: take it from the environment',
    found: ({ text }) => MACHINE_PATH.test(text),
  },
  {
    name: "a URL's pathname, which is no path where a letter is escaped: use projectRoot of host/root.ts, or fileURLToPath",
    found: ({ text }) => ESCAPED_PATH.test(text),
  },
  {
    name: 'a test that is singled out: `needing` of test/skip.ts says what is missing',
    found: ({ text }) => SINGLED_OUT.test(text),
  },
  {
    name: 'a test that prints that it is skipped, and is counted as passed: `needing` of test/skip.ts counts it',
    found: ({ path, text }) => path.endsWith('.test.ts') && SKIPPED_BY_HAND.test(text),
  },
];

const complaints = (sources: Source[]): string[] =>
  HABITS.flatMap(({ name, found }) => sources.filter(found).map(({ path }) => `${path}: ${name}`));

test('sources, assembly and documents are short and finished, and name no machine', () => {
  const code = sourcesIn(undefined, ['.ts', '.mjs', '.c', '.h', '.S', '.cpp']);
  assert.equal(complaints(code), []);
  assert.equal(complaints(sourcesIn(['docs'], ['.md'])), []);
});

test('each forbidden habit is found in a source that has it', () => {
  const lying = (text: string) => complaints([{ path: 'a.ts', text }]).length;
  assert.is(lying('line\n'.repeat(LINES_MAX + 1)), 1);
  assert.is(lying('line\n'.repeat(LINES_MAX)), 0);
  assert.is(lying(`// ${word('TO', 'DO')}: more`), 1);
  assert.is(lying(`read('/${word('ho', 'me')}/someone/x')`), 1);
  assert.is(lying(`new URL('.', import.meta.url)${word('.path', 'name')}`), 1);
  assert.is(lying(word('test', '.only', "('x')")), 1);
  assert.is(lying(word('test', '.skip', "('x')")), 1);
  const byHand = [{ path: 'a.test.ts', text: word('console', ".log('skipped: x')") }];
  assert.is(complaints(byHand).length, 1);
});

test.run();
