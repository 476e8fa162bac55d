/** Each row of docs/conformance.md names tests, and each of them is in its file. */
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from '../../host/root.ts';

const root = `${projectRoot}/`;
const page = readFileSync(`${root}docs/conformance.md`, 'utf8');
const NO_TEST = 'no test: ';

const files = new Map(
  [...page.matchAll(/^\| ([A-Z]1?) \| `(test\/[^`]+)` \|/gm)].map(([, letter, file]) => [letter, file]),
);

/** The rows of the clauses: the requirement, and the cell that names its tests. */
const rows = [...page.matchAll(/^\| ((?:7816-[34], )?\d[^|]*) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, clause, what, shownBy]) => ({ clause, what, shownBy }),
);

interface Named {
  readonly letter: string;
  readonly name: string;
}
const CELL = /^(?:[A-Z]1? "[^"]+"(?:, "[^"]+")*)(?:; [A-Z]1? "[^"]+"(?:, "[^"]+")*)*$/;

/** The tests of a cell such as `J "one", "another…"; L "a third"`. */
const namedIn = (cell: string): Named[] =>
  cell.split(/; (?=[A-Z]1? ")/).flatMap(part => {
    const letter = part.split(' ', 1)[0];
    return [...part.matchAll(/"([^"]+)"/g)].map(([, name]) => ({ letter, name }));
  });

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * A name as a string of the source: cut where it has `…`. A name at the end of a template, or that a template
 * goes on from, is cut there as well.
 */
const occurs = (source: string, name: string): boolean => {
  const [whole, before, text, after] = name.match(/^(…?)(.*?)(…?)$/) as RegExpMatchArray;
  const start = before ? '' : '[\'"`]';
  const end = after ? '' : '[\'"`]';
  return whole !== '…' && new RegExp(`${start}${escaped(text.trim())}${end}`).test(source);
};

/** The name of a test, or an entry of a list of tests: not a comment, not a step of a test. */
const namesOf = (source: string): string =>
  source
    .split('\n')
    .filter(line =>
      /\b(?:test|tools|pcsc|withTool|spoil|onChip|needing\(.*\))\(|\bname: |^\s+['"`]/.test(line),
    )
    .join('\n');

test('every letter is a file with tests', () => {
  assert.ok(files.size >= 15);
  for (const [letter, file] of files) assert.ok(existsSync(root + file), `${letter}: ${file} does not exist`);
});

test('every row names its tests, or says that there is none', () => {
  assert.ok(rows.length >= 35, `${rows.length} rows`);
  for (const { clause, shownBy } of rows)
    assert.ok(shownBy.startsWith(NO_TEST) || CELL.test(shownBy), `${clause}: got ${shownBy}`);
});

test('every test that is named is in its file, and every file is named', () => {
  const used = new Set<string>();
  for (const { clause, shownBy } of rows.filter(row => !row.shownBy.startsWith(NO_TEST)))
    for (const { letter, name } of namedIn(shownBy)) {
      const file = files.get(letter);
      assert.ok(file, `${clause}: no file has the letter ${letter}`);
      used.add(letter);
      assert.ok(
        occurs(namesOf(readFileSync(root + file, 'utf8')), name),
        `${clause}: ${file} has no "${name}"`,
      );
    }
  assert.equal([...used].sort(), [...files.keys()].sort());
});

test('every number has a mark, or is a whole clause', () => {
  for (const { clause } of rows)
    for (const [number] of clause.replace(/7816-[34], /g, '').matchAll(/\d+(?:\.\d+)*[†‡]?/g))
      assert.match(number, /^\d+$|^[\d.]+[†‡]$/, `${clause}: ${number}`);
});

test('a test’s name that does not exist is found', () => {
  const source = namesOf(
    "test('one thing is true', () => {});\n// 'a remark'\ntest(`$" + '{link}: cut`, () => {',
  );
  assert.ok(occurs(source, 'one thing is true'));
  assert.ok(occurs(source, 'one thing…') && occurs(source, '…: cut'));
  for (const wrong of ['one thing', 'thing is true', 'a remark', 'one thing is false', '…'])
    assert.not.ok(occurs(source, wrong), wrong);
});

test.run();
