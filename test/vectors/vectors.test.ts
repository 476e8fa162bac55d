import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { comparer } from './compare.ts';
import { readVectors } from './format.ts';

const FILE = new URL('./esign.json', import.meta.url).pathname;
const RUN = new URL('./run.ts', import.meta.url).pathname;

test('every vector agrees: verdict, representative, signature re-made from its nonce', async () => {
  const vectors = readVectors(FILE);
  const compare = comparer(portableEngine());
  const told: string[] = [];
  for (const vector of vectors) told.push(...(await compare(vector)).map(text => `${vector.id}: ${text}`));
  assert.equal(told, []);
  assert.ok(vectors.filter(vector => !vector.valid).length > 150, 'near misses are among them');
  assert.ok(vectors.filter(vector => vector.r && vector.valid).length > 150, 'nonces are among them');
});

test('a vector that is tampered with differs', async () => {
  const compare = comparer(portableEngine());
  for (const vector of readVectors(FILE)
    .filter(candidate => candidate.valid && candidate.r && !candidate.w1TopBit)
    .slice(0, 40)) {
    const signature = new Uint8Array(vector.signature);
    signature[signature.length >> 1] ^= 1;
    assert.is((await compare({ ...vector, signature })).length, 2, vector.id);
    assert.ok((await compare({ ...vector, valid: false })).length === 1, vector.id);
  }
});

const run = (content: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-vectors-'));
  const file = join(folder, 'file.json');
  writeFileSync(file, content);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', RUN, file], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  return { status, stdout, stderr };
};

test('the command: 1 for a difference, 2 and the field for a malformed file', () => {
  const file = JSON.parse(readFileSync(FILE, 'utf8'));
  const [group] = file.groups;
  const small = (vectors: unknown[]) =>
    JSON.stringify({ schema: file.schema, groups: [{ ...group, vectors }], published: [] });
  const [first, second] = group.vectors;
  assert.match(run(small([first, second])).stdout, /^2 agree, 0 differ$/m);
  const differing = run(small([first, { ...second, valid: false }]));
  assert.is(differing.status, 1);
  assert.match(differing.stdout, /esign1023-e32-sha1-02: verdict is true, expected false/);
  assert.match(differing.stdout, /^1 agree, 1 differ$/m);
  const malformed = run(small([{ ...first, sig: 'xy' }]));
  assert.is(malformed.status, 2);
  assert.match(
    malformed.stderr,
    /groups\[0\]\.vectors\[0\]\.sig: expected an even number of hexadecimal digits/,
  );
  assert.is(run('{').status, 2);
});

test.run();
