/** Releases: two signatures, and what a host tool refuses. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { parseVersion } from '../../flash/release/makeRelease.ts';
import {
  encodePublicKey,
  encodeSecretKey,
  parsePublicKey,
  parseSecretKey,
  publicKeyOf,
} from '../../flash/release/publisher.ts';
import { checkRelease, type Release } from '../../flash/release/release.ts';
import { readRelease, writeRelease } from '../../flash/release/releaseFolder.ts';
import { otherPublisher, smallRelease, testPublisher, withFolder } from './rig.ts';

const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'nothing thrown';
  } catch (error) {
    return faultCode(error);
  }
};

test('a release that was written and read is the same, and holds', async () => {
  const release = await smallRelease('1.2.3');
  withFolder(folder => {
    writeRelease(`${folder}/release`, release);
    const read = readRelease(`${folder}/release`);
    assert.equal(read.statement, release.statement);
    checkRelease(read, publicKeyOf(testPublisher));
  });
});

test('badSignature: another publisher, or any changed octet of the statement', async () => {
  const release = await smallRelease('1.2.3');
  assert.is(
    codeOf(() => checkRelease(release, publicKeyOf(otherPublisher))),
    'badSignature',
  );
  for (let at = 0; at < release.octets.length; at += 37) {
    const octets = release.octets.map((octet, i) => (i === at ? octet ^ 1 : octet));
    assert.is(
      codeOf(() => checkRelease({ ...release, octets }, publicKeyOf(testPublisher))),
      'badSignature',
    );
  }
  const signature = release.signature.subarray(1);
  assert.is(
    codeOf(() => checkRelease({ ...release, signature }, publicKeyOf(testPublisher))),
    'badSignature',
  );
});

test('tornRelease: any file that is not what was signed', async () => {
  const release = await smallRelease('1.2.3');
  for (const [name, octets] of release.contents) {
    const without = new Map(release.contents);
    without.delete(name);
    const cut = new Map(release.contents).set(name, octets.subarray(1));
    for (const contents of [without, cut])
      assert.is(
        codeOf(() => checkRelease({ ...release, contents } as Release, publicKeyOf(testPublisher))),
        'tornRelease',
      );
  }
});

test('badRelease: no folder, and names that are no files of Storage', async () => {
  assert.is(
    codeOf(() => readRelease('no/such/folder')),
    'badRelease',
  );
});

test('badVersion: three numbers below 65536 and nothing else', () => {
  assert.equal(parseVersion('1.20.65535'), [1, 20, 65535]);
  for (const wrong of ['1.2', '1.2.3.4', '1.2.65536', 'v1.2.3', '1.2.-3', ''])
    assert.is(
      codeOf(() => parseVersion(wrong)),
      'badVersion',
      wrong,
    );
});

test('badKey: keys come back from their files, and the public file is no secret one', () => {
  const open = publicKeyOf(testPublisher);
  assert.equal(parsePublicKey(encodePublicKey(open)), open);
  assert.equal(parseSecretKey(encodeSecretKey(testPublisher)), testPublisher);
  assert.not.match(encodePublicKey(open), Buffer.from(testPublisher.ed25519Seed).toString('hex'));
  assert.is(
    codeOf(() => parseSecretKey(encodePublicKey(open))),
    'badKey',
  );
  assert.is(
    codeOf(() => parsePublicKey(encodeSecretKey(testPublisher))),
    'badKey',
  );
  assert.is(
    codeOf(() => parsePublicKey('{')),
    'badKey',
  );
});

test.run();
