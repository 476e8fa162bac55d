/** Releases: two signatures, and the refusals of a host tool. */
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
import { checkRelease, fingerprint, type Release, signRelease } from '../../flash/release/release.ts';
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

test('a release that was written and read is the same, and verifies', async () => {
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

test('tornRelease: any file whose hash is not the signed one', async () => {
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

const saidBy = (run: () => unknown): string => {
  try {
    run();
    return 'nothing thrown';
  } catch (error) {
    return `${faultCode(error)}: ${(error as Error).message}`;
  }
};

test('noRelease says what makes one; badRelease: no JSON, no list of files, names that Storage has not, a layout of before', async () => {
  assert.is(
    saidBy(() => readRelease('no/such/folder', 'pixljs')),
    'noRelease: release: expected release.json in no/such/folder, got no such file; npm run publish-image -- --board pixljs makes one',
  );
  const { statement, signature, contents } = await smallRelease('1.2.3');
  const refusal = (text: string): string =>
    withFolder(folder => {
      writeRelease(`${folder}/release`, { statement, octets: Buffer.from(text), signature, contents });
      return saidBy(() => readRelease(`${folder}/release`));
    });
  assert.match(refusal('{'), /^badRelease: release: expected JSON/);
  assert.match(refusal('null'), /^badRelease: release: expected an object/);
  assert.match(refusal('{}'), /^badRelease: release: expected a list of files, got none$/);
  assert.match(refusal('{"files":[{"name":"../x"}]}'), /got "\.\.\/x"$/);
  assert.match(refusal('{"files":[null]}'), /expected names of files in Storage/);
  const before = signRelease({ ...statement, layout: 'starter' as never }, contents, testPublisher);
  assert.is(
    saidBy(() => checkRelease(before, publicKeyOf(testPublisher))),
    'badRelease: release: expected layout twoSlots, oneSlot, hashLoader, got "starter"; publish the image again',
  );
});

test('D2 a release of another publisher: the error names who signed it, who should have, and the option', async () => {
  const release = await smallRelease('1.2.3', { publisher: otherPublisher });
  const trusted = publicKeyOf(testPublisher);
  const other = fingerprint(publicKeyOf(otherPublisher));
  assert.is(
    saidBy(() => checkRelease(release, trusted)),
    `badSignature: release: expected a signature of publisher ${fingerprint(trusted)} ("test"), ` +
      `got one of publisher ${other}; --publisher FILE.pub.json says whom to trust`,
  );
  const lying = { ...release, statement: { ...release.statement, publisher: '\u001b[2J' } };
  assert.match(
    saidBy(() => checkRelease(lying, trusted)),
    /got one of an unnamed publisher; --publisher/,
  );
  const changed = { ...(await smallRelease('1.2.3')), octets: Buffer.from('{}') };
  assert.match(
    saidBy(() => checkRelease(changed, trusted)),
    /got one that does not fit: the release was changed after it was signed$/,
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
