/** The center as a client of Eclipse Mosquitto (Debian package `mosquitto`), with the page's rights. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { passwordOf } from '../../center/mailbox/admission.ts';
import { takeSealed } from '../../center/mailbox/channel.ts';
import { openCounts } from '../../center/mailbox/counts.ts';
import { type CenterMailbox, openMailbox, operatorsBroker } from '../../center/mailbox/mailbox.ts';
import { terminalsWithLetters } from '../../center/mailbox/outbox.ts';
import { openStore, type Store } from '../../center/store/store.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { projectRoot } from '../../host/root.ts';
import type { RunningBroker } from '../mqtt/brokerCases.ts';
import { programOf, startDaemon } from '../mqtt/daemon.ts';
import { type Middle, proxyTo, until } from '../mqtt/peers.ts';
import { suiteNeeding } from '../skip.ts';
import {
  channelOf,
  channelParts,
  issueTerminals,
  PASSWORDS,
  phoneAt,
  stateOf,
  terminalName,
} from './mailboxTerminal.ts';

const mosquitto = programOf('mosquitto');
const passwords = programOf('mosquitto_passwd');
const TERMINALS = 8;
const missing = mosquitto && passwords ? undefined : 'no mosquitto: install the Debian package mosquitto';
const test = suiteNeeding('mailbox at mosquitto', missing);

/** The rights of terminals and of the center, as the page gives them. */
const rights = (): string => {
  const page = readFileSync(join(projectRoot, 'docs/operating.md'), 'utf8');
  return /```text\n(user center[\s\S]*?)```/.exec(page)?.[1] ?? '';
};

let store: Store;
let broker: RunningBroker;
let proxy: Middle;
let mailbox: CenterMailbox;
const asked: string[] = [];
let answers = (): Uint8Array | undefined => Uint8Array.of(0x19, asked.length);
const port = (): number => broker.port;

const start = (): Promise<RunningBroker> =>
  startDaemon(
    mosquitto as string,
    (folder, at) => {
      const users = join(folder, 'users');
      execFileSync(passwords as string, ['-b', '-c', users, 'center', 'secret']);
      const lines = [...Array(TERMINALS).keys()].map(i => terminalName(i + 1));
      for (const id of lines)
        execFileSync(passwords as string, [
          '-b',
          users,
          id,
          Buffer.from(passwordOf(PASSWORDS, id)).toString(),
        ]);
      writeFileSync(join(folder, 'rights'), rights());
      return [
        ...[`listener ${at} 127.0.0.1`, 'allow_anonymous false', `password_file ${users}`],
        ...[
          `acl_file ${join(folder, 'rights')}`,
          'user root',
          'persistence false',
          'max_inflight_messages 1',
        ],
        ...['message_size_limit 4096', ''],
      ].join('\n');
    },
    file => ['-c', file],
  );
const open = async (at = broker.port): Promise<void> => {
  const answer = async (_: string, message: Uint8Array) => {
    const given = answers();
    asked.push(toHex(message));
    return given;
  };
  const address = { url: `mqtt://center@127.0.0.1:${at}`, password: 'secret' };
  mailbox = await openMailbox(channelParts(store, answer), operatorsBroker(address));
};

test.before(async () => {
  store = await openStore(':memory:');
  await issueTerminals(store, TERMINALS);
  broker = await start();
  proxy = await proxyTo(() => broker.port);
  await open();
});
test.after(async () => {
  await mailbox.close();
  proxy.close();
  await broker.stop();
  await store.close();
});

test('messages are answered in their order by way of the broker', async () => {
  const phone = phoneAt(port, 1);
  phone.memory.waiting = [...'abc'].map((alarm, i) => ({ number: i + 1, message: stateOf(phone.id, alarm) }));
  await phone.callUntil('three answers', () => phone.memory.got.length === 3);
  assert.equal(phone.memory.got, ['1900', '1901', '1902']);
  assert.equal(
    asked.splice(0),
    [...'abc'].map(alarm => toHex(stateOf(phone.id, alarm))),
  );
  assert.equal(await terminalsWithLetters(store.db), []);
});

test('what is said while the center is away is taken when it is back; answers wait in the broker', async () => {
  const phone = phoneAt(port, 2);
  await mailbox.close();
  phone.memory.waiting = [{ number: 1, message: stateOf(phone.id, 'a') }];
  await phone.callUntil('the PUBACK', () => phone.memory.waiting.length === 0);
  assert.equal(asked, []);
  await open();
  await until('the question', () => asked.length === 1);
  await until('the answer at the broker', () => mailbox.counts.messages.opened === 1);
  await phone.callUntil('the answer', () => phone.memory.got.length === 1);
  assert.equal([phone.memory.got, asked.splice(0).length], [['1900'], 1]);
});

