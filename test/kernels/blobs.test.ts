import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  assemble,
  assembleHarness,
  type BlobDescription,
  blobPath,
  CORES,
  compilerVersion,
  descriptionPath,
  harnessPath,
  sourceHash,
} from '../../bench/kernels/build.ts';
import { ENTRY } from '../../firmware/arithmetic/kernels/layout.ts';

const compiler = compilerVersion();
const blobOf = (core: (typeof CORES)[number]): Uint8Array => new Uint8Array(readFileSync(blobPath(core)));
const descriptionOf = (core: (typeof CORES)[number]): BlobDescription =>
  JSON.parse(readFileSync(descriptionPath(core), 'utf8'));

for (const core of CORES) {
  test(`${core}: the committed blob was made of these sources (npm run build:kernels)`, () => {
    const blob = blobOf(core);
    const description = descriptionOf(core);
    assert.is(description.sourceSha256, sourceHash(core), 'sources');
    assert.is(description.blobSha256, createHash('sha256').update(blob).digest('hex'), 'blob');
    assert.is(description.bytes, blob.length);
    assert.equal(description.entries, ENTRY);
  });

  test(`${core}: the head names the core, the version, the entries and the length`, () => {
    const blob = blobOf(core);
    const head = new DataView(blob.buffer);
    assert.is(Buffer.from(blob.subarray(0, 4)).toString('latin1'), `CPK${core.slice(-1)}`);
    assert.is(head.getUint16(4, true), descriptionOf(core).version);
    assert.is(head.getUint16(6, true), Object.keys(ENTRY).length);
    assert.is(head.getUint32(8, true), blob.length);
    for (let entry = 0; entry < Object.keys(ENTRY).length; entry++) {
      const at = 16 + 4 * entry;
      assert.is(head.getUint16(at, true) >> 11, 0b11110, `entry ${entry} is a branch`);
      assert.is(head.getUint16(at + 2, true) & 0xd000, 0x9000, `entry ${entry} is a branch`);
    }
  });

  test(`${core}: rebuilt, the blob is the same to the byte`, () => {
    const made = descriptionOf(core).compiler;
    if (compiler !== made) {
      console.log(`skipped: rebuilding ${core}: expected ${made}, got ${compiler ?? 'no arm-none-eabi-gcc'}`);
      return;
    }
    const { blob, functions } = assemble(core);
    assert.is(Buffer.compare(blob, blobOf(core)), 0);
    assert.equal(functions, descriptionOf(core).functions);
  });
}

test('rebuilt, the harness is the same to the byte', () => {
  if (!compiler) {
    console.log('skipped: rebuilding the harness: arm-none-eabi-gcc is not installed');
    return;
  }
  assert.is(Buffer.compare(assembleHarness(), readFileSync(harnessPath)), 0);
});

test.run();
