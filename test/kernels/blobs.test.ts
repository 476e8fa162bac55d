import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assemble, assembleHarness, compilerVersion } from '../../flash/kernels/assemble.ts';
import { blobPath, CORES, entriesOf, harnessPath, readDescription, SETS } from '../../flash/kernels/blobs.ts';
import { sourceHash } from '../../flash/kernels/sources.ts';
import { needing } from '../skip.ts';

const compiler = compilerVersion();
/** What is missing to rebuild what that compiler made. */
const otherThan = (made: string): string | undefined =>
  compiler === made ? undefined : `expected ${made}, got ${compiler ?? 'no arm-none-eabi-gcc'}`;
const blobs = CORES.flatMap(core => SETS.map(set => ({ core, set, blobName: `${core}, ${set}` })));

for (const { core, set, blobName } of blobs) {
  const blob = new Uint8Array(readFileSync(blobPath(core, set)));
  const description = readDescription(core, set);
  const entries = Object.keys(entriesOf(set)).length;
  test(`${blobName}: the committed blob was made of these sources (npm run build:kernels)`, () => {
    assert.is(description.sourceSha256, sourceHash(core, set), 'sources');
    assert.is(description.blobSha256, createHash('sha256').update(blob).digest('hex'), 'blob');
    assert.is(description.bytes, blob.length);
    assert.equal(description.entries, entriesOf(set));
  });

  test(`${blobName}: the head names the core, the version, the entries and the length`, () => {
    const head = new DataView(blob.buffer);
    assert.is(Buffer.from(blob.subarray(0, 4)).toString('latin1'), `CPK${core.slice(-1)}`);
    assert.is(head.getUint16(4, true), description.version);
    assert.is(head.getUint16(6, true), entries);
    assert.is(head.getUint32(8, true), blob.length);
    // ESIGN's entries put their number into r1 first.
    const numbered = set === 'settlement' ? 5 : 0;
    for (let entry = 0; entry < numbered; entry++) {
      assert.is(head.getUint16(16 + 4 * entry, true), 0x2100 + entry, `entry ${entry}: movs r1`);
      assert.is(head.getUint16(18 + 4 * entry, true) >> 11, 0b11100, `entry ${entry} is a branch`);
    }
    for (let entry = numbered; entry < entries; entry++) {
      const at = 16 + 4 * entry;
      assert.is(head.getUint16(at, true) >> 11, 0b11110, `entry ${entry} is a branch`);
      assert.is(head.getUint16(at + 2, true) & 0xd000, 0x9000, `entry ${entry} is a branch`);
    }
  });

  needing(otherThan(description.compiler))(`${blobName}: rebuilt, the blob is the same to the byte`, () => {
    const { blob: rebuilt, functions } = assemble(core, set);
    assert.is(Buffer.compare(rebuilt, blob), 0);
    assert.equal(functions, description.functions);
  });
}

needing(compiler ? undefined : 'arm-none-eabi-gcc')('rebuilt, the harness is the same to the byte', () => {
  assert.is(Buffer.compare(assembleHarness(), readFileSync(harnessPath)), 0);
});

test.run();