test('a message that the center could not keep comes again', async () => {
  const phone = phoneAt(port, 3);
  phone.memory.waiting = [{ number: 1, message: stateOf(phone.id, 'a') }];
  const before = answers;
  answers = () => {
    throw new Error('the database is away');
  };
  const call = phone.callUntil('the answer', () => phone.memory.got.length === 1);
  await until('a failure', () => (mailbox.counts.messages.failed ?? 0) > 0);
  answers = before;
  phone.mailbox.options = { ...phone.mailbox.options, lingerMs: 8000 };
  await call;
  await phone.callUntil('the answer', () => phone.memory.got.length === 1);
  assert.equal([phone.memory.got, asked.splice(0).length], [['1900'], 1]);
});

test('a letter that a killed center has left in the outbox goes out at the start', async () => {
  const phone = phoneAt(port, 4);
  await phone.callUntil('a subscription', () => phone.mailbox.subscribed === 1);
  await mailbox.close();
  const parts = channelParts(store, async () => Uint8Array.of(0x19, 0x55));
  // As if it were killed between the commit and the broker.
  const sealed = channelOf(phone.id, 2).seal(stateOf(phone.id));
  await takeSealed({ ...parts, counts: openCounts() }, phone.id, sealed);
  await open();
  const again = phoneAt(port, 4, phone.memory);
  await again.callUntil('the letter', () => again.memory.got.length === 1);
  assert.equal(again.memory.got, ['1955']);
});

test('bulletins are published anew at the start, at a broker that has lost them too', async () => {
  const shown = `tariff=${'07'.repeat(8)}`;
  await mailbox.publish('tariff', new Uint8Array(8).fill(7));
  await mailbox.close();
  await broker.stop();
  broker = await start();
  await open();
  const phone = phoneAt(port, 7);
  await phone.callUntil('the bulletin', () => phone.memory.got.length === 1);
  assert.equal(phone.memory.got, [shown]);
});

test('a broker that was lost is joined again', async () => {
  await mailbox.close();
  await open(proxy.port);
  proxy.cut();
  const phone = phoneAt(port, 5);
  phone.memory.waiting = [{ number: 1, message: stateOf(phone.id, 'a') }];
  phone.mailbox.options = { ...phone.mailbox.options, lingerMs: 8000 };
  await phone.callUntil('the answer', () => phone.memory.got.some(one => one.startsWith('19')));
  assert.equal([asked.splice(0).length, mailbox.counts.refusals.brokerAway], [1, 1]);
});

test('the rights of the page keep terminals from each other, from bulletins and from the center', async () => {
  const id = terminalName(6);
  const { connectAsync } = (await import('mqtt')).default;
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    ...{ clientId: id, username: id, password: Buffer.from(passwordOf(PASSWORDS, id)), protocolVersion: 4 },
  });
  const heard: string[] = [];
  client.on('message', topic => heard.push(topic));
  for (const topic of [`phone/${terminalName(1)}/down`, `phone/${terminalName(1)}/up`, '#'])
    await client.subscribeAsync(topic, { qos: 1 }).catch(() => {});
  await client.subscribeAsync('phone/all/+', { qos: 1 });
  await client.publishAsync(`phone/${terminalName(1)}/up`, 'x', { qos: 1 });
  await client.publishAsync('phone/all/forged', 'x', { qos: 1, retain: true });
  await new Promise(resolve => setTimeout(resolve, 300));
  await client.endAsync(true);
  assert.equal([...new Set(heard)], ['phone/all/tariff']);
  assert.is(mailbox.counts.messages.malformed, undefined);
});

test('a broker that does not let the center in is named', async () => {
  const codeOf = async (url: string, password: string) =>
    openMailbox(
      channelParts(store, async () => undefined),
      operatorsBroker({ url, password, clientId: 'another' }),
    ).then(
      () => 'joined',
      error => [error.code, error.message.includes(password)],
    );
  assert.equal(await codeOf(`mqtt://center@127.0.0.1:${broker.port}`, 'wrong-secret'), ['noBroker', false]);
  assert.equal(await codeOf('mqtt://center@127.0.0.1:1', 'wrong-secret'), ['noBroker', false]);
});

test.run();
