/** `npm run center -- --mqtt`: a terminal is answered from the store by its mailbox, after SIGKILL too. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CenterCipherKeys } from '../../center/cipherKeys.ts';
import { channelState } from '../../center/mailbox/channel.ts';
import { openCipherKeys } from '../../center/service/cipherFile.ts';
import { openStore } from '../../center/store/store.ts';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { encodeSettlementReport } from '../../firmware/wire/messages.ts';
import { encodeTimeStatement } from '../../firmware/wire/timeMessages.ts';
import { ownProcess } from '../../host/process/ownProcess.ts';
import { hostRandom } from '../../host/random.ts';
import { projectRoot } from '../../host/root.ts';
import { until } from '../mqtt/peers.ts';
import { whole } from '../whole.ts';
import { scheme } from './fleet.ts';
import { phoneAt, stateOf } from './mailboxTerminal.ts';
import { cardphone } from './served.ts';

const startMsMax = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'cardphone-mailbox-'));
const data = join(folder, 'center');

/** A center as an operator starts it; its ports are free ones. */
const startCenter = async (...more: string[]) => {
  const words = ['--import', 'tsx', 'center/service/main.ts', '--data', data, '--http', '0', ...more];
  const { child, end } = ownProcess(process.execPath, words, { cwd: projectRoot });
  const text = { said: '' };
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', piece => {
      text.said += piece;
    });
  let exit: { readonly code: number | null } | undefined;
  const ended = new Promise<number | null>(resolve =>
    child.once('close', code => {
      exit = { code };
      resolve(code);
    }),
  );
  const isStarted = (): boolean => exit !== undefined || /center ready \S+\n/.test(text.said);
  await until('the center', isStarted, startMsMax);
  const code = exit?.code;
  const found = (pattern: RegExp): string => pattern.exec(text.said)?.[1] ?? '';
  return {
    ...{ child, end, ended, code, said: text.said, url: found(/center ready (\S+)/) },
    port: Number(found(/mailbox ready mqtt:\/\/127\.0\.0\.1:(\d+)\n/)),
  };
};

const keysOf = async (): Promise<CenterCipherKeys> => {
  const store = await openStore(join(data, 'center.db'));
  const passphrase = readFileSync(join(data, 'passphrase'), 'utf8').trim();
  const made = (): void => assert.unreachable('the file is there');
  const keys = await openCipherKeys(data, passphrase, hostRandom, store.db, made);
  await store.close();
  return keys;
};

const post = async (url: string, path: string, bearer: string, body: object) => {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
  const key = { 'idempotency-key': `mailbox${path}` };
  const answer = await fetch(url + path, {
    ...{ method: 'POST', headers: { ...headers, ...key }, body: JSON.stringify(body) },
  });
  return (await answer.json()) as { readonly id: string; readonly text: string };
};

let token = '';
let id = '';
const operator = (url: string) => ({ CENTER_URL: url, CENTER_TOKEN: token });

