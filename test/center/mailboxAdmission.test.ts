/** Who is let in by the center's own broker, and what is refused: with npm's MQTT client and raw packets. */
import { connect as connectSocket } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import packets, { type Packet } from 'mqtt-packet';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { passwordOf } from '../../center/mailbox/admission.ts';
import { type CenterMailbox, openMailbox, ownBroker } from '../../center/mailbox/mailbox.ts';
import { openStore, type Store } from '../../center/store/store.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { SeededNumbers } from '../../measure/kernels/seededNumbers.ts';
import { until } from '../mqtt/peers.ts';
import {
  channelOf,
  channelParts,
  issueTerminals,
  PASSWORDS,
  stateOf,
  terminalName,
} from './mailboxTerminal.ts';

const CONNECTIONS_MAX = 20;
const TERMINALS = 30;
let store: Store;
let mailbox: CenterMailbox;
const asked: string[] = [];
const clients: MqttClient[] = [];

test.before(async () => {
  store = await openStore(':memory:');
  await issueTerminals(store, TERMINALS);
  const answer = async (_: string, message: Uint8Array) => {
    asked.push(toHex(message));
    return Uint8Array.of(0x19);
  };
  const listening = { port: 0, host: '127.0.0.1', connectionsMax: CONNECTIONS_MAX };
  mailbox = await openMailbox(channelParts(store, answer), ownBroker(listening));
});
test.after.each(() => {
  for (const client of clients.splice(0)) client.end(true);
});
test.after(async () => {
  await mailbox.close();
  await store.close();
});

/** What a client says of itself that has a terminal's name and password. */
const optionsOf = (number: number): IClientOptions => {
  const id = terminalName(number);
  return {
    ...{ host: '127.0.0.1', port: mailbox.port, protocolVersion: 4, clean: false, reconnectPeriod: 0 },
    ...{ clientId: id, username: id, password: Buffer.from(passwordOf(PASSWORDS, id)) },
  };
};
/** A client of another maker. */
const join = (options: IClientOptions): MqttClient => {
  const client = mqtt.connect(options);
  client.on('error', () => {});
  clients.push(client);
  return client;
};
const clientOf = (number: number, change: IClientOptions = {}): MqttClient =>
  join({ ...optionsOf(number), ...change });
const refusals = (): Record<string, number> => ({ ...mailbox.counts.refusals });
/** What was counted since. */
const since = (before: Record<string, number>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(refusals())
      .map(([reason, count]) => [reason, count - (before[reason] ?? 0)] as const)
      .filter(([, count]) => count),
  );
const connected = (client: MqttClient): Promise<unknown> =>
  new Promise((resolve, reject) => {
    client.once('connect', resolve);
    client.once('error', reject);
    client.once('close', () => reject(new Error('closed')));
  });
const codeOf = (client: MqttClient): Promise<number | string> =>
  connected(client).then(
    () => 'connected',
    (error: { code?: number; message: string }) => error.code ?? error.message,
  );
const closed = (client: MqttClient): Promise<void> => until('the end', () => !client.connected);

test("another maker's client is answered under the same keys", async () => {
  const id = terminalName(1);
  const channel = channelOf(id, 1);
  const client = clientOf(1);
  await connected(client);
  const got: string[] = [];
  client.on('message', (topic, sealed) =>
    got.push(`${topic} ${toHex(channel.open(new Uint8Array(sealed)))}`),
  );
  await client.subscribeAsync([`phone/${id}/down`, 'phone/all/+'], { qos: 1 });
  await client.publishAsync(`phone/${id}/up`, Buffer.from(channel.seal(stateOf(id, 'x'))), { qos: 1 });
  await until('an answer', () => got.length === 1);
  assert.equal(got, [`phone/${id}/down 19`]);
  assert.equal(asked.splice(0), [toHex(stateOf(id, 'x'))]);
});

