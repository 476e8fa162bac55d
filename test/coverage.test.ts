/** Each row of the checklist is in `docs/coverage.md`, and names tests that exist or the missing work. */
import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from '../host/root.ts';
import { exists, readText } from '../measure/architecture/sources.ts';

interface Row {
  readonly id: string;
  readonly text: string;
  readonly proof: string;
}

const required = [...readText('test/checklist.md').matchAll(/^- (S\d+\.\d+) (.+)$/gm)].map(
  ([, id, text]) => ({
    id,
    text,
  }),
);
const rows: Row[] = [...readText('docs/coverage.md').matchAll(/^\| (S\d+\.\d+) \| (.+?) \| (.+) \|$/gm)].map(
  ([, id, text, proof]) => ({ id, text, proof }),
);
const LATER = 'later: ';

/** The tests that a row names. */
const named = ({ proof }: Row): { file: string; name: string }[] =>
  [...proof.matchAll(/`([^`]+\.test\.ts)`: “(.+?)”(?=<br>|$)/g)].map(([, file, name]) => ({ file, name }));

const files = readdirSync(`${projectRoot}/test/`, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.test.ts'))
  .map(name => `test/${name}`);

/**
 * Names of a file's tests as they stand in it, template strings unexpanded; `onBoth` runs one on both
 * databases, `whole` leaves one out of a sampled run.
 */
const testsIn = (file: string): string[] =>
  [...readText(file).matchAll(/\b(?:test|whole|onBoth)\(\s*(['`"])((?:(?!\1).)*)\1/g)].map(match => match[2]);

test('every row of the checklist is listed, in its words and in its order', () => {
  assert.ok(required.length > 60);
  assert.equal(
    rows.map(({ id, text }) => ({ id, text })),
    required,
  );
});

test('every test that the list names exists', () => {
  for (const row of rows)
    for (const { file, name } of named(row)) {
      assert.ok(exists(file), `${row.id}: ${file} does not exist`);
      assert.ok(testsIn(file).includes(name), `${row.id}: ${file} has no test “${name}”`);
    }
});

test('a row names a test or says in one sentence what is missing, not both', () => {
  for (const row of rows) {
    const count = named(row).length;
    if (row.proof.startsWith(LATER)) {
      assert.is(count, 0, `${row.id} is for later and claims a test`);
      assert.match(row.proof, /^later: [^.]((?!\. ).){9,200}\.$/, `${row.id}: one sentence`);
    } else assert.is(count, row.proof.split('<br>').length, `${row.id}: expected tests, got "${row.proof}"`);
  }
});

test('every test that carries an id is listed under it', () => {
  for (const file of files)
    for (const name of testsIn(file)) {
      const id = name.match(/^S\d+\.\d+(?= )/)?.[0];
      if (!id) continue;
      const row = rows.find(candidate => candidate.id === id);
      assert.ok(row, `${file}: ${id} is in no checklist`);
      assert.ok(
        named(row).some(proof => proof.file === file && proof.name === name),
        `docs/coverage.md, ${id}: “${name}” of ${file} is missing`,
      );
    }
});

test.run();