test('a terminal that the center has issued says its state and its totals, and is answered', async () => {
  const center = await startCenter('--mqtt', '0');
  token = /(cp_\S+)/.exec(center.said)?.[1] ?? '';
  assert.match(center.said, /cipher keys made: \S+cipher-keys\.json\n/);
  assert.is(statSync(join(data, 'cipher-keys.json')).mode & 0o777, 0o600);
  const issuer = await post(center.url, '/v1/tokens', token, { role: 'issuer', name: 'desk', days: 1 });
  id = (await post(center.url, '/v1/terminals', issuer.text, {})).id;
  const keys = await keysOf();
  const phone = phoneAt(() => center.port, id, undefined, keys);
  const state = stateOf(id);
  const totals = { sequence: 1, settledYen: 0, settledCharges: 0, pendingYen: 0, pendingCharges: 0 };
  const report = encodeSettlementReport({ terminalId: id, ...totals, isLast: false });
  phone.memory.waiting = [state, report].map((message, i) => ({ number: i + 1, message }));
  await phone.callUntil('both answers', () => phone.memory.got.length === 2);
  const [time, noted] = phone.memory.got.map(fromHex);
  assert.equal([time[0], toHex(noted)], [0x19, '11']);
  const master = JSON.parse(readFileSync(join(data, 'master-1.public.json'), 'utf8'));
  const nA = scheme.importPublicKey(master.profile, fromHex(master.publicKey));
  const [body, signature] = [time.subarray(1, 6), time.subarray(6)];
  assert.ok(await scheme.verify(nA, encodeTimeStatement(body, state), signature));

  const login = await cardphone(['center', 'mailbox', id], operator(center.url));
  assert.equal(login.json, { user: id, password: Buffer.from(phone.mailbox.options.password).toString() });
  const headers = { authorization: `Bearer ${token}` };
  const figures = await (await fetch(`${center.url}/metrics`, { headers })).text();
  assert.match(figures, /center_mailbox_messages_total\{outcome="opened"\} 2\n/);

  center.child.kill('SIGKILL');
  await center.ended;
  const again = await startCenter('--mqtt', '0');
  assert.not.match(again.said, /made/);
  const restarted = phoneAt(() => again.port, id, phone.memory, keys);
  restarted.memory.waiting = [{ number: 3, message: stateOf(id, 'clock') }];
  await restarted.callUntil('an answer', () => restarted.memory.got.length === 3);
  assert.is(fromHex(restarted.memory.got[2])[0], 0x19);
  again.child.kill('SIGTERM');
  assert.is(await again.ended, 0);
  const store = await openStore(join(data, 'center.db'));
  assert.equal(await channelState(store.db, id), { epoch: 2, sent: 3, heard: 1 });
  await store.close();
});

test('KA, KO and Ktemp are neither in the database nor in what the center says, and open with the passphrase', async () => {
  const { transportKey, commonKey, keyMasterKey } = await keysOf();
  const files = ['center.db', 'center.db-wal', 'cipher-keys.json'].map(name => join(data, name));
  const text = files
    .filter(existsSync)
    .map(file => readFileSync(file, 'latin1'))
    .join();
  assert.is(new Set([transportKey, commonKey, keyMasterKey].map(toHex)).size, 3);
  for (const key of [transportKey, commonKey, keyMasterKey])
    assert.not.ok(text.includes(toHex(key)) || text.includes(Buffer.from(key).toString('latin1')));
  const store = await openStore(':memory:');
  const code = await openCipherKeys(data, 'another', hostRandom, store.db, () => {}).then(
    () => 'opened',
    error => error.code,
  );
  assert.is(code, 'wrongPassphrase');
  await store.close();
});

whole('a center without a mailbox says so; one that cannot open it ends, and names why', async () => {
  const without = await startCenter();
  const refused = await cardphone(['center', 'mailbox', id], operator(without.url));
  assert.is(refused.json.error.code, 'noMailbox');
  without.child.kill('SIGTERM');
  assert.is(await without.ended, 0);
  const taken = createServer();
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', () => resolve()));
  const port = String((taken.address() as { port: number }).port);
  const cases: [string[], number, RegExp][] = [
    [['--mqtt', port], 1, /portInUse: MQTT/],
    [['--broker', 'mqtt://center@127.0.0.1:1'], 1, /noBroker: /],
    [['--mqtt', '0', '--broker', 'mqtt://center@127.0.0.1:1'], 2, /--mqtt and --broker/],
    [['--broker', 'http://127.0.0.1'], 2, /--broker/],
  ];
  for (const [words, code, reason] of cases) {
    const center = await startCenter(...words);
    assert.is(await center.ended, code, words.join(' '));
    assert.match(center.said, reason);
  }
  taken.close();
});

test('no new cipher keys are made beside channels that were used under others', async () => {
  const file = join(data, 'cipher-keys.json');
  const kept = readFileSync(file);
  rmSync(file);
  const center = await startCenter('--mqtt', '0');
  assert.is(await center.ended, 1);
  assert.match(center.said, /noCipherKeys: /);
  assert.not.ok(existsSync(file));
  writeFileSync(file, kept);
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
