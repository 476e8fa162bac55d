import { checkPrimeSync, verify as hostVerify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { concat, fromHex, fromLatin1, toHex } from '../../firmware/runtime/bytes.ts';
import { power, toNumber, toOctets } from '../../host/numbers.ts';
import { hostRandom } from '../../host/random.ts';
import { DSA_2048, DSA_3072, dsaDomain, dsaScheme } from '../../host/schemes/dsa.ts';
import { keyMaker } from '../../host/schemes/makeKeys.ts';
import { dsaPublicKey } from './dsaAsn1.ts';

const published = JSON.parse(readFileSync(new URL('./rfc6979.json', import.meta.url), 'utf8'));
const number = (name: string): bigint => toNumber(fromHex(published[name]));
const domain = { p: number('p'), q: number('q'), g: number('g') };
const ieee = (key: ReturnType<typeof dsaPublicKey>) => ({ key, dsaEncoding: 'ieee-p1363' }) as const;

test('RFC 6979, A.2.2: the same signatures, which node:crypto verifies', async () => {
  const scheme = dsaScheme(() => domain);
  const key = scheme.importSecretKey(DSA_2048, fromHex(published.x), hostRandom);
  assert.is(toHex(scheme.publicBytes(key)), published.y.toLowerCase());
  for (const { message, r, s } of published.signatures) {
    const signature = await scheme.sign(key, fromLatin1(message));
    assert.is(toHex(signature), `${r}${s}`.toLowerCase(), message);
    const independent = ieee(dsaPublicKey(domain, number('y')));
    assert.ok(hostVerify('sha256', fromLatin1(message), independent, signature), message);
  }
});

for (const [bits, profile] of [
  [2048, DSA_2048],
  [3072, DSA_3072],
] as const)
  test(`${bits} bits: our group is sound, and node:crypto verifies in it`, async () => {
    const { p, q, g } = dsaDomain(bits);
    assert.is(p.toString(2).length, bits);
    assert.is(q.toString(2).length, 256);
    assert.ok(checkPrimeSync(p) && checkPrimeSync(q));
    assert.ok((p - 1n) % q === 0n && g > 1n && power(g, q, p) === 1n);
    const scheme = dsaScheme();
    const pair = await keyMaker(scheme).make(profile);
    const key = scheme.importSecretKey(profile, pair.secret, hostRandom);
    const message = fromLatin1('EP 0 856 821');
    const signature = await scheme.sign(key, message);
    const independent = ieee(dsaPublicKey({ p, q, g }, toNumber(pair.publicKey)));
    assert.ok(hostVerify('sha256', message, independent, signature));
    assert.not(hostVerify('sha256', fromLatin1('EP 0 856 822'), independent, signature));
  });

test('r and s outside 1 to q − 1 are no signature', async () => {
  const scheme = dsaScheme();
  const { q } = dsaDomain(2048);
  const key = scheme.importSecretKey(DSA_2048, toOctets(5n, 32), hostRandom);
  const message = fromLatin1('m');
  const signature = await scheme.sign(key, message);
  const r = toNumber(signature.subarray(0, 32));
  const s = toNumber(signature.subarray(32));
  const publicKey = scheme.importPublicKey(DSA_2048, scheme.publicBytes(key));
  const verdict = (a: bigint, b: bigint) =>
    scheme.verify(publicKey, message, concat([toOctets(a, 32), toOctets(b, 32)]));
  assert.ok(await verdict(r, s));
  for (const [a, b] of [
    [0n, s],
    [r, 0n],
    [q, s],
    [r, q],
    [r, q - s],
    [q - r, s],
    [2n ** 256n - 1n, s],
  ])
    assert.not(await verdict(a, b), `${a} ${b}`);
});

test('a public key outside the group of order q is refused', () => {
  const scheme = dsaScheme();
  const { p } = dsaDomain(2048);
  for (const y of [0n, 1n, p - 1n, p, p + 4n, 3n])
    assert.throws(
      () => scheme.importPublicKey(DSA_2048, toOctets(y, 256)),
      /y: expected a member of the group/,
    );
});

test.run();
