import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from '../../host/root.ts';
import { onCores } from '../kernels/cores.ts';
import { comparer } from './compare.ts';
import { hostEngines, kernelEngines, type NamedEngine } from './engines.ts';
import { readVectors, type Vector } from './format.ts';

const FILE = `${projectRoot}/test/vectors/esign.json`;
const RUN = `${projectRoot}/test/vectors/run.ts`;

const vectors = readVectors(FILE);
/**
 * Each call of a kernel starts an emulator: a sample through the engine here, all of them in
 * test/kernels/sign.test.ts.
 */
const KERNEL_STRIDE = 23;

const differencesOf = async ({ engine }: NamedEngine, some: Vector[]): Promise<string[]> => {
  const compare = comparer(engine);
  const told: string[] = [];
  for (const vector of some) told.push(...(await compare(vector)).map(text => `${vector.id}: ${text}`));
  return told;
};

for (const named of hostEngines())
  test(`${named.name}: every vector agrees: verdict, representative, signature re-made from its nonce`, async () => {
    assert.equal(await differencesOf(named, vectors), []);
  });

kernelEngines().forEach((named, first) => {
  onCores(`${named.name}: each ${KERNEL_STRIDE}rd vector agrees`, async () => {
    const sample = vectors.filter((_, i) => i % KERNEL_STRIDE === first);
    assert.equal(await differencesOf(named, sample), []);
  });
});

test('near misses and nonces are among the vectors', () => {
  assert.ok(vectors.filter(vector => !vector.valid).length > 150);
  assert.ok(vectors.filter(vector => vector.r && vector.valid).length > 150);
});

for (const { name, engine } of hostEngines())
  test(`${name}: a vector that is tampered with differs`, async () => {
    const compare = comparer(engine);
    const signed = vectors.filter(candidate => candidate.valid && candidate.r && !candidate.w1TopBit);
    for (const vector of signed.slice(0, 40)) {
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
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, RUN, file], {
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
  const agreeing = run(small([first, second])).stdout;
  for (const name of ['portable', 'OpenSSL'])
    assert.match(agreeing, new RegExp(`^${name}: 2 agree, 0 differ$`, 'm'));
  const differing = run(small([first, { ...second, valid: false }]));
  assert.is(differing.status, 1);
  assert.match(differing.stdout, /^OpenSSL: esign1023-e32-sha1-02: verdict is true, expected false$/m);
  assert.match(differing.stdout, /^OpenSSL: 1 agree, 1 differ$/m);
  const malformed = run(small([{ ...first, sig: 'xy' }]));
  assert.is(malformed.status, 2);
  assert.match(
    malformed.stderr,
    /groups\[0\]\.vectors\[0\]\.sig: expected an even number of hexadecimal digits/,
  );
  assert.is(run('{').status, 2);
});

test.run();
