/** D1: the public half of a center's master key, by a command, in the form that provisioning takes. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { makeMaster } from '../../center/service/masterFile.ts';
import { masterAnchor } from '../../firmware/provisioning/provisioning.ts';
import { readMasterFile } from '../../flash/provisioning/masterFile.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { testKey } from '../keys.ts';
import { CARDPHONE, saidBy } from './secretRun.ts';

const folder = mkdtempSync(`${tmpdir()}/keys-`);
test.after(() => rmSync(folder, { recursive: true }));

const key = testKey(KEY_SIZES.history.master, 0);
const file = `${folder}/master-1.json`;
await makeMaster(folder, 'a passphrase', { make: async () => key }, key.profile);
const exported = (from: string, out: string, ...more: string[]): Promise<string> =>
  saidBy(CARDPHONE, ['keys', 'export', from, '--out', out, ...more]);

test('D1 the key of a center’s folder, and of its file, is what provisioning trusts; its anchor is printed', async () => {
  const anchor = Buffer.from(masterAnchor(hostSha256, key.profile, key.publicKey)).toString('hex');
  for (const [i, from] of [folder, file].entries()) {
    const out = `${folder}/exported-${i}.json`;
    assert.match(await exported(from, out), `generation 1, SHA-256 ${anchor.slice(0, 32)}…`);
    assert.equal(readMasterFile(out), { generation: 1, profile: key.profile, publicKey: key.publicKey });
    assert.equal(Object.keys(JSON.parse(readFileSync(out, 'utf8'))), [
      'kind',
      'generation',
      'profile',
      'publicKey',
    ]);
  }
});

test('D1 no file is overwritten; a place that cannot be read or written, and a generation that is not there, are named', async () => {
  writeFileSync(`${folder}/kept`, 'kept');
  assert.match(
    await exported(folder, `${folder}/kept`),
    /^keyExists: .*: expected no such file; a key is never/,
  );
  assert.is(readFileSync(`${folder}/kept`, 'utf8'), 'kept');
  assert.match(
    await exported(folder, `${folder}/no/such/place`),
    /^badMaster: .*cannot write .*\(ENOENT\)\n$/,
  );
  assert.match(
    await exported(`${folder}/none`, `${folder}/x`),
    /^badMaster: master key: cannot read .*\(ENOENT\)\n$/,
  );
  assert.match(await exported(folder, `${folder}/x`, '--generation', '2'), /master-2\.json \(ENOENT\)\n$/);
});

test('D1 each wrong field is named, and nothing is exported', async () => {
  const whole = JSON.parse(readFileSync(file, 'utf8'));
  const wrong = (change: object): string => JSON.stringify({ ...whole, ...change });
  for (const [text, field] of [
    ['{', 'file'],
    ['null', 'file'],
    ['[]', 'generation'],
    [wrong({ generation: 0 }), 'generation'],
    [wrong({ generation: 256 }), 'generation'],
    [wrong({ generation: 1.5 }), 'generation'],
    [wrong({ generation: '1' }), 'generation'],
    [wrong({ profile: 0x16 }), 'profile'],
    [wrong({ profile: '18' }), 'profile'],
    [wrong({ publicKey: 'b7' }), 'publicKey'],
    [wrong({ publicKey: undefined }), 'publicKey'],
    [wrong({ publicKey: whole.publicKey.slice(1) }), 'publicKey'],
    [wrong({ publicKey: `g${whole.publicKey.slice(1)}` }), 'publicKey'],
  ]) {
    const [from, out] = [`${folder}/wrong.json`, `${folder}/refused.json`];
    writeFileSync(from, text);
    assert.match(
      await exported(from, out),
      new RegExp(`^badMaster: master key, ${field}: expected `),
      text.slice(0, 60),
    );
    assert.not(existsSync(out));
  }
});

test.run();
