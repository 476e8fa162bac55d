/** The property names that the build may shorten. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shortenable } from '../../flash/image/properties.ts';

const namesOf = (...sources: string[]): string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-names-'));
  try {
    const files = sources.map((source, i) => {
      const file = join(folder, `${i}.ts`);
      writeFileSync(file, source);
      return file;
    });
    return shortenable(files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

test('the project’s own names are shortened, also those that a browser has', () => {
  assert.equal(namesOf('interface A { certificate: number; screen(): void }'), ['certificate', 'screen']);
  assert.equal(namesOf('const a = { digest: 1, x: 2 };'), ['digest']);
});

test('names of the language, of the interpreter’s API and of the language’s protocols are kept', () => {
  const source =
    'interface A { length: 1; then: 1; message: 1; subarray: 1; value: 1; writeTo: 1; memory: 1; own: 1 }';
  assert.equal(namesOf(source), ['own']);
});

test('names in strings of the running program are kept, in any file; strings in types do not count', () => {
  const declares = 'interface A { asked: number; picked: number }';
  assert.equal(namesOf(declares, "const read = (a: A) => a['asked'];"), ['picked']);
  assert.equal(namesOf(declares, "type B = Pick<A, 'picked'>;"), ['asked', 'picked']);
});

test('names of a file that writes to the global object are kept', () => {
  assert.equal(namesOf('interface A { made: number }; globalThis.made = 1;'), []);
});

test.run();
