/** D1: the center's master key and its public half, by commands. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeMasterSecret, parseMasterSecret } from '../../center/keys/masterSecret.ts';
import { masterAnchor } from '../../firmware/provisioning/provisioning.ts';
import { readMasterFile } from '../../flash/provisioning/masterFile.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { testKey } from '../keys.ts';
import { CARDPHONE, saidBy } from './secretRun.ts';

const folder = mkdtempSync(`${tmpdir()}/keys-`);
test.after(() => rmSync(folder, { recursive: true }));

const master = { ...testKey(KEY_SIZES.history.master, 0), generation: 3 };
let files = 0;
const fileOf = (text: string): string => {
  const file = `${folder}/secret-${files++}.json`;
  writeFileSync(file, text);
  return file;
};
const exported = (secret: string, out: string): Promise<string> =>
  saidBy(CARDPHONE, ['keys', 'export', secret, '--out', out]);

test('D1 a key that was made, exported, is what provisioning trusts; the anchor is printed twice', async () => {
  const [secret, out] = [`${folder}/center.json`, `${folder}/master.json`];
  const made = await saidBy(CARDPHONE, ['keys', 'make', '--out', secret, '--generation', '7']);
  assert.is(statSync(secret).mode & 0o777, 0o600);
  const said = await exported(secret, out);
  const written = readMasterFile(out);
  assert.is(written.generation, 7);
  assert.is(written.profile, KEY_SIZES.standard.master);
  const anchor = Buffer.from(masterAnchor(hostSha256, written.profile, written.publicKey)).toString('hex');
  for (const text of [made, said]) assert.match(text, `generation 7, SHA-256 ${anchor.slice(0, 32)}…`);
  assert.not.match(readFileSync(out, 'utf8'), /secret/i);
  const { secret: factors } = parseMasterSecret(readFileSync(secret, 'utf8'));
  assert.not.match(readFileSync(out, 'utf8'), Buffer.from(factors).toString('hex').slice(0, 16));
});

test('D1 no file is overwritten, and a place that cannot be written is named', async () => {
  const secret = fileOf(encodeMasterSecret(master));
  const out = fileOf('kept');
  assert.match(
    await exported(secret, out),
    /^keyExists: .*: expected no such file; a key is never overwritten\n$/,
  );
  assert.match(await saidBy(CARDPHONE, ['keys', 'make', '--out', out]), /^keyExists: /);
  assert.is(readFileSync(out, 'utf8'), 'kept');
  assert.match(await exported(secret, `${folder}/no/such/place`), /^badMaster: .*\(ENOENT\)\n$/);
  assert.match(
    await exported(`${folder}/none`, `${folder}/x`),
    /^badMaster: master key: cannot read .*\(ENOENT\)\n$/,
  );
});

test('D1 each wrong field of a secret file is named, and nothing is exported', async () => {
  const wrong = (change: object): string =>
    JSON.stringify({ ...JSON.parse(encodeMasterSecret(master)), ...change });
  const secretHex = Buffer.from(master.secret).toString('hex');
  for (const [text, field] of [
    ['{', 'file'],
    ['null', 'file'],
    ['[]', 'kind'],
    [wrong({ kind: 'x' }), 'kind'],
    [wrong({ generation: 0 }), 'generation'],
    [wrong({ generation: 256 }), 'generation'],
    [wrong({ generation: 1.5 }), 'generation'],
    [wrong({ generation: '1' }), 'generation'],
    [wrong({ profile: 0x16 }), 'profile'],
    [wrong({ profile: '18' }), 'profile'],
    [wrong({ publicKey: 'b7' }), 'publicKey'],
    [wrong({ publicKey: undefined }), 'publicKey'],
    [wrong({ secret: secretHex.slice(1) }), 'secret'],
    [wrong({ secret: `g${secretHex.slice(1)}` }), 'secret'],
    [wrong({ secret: secretHex.replace(/.$/, '0') }), 'secret'],
    [wrong({ publicKey: Buffer.from(testKey(master.profile, 1).publicKey).toString('hex') }), 'secret'],
  ]) {
    const out = `${folder}/refused.json`;
    const said = await exported(fileOf(text), out);
    assert.match(said, new RegExp(`^badMaster: master key, ${field}: expected `), text.slice(0, 40));
    assert.not(existsSync(out));
  }
});

test.run();