test('a wrong password, name or terminal is refused with return code 4, and counted', async () => {
  const id = terminalName(2);
  const right = Buffer.from(passwordOf(PASSWORDS, id));
  const wrong = Buffer.from(right);
  wrong[63] ^= 1;
  const unknown = terminalName(TERMINALS + 1);
  const cases: [IClientOptions, string][] = [
    [{ password: wrong }, 'badPassword'],
    [{ password: right.subarray(0, 63) }, 'badPassword'],
    [{ password: Buffer.concat([right, right]) }, 'badPassword'],
    [{ password: Buffer.from(passwordOf(PASSWORDS, terminalName(3))) }, 'badPassword'],
    [{ username: terminalName(3) }, 'unknownTerminal'],
    [{ clientId: terminalName(3) }, 'unknownTerminal'],
    [{ username: 'center', clientId: 'center' }, 'unknownTerminal'],
    [
      { clientId: unknown, username: unknown, password: Buffer.from(passwordOf(PASSWORDS, unknown)) },
      'unknownTerminal',
    ],
  ];
  for (const [change, reason] of cases) {
    const before = refusals();
    assert.is(await codeOf(clientOf(2, change)), 4, reason);
    assert.equal(since(before), { [reason]: 1 });
  }
  const { username: _user, password: _password, ...anonymous } = optionsOf(2);
  const before = refusals();
  assert.is(await codeOf(join(anonymous)), 4);
  assert.equal(since(before), { unknownTerminal: 1 });
  assert.is(await codeOf(clientOf(2)), 'connected');
});

test('a stranger with a name of its own takes no connection from a terminal', async () => {
  const client = clientOf(4);
  await connected(client);
  assert.is(await codeOf(clientOf(4, { password: Buffer.from('guess') })), 4);
  await new Promise(resolve => setTimeout(resolve, 100));
  assert.ok(client.connected);
});

test('each other topic, QoS, retained or long message ends the connection, is counted and reaches no one', async () => {
  const listener = clientOf(5);
  await connected(listener);
  const heard: string[] = [];
  listener.on('message', topic => heard.push(topic));
  const foreign = terminalName(5);
  await listener.subscribeAsync([`phone/${foreign}/down`, 'phone/all/+'], { qos: 1 });
  const id = terminalName(6);
  const own = `phone/${id}/up`;
  const cases: [string, object, number, string][] = [
    [`phone/${foreign}/up`, { qos: 1 }, 1, 'foreignTopic'],
    [`phone/${foreign}/down`, { qos: 1 }, 1, 'foreignTopic'],
    [`phone/${id}/down`, { qos: 1 }, 1, 'foreignTopic'],
    [`phone/${id}/lost`, { qos: 1 }, 1, 'foreignTopic'],
    ['phone/all/tariff', { qos: 1, retain: true }, 1, 'foreignTopic'],
    ['phone/all/tariff', { qos: 0 }, 1, 'foreignTopic'],
    ['$SYS/x', { qos: 1 }, 1, 'foreignTopic'],
    [`${own}/x`, { qos: 1 }, 1, 'foreignTopic'],
    [own, { qos: 0 }, 30, 'badPublish'],
    [own, { qos: 2 }, 30, 'badPublish'],
    [own, { qos: 1, retain: true }, 30, 'badPublish'],
    [own, { qos: 1 }, 4097, 'badPublish'],
    [own, { qos: 1 }, 5000, 'tooLong'],
  ];
  for (const [topic, options, octets, reason] of cases) {
    const client = clientOf(6);
    await connected(client);
    const before = refusals();
    client.publish(topic, Buffer.alloc(octets, 1), options);
    await closed(client);
    assert.equal(since(before), { [reason]: 1 }, `${topic} ${JSON.stringify(options)} ${octets}`);
  }
  await new Promise(resolve => setTimeout(resolve, 100));
  assert.equal([heard, asked], [[], []]);
});

test('a terminal is granted its own two filters with QoS 1, and no other', async () => {
  const id = terminalName(7);
  const client = clientOf(7);
  await connected(client);
  const filters: [string, 0 | 1 | 2, number][] = [
    [`phone/${id}/down`, 1, 1],
    ['phone/all/+', 1, 1],
    [`phone/${id}/down`, 0, 128],
    ['phone/all/+', 2, 128],
    [`phone/${terminalName(8)}/down`, 1, 128],
    [`phone/${terminalName(8)}/up`, 1, 128],
    [`phone/${id}/up`, 1, 128],
    ['phone/+/down', 1, 128],
    ['phone/all/#', 1, 128],
    ['#', 1, 128],
    ['$SYS/#', 1, 128],
  ];
  for (const [topic, qos, granted] of filters) {
    const before = refusals();
    const answer = await client.subscribeAsync(topic, { qos }).catch(() => [{ qos: 128 }]);
    assert.is(answer[0]?.qos, granted, `${topic} ${qos}`);
    assert.equal(since(before), granted === 128 ? { foreignTopic: 1 } : {}, topic);
  }
});

