import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fileMemory } from '../../host/fileMemory.ts';

const folder = mkdtempSync(`${tmpdir()}/card-`);
const file = `${folder}/card.bin`;

test('written octets are there when the file is opened again; only its owner may read it', () => {
  fileMemory(file, 64).write(10, Uint8Array.of(1, 2, 3));
  assert.equal(fileMemory(file, 64).read(9, 5), Uint8Array.of(0, 1, 2, 3, 0));
  assert.is(statSync(file).mode & 0o077, 0);
  assert.equal(readdirSync(folder), ['card.bin'], 'no half-written file stays');
});

test('a file of another size is refused, and so is a span outside', () => {
  assert.throws(() => fileMemory(file, 65), /expected a memory of 65 octets, got 64/);
  assert.throws(() => fileMemory(file, 64).write(63, Uint8Array.of(1, 2)));
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
