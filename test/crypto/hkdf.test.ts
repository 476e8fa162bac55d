/** HKDF-SHA-256 against RFC 5869 and node:crypto. */
import { hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hkdf } from '../../firmware/crypto/hkdf.ts';
import { fromHex, isZero, toHex } from '../../firmware/runtime/bytes.ts';
import type { Sha256Suite } from '../../hal/hash.ts';
import { hostSha256 } from '../../host/sha256.ts';

type Case = Record<'what' | 'secret' | 'salt' | 'info' | 'pseudoRandomKey' | 'key', string>;
const published: Case[] = JSON.parse(readFileSync(new URL('rfc5869.json', import.meta.url), 'utf8')).cases;
const inputOf = (c: Case) => ({ secret: fromHex(c.secret), salt: fromHex(c.salt), info: fromHex(c.info) });

/** The host's suite, which keeps each MAC that it gave and each octet string that it was given. */
const watchedSuite = () => {
  const given: Uint8Array[] = [];
  const macs: Uint8Array[] = [];
  const first: string[] = [];
  const hmac: Sha256Suite['hmac'] = (key, message) => {
    given.push(message);
    const mac = hostSha256.hmac(key, message);
    first.push(toHex(mac));
    macs.push(mac);
    return mac;
  };
  return { suite: { ...hostSha256, hmac }, given, macs, first };
};

test('the three cases of RFC 5869 with SHA-256 are published here', () => assert.is(published.length, 3));

for (const c of published)
  test(`RFC 5869, ${c.what}: pseudo-random key and output`, () => {
    const { suite, first } = watchedSuite();
    assert.is(toHex(hkdf(suite, inputOf(c), c.key.length / 2)), c.key);
    assert.is(first[0], c.pseudoRandomKey);
  });

test('agrees with node:crypto at every length up to five blocks, and at the longest', () => {
  const input = inputOf(published[1]);
  for (const length of [...Array.from({ length: 160 }, (_, i) => i + 1), 8160]) {
    const theirs = new Uint8Array(hkdfSync('sha256', input.secret, input.salt, input.info, length));
    assert.is(toHex(hkdf(hostSha256, input, length)), toHex(theirs), `${length} octets`);
  }
});

test('a length outside 1 to 8160 is refused', () => {
  const input = inputOf(published[0]);
  for (const length of [0, -1, 8161, 1.5, Number.NaN])
    assert.throws(
      () => hkdf(hostSha256, input, length),
      ({ code, message }: { code: string; message: string }) =>
        code === 'badRequest' && message.includes('expected a length of 1 to 8160 octets, got'),
    );
});

test('the pseudo-random key, every block and what was hashed after it are overwritten', () => {
  const { suite, macs, given } = watchedSuite();
  const key = hkdf(suite, inputOf(published[1]), 82);
  assert.is(toHex(key), published[1].key);
  assert.is(macs.length, 4);
  assert.ok(macs.every(isZero), 'MACs');
  assert.ok(given.slice(1).every(isZero), 'inputs');
  assert.is(toHex(given[0]), published[1].secret, "the caller's secret stays the caller's");
});

test.run();