/** Sends octets as they are, and waits until the broker ends the connection. */
const ended = async (octets: Uint8Array): Promise<void> => {
  const socket = connectSocket(mailbox.port, '127.0.0.1');
  let isOver = false;
  socket
    .on('error', () => {})
    .on('close', () => {
      isOver = true;
    });
  socket.resume();
  socket.write(octets);
  await until('the end', () => isOver).finally(() => socket.destroy());
};

const introduction = (number: number, change: object = {}): Uint8Array => {
  const id = terminalName(number);
  return packets.generate({
    ...{ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: false, clientId: id, keepalive: 60 },
    ...{ username: id, password: Buffer.from(passwordOf(PASSWORDS, id)), ...change },
  } as Packet);
};

test('a packet that says it is too long ends the connection before it has come', async () => {
  const before = refusals();
  // PUBLISH and CONNECT with remaining lengths of 4353 and 268 435 455, and one with a fifth digit.
  for (const octets of [
    [0x30, 0x81, 0x22],
    [0x10, 0xff, 0xff, 0xff, 0x7f],
    [0x10, 0x80, 0x80, 0x80, 0x80, 0],
  ])
    await ended(Uint8Array.from(octets));
  assert.equal(since(before), { tooLong: 3 });
  const inPieces = introduction(9);
  const socket = connectSocket(mailbox.port, '127.0.0.1');
  let answer = 0;
  socket.on('data', octets => {
    answer = octets[0];
  });
  for (const octet of inPieces) socket.write(Uint8Array.of(octet));
  await until('CONNACK', () => answer === 0x20);
  socket.destroy();
});

test('a will is that of the terminal, or the connection is refused', async () => {
  const before = refusals();
  const payload = Buffer.of(1);
  for (const will of [
    { topic: `phone/${terminalName(11)}/lost`, payload, qos: 1, retain: false },
    { topic: `phone/${terminalName(10)}/down`, payload, qos: 1, retain: false },
    { topic: 'phone/all/tariff', payload, qos: 1, retain: false },
    { topic: `phone/${terminalName(10)}/lost`, payload, qos: 1, retain: true },
  ])
    await ended(introduction(10, { will }));
  assert.equal(since(before), { badWill: 4 });
});

test('no octets of a stranger or of a terminal stop the broker', async () => {
  const seed = Date.now() % 1_000_000;
  const numbers = new SeededNumbers(seed);
  const random = (most: number): number => Number(numbers.bits(32)) % most;
  const octets = (length: number): Uint8Array => Uint8Array.from({ length }, () => random(256));
  const introduced = introduction(13);
  const noise = [...Array(60).keys()].map(i => {
    const piece = octets(1 + random(400));
    if (i % 3 === 0) return piece;
    if (i % 3 === 1) return Buffer.concat([introduced, piece]);
    const spoilt = Buffer.from(introduced);
    spoilt[random(spoilt.length)] ^= 1 << random(8);
    return Buffer.concat([spoilt, piece]);
  });
  for (const piece of noise) {
    const socket = connectSocket(mailbox.port, '127.0.0.1').on('error', () => {});
    socket.end(piece);
    await new Promise(resolve => socket.on('close', resolve).resume());
  }
  const id = terminalName(14);
  const client = clientOf(14);
  await connected(client);
  const sealed = channelOf(id, 1).seal(stateOf(id));
  await client.publishAsync(`phone/${id}/up`, Buffer.from(sealed), { qos: 1 });
  assert.equal(asked.splice(0), [toHex(stateOf(id))], `seed ${seed}`);
});

test('more connections than the center has room for are refused, and counted', async () => {
  const before = refusals();
  const sockets = [...Array(CONNECTIONS_MAX + 3)].map(() => connectSocket(mailbox.port, '127.0.0.1'));
  for (const socket of sockets) socket.on('error', () => {});
  await until('refusals', () => (since(before)['tooMany'] ?? 0) === 3);
  for (const socket of sockets) socket.destroy();
  await new Promise(resolve => setTimeout(resolve, 100));
  assert.is(await codeOf(clientOf(12)), 'connected');
});

test.run();
