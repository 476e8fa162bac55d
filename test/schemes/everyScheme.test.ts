/** The promises of the `Scheme` interface, for every scheme and profile. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyProfile } from '../../firmware/crypto/profiles.ts';
import { concat, fromLatin1 } from '../../firmware/runtime/bytes.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSchemes } from '../../host/schemes/hostSchemes.ts';
import { keyMaker } from '../../host/schemes/makeKeys.ts';

/** Octets of signatures on the wire, by profile. */
const SIGNATURE_OCTETS: [profile: number, octets: number][] = [
  [0x11, 192],
  [0x21, 512],
  [0x31, 64],
  [0x32, 64],
  [0x41, 528],
  [0x42, 784],
  [0x51, 64],
];
const scheme = hostSchemes();
const keys = keyMaker(scheme);
const message = fromLatin1('EP 0 856 821');

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    error => error.code,
  );

for (const [profile, octets] of SIGNATURE_OCTETS)
  test(`0x${profile.toString(16)}: signs, verifies, refuses altered messages, wipes`, async () => {
    const pair = await keys.make(profile);
    assert.is(pair.publicKey.length, keyProfile(profile).octets);
    const secret = scheme.importSecretKey(profile, pair.secret, hostRandom);
    assert.equal(scheme.publicBytes(secret), pair.publicKey);
    const publicKey = scheme.importPublicKey(profile, pair.publicKey);
    const signature = await scheme.sign(secret, message);
    assert.is(signature.length, octets);
    assert.ok(await scheme.verify(publicKey, message, signature));
    assert.not(await scheme.verify(publicKey, fromLatin1('EP 0 856 822'), signature));
    for (const at of [0, octets >> 1, octets - 1]) {
      const altered = new Uint8Array(signature);
      altered[at] ^= 1;
      assert.not(await scheme.verify(publicKey, message, altered), `octet ${at}`);
    }
    for (const wrong of [
      new Uint8Array(0),
      new Uint8Array(octets),
      new Uint8Array(octets).fill(255),
      signature.subarray(1),
      concat([signature, new Uint8Array(1)]),
      concat([new Uint8Array(1), signature]),
    ])
      assert.not(await scheme.verify(publicKey, message, wrong), `${wrong.length} octets`);
    const other = scheme.importPublicKey(profile, (await keys.make(profile)).publicKey);
    assert.not(await scheme.verify(other, message, signature), 'another key');
    assert.throws(() => scheme.importPublicKey(profile, pair.publicKey.subarray(1)), /octets, got/);
    assert.throws(() => scheme.importSecretKey(profile, pair.secret.subarray(1), hostRandom), /octets, got/);
    scheme.wipe(secret);
    assert.is(await refusal(scheme.sign(secret, message)), 'keyWiped');
  });

test('a profile byte of no scheme is refused', () => {
  for (const profile of [0x01, 0x10, 0x16, 0x20, 0x22, 0x33, 0x43, 0x52, 0x61, 0xff])
    assert.throws(() => scheme.importPublicKey(profile, new Uint8Array(272)), /key profile: expected/);
});

test.run();
