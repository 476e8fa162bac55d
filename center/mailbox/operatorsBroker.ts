/**
 * An operator's broker (Mosquitto), with the center as one of its clients: sessions and bulletins are kept
 * there, and a letter leaves the outbox when the broker has acknowledged it.
 */
import mqtt, { type MqttClient } from 'mqtt';
import { topicDown } from '../../firmware/uplink/mqtt/topics.ts';
import { type Identifier, isIdentifier } from '../../firmware/wire/identifier.ts';
import { failure } from '../../host/failure.ts';
import { within } from '../../host/limit.ts';
import { turnsByKey } from '../turns.ts';
import { isIssued } from './admission.ts';
import type { Bulletin } from './bulletins.ts';
import { takeSealed } from './channel.ts';
import { firstLetter, removeLetter, terminalsWithLetters } from './outbox.ts';
import { topicForAll } from './sessions.ts';
import type { Way, WayParts } from './way.ts';

/** Where the broker is, and how the center logs in. */
export interface BrokerAddress {
  /** `mqtt://USER@HOST:PORT`, or `mqtts://`. */
  readonly url: string;
  readonly password?: string | undefined;
  /** One center at a broker: the session is under this name. */
  readonly clientId?: string;
}

const CLIENT_ID = 'cardphone-center';
const FROM_TERMINALS = 'phone/+/up';
const connectMsMax = 10_000;
const retryMs = 1000;
/** Terminals whose letters are under way at once. */
const LANES = 64;

const senderOf = (topic: string): Identifier | undefined => {
  const [, id = ''] = /^phone\/([0-9]{12})\/up$/.exec(topic) ?? [];
  return isIdentifier(id) ? id : undefined;
};

/** Sends a terminal's letters, one after the other. */
const sendLetters = async (client: MqttClient, { store }: WayParts, id: Identifier): Promise<void> => {
  for (;;) {
    const letter = await firstLetter(store.db, id);
    if (!letter) return;
    await client.publishAsync(topicDown(id), Buffer.from(letter.sealed), { qos: 1 });
    await removeLetter(store.db, letter);
  }
};

/** Terminals in lanes: a lane is busy with one of them. */
const sender = (client: MqttClient, parts: WayParts) => {
  const turns = turnsByKey();
  return (id: Identifier): void => {
    const lane = String(Number(id.slice(-4)) % LANES);
    void turns(lane, () => sendLetters(client, parts, id)).catch(() => parts.counts.refused('notSent'));
  };
};

const take = async (parts: WayParts, topic: string, message: Uint8Array): Promise<Identifier | undefined> => {
  const id = senderOf(topic);
  if (id && (await isIssued(parts.store.db, id))) {
    await takeSealed(parts, id, message);
    return id;
  }
  parts.counts.refused('unknownTerminal');
  return undefined;
};

/**
 * A message is acknowledged when it is taken. When it could not be kept, the connection is ended: the broker
 * then delivers it again.
 */
const takeMessages = (client: MqttClient, parts: WayParts, send: (id: Identifier) => void): void => {
  client.handleMessage = ({ topic, payload }, done) => {
    take(parts, topic, new Uint8Array(payload as Buffer)).then(
      id => {
        done();
        if (id) send(id);
      },
      () => void client.stream.destroy(),
    );
  };
};

const publishBulletin = (client: MqttClient, { counts }: WayParts, { name, message }: Bulletin): void =>
  void client
    .publishAsync(topicForAll(name), Buffer.from(message), { qos: 1, retain: true })
    .catch(() => counts.refused('notSent'));

/** Resolves when the broker has granted what terminals say. */
const joined = async (client: MqttClient): Promise<void> => {
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
  });
  const [granted] = await client.subscribeAsync(FROM_TERMINALS, { qos: 1 });
  if (granted?.qos !== 1) throw new Error(`${FROM_TERMINALS} is not granted`);
};

/** Joins the broker. Throws `noBroker` when it does not let the center in within 10 s. */
export const joinBroker = async (
  parts: WayParts,
  { url, password, clientId = CLIENT_ID }: BrokerAddress,
): Promise<Way> => {
  const client = mqtt.connect(url, {
    ...{ clientId, clean: false, protocolVersion: 4, reconnectPeriod: retryMs },
    ...(password === undefined ? {} : { password }),
  });
  // Without a listener a second error would end the program; it joins again by itself.
  client.on('error', () => {});
  const send = sender(client, parts);
  takeMessages(client, parts, send);
  const refused = (error?: Error) =>
    failure('noBroker', `broker: expected it to let the center in, got: ${error?.message || 'no answer'}`);
  await within(connectMsMax, joined(client), refused).catch(async error => {
    await client.endAsync(true);
    throw error.code === 'noBroker' ? error : refused(error);
  });
  client.on('offline', () => parts.counts.refused('brokerAway'));
  const publishAll = (): void => {
    for (const one of parts.bulletins()) publishBulletin(client, parts, one);
  };
  client.on('connect', ({ sessionPresent }) => sessionPresent || publishAll());
  publishAll();
  for (const id of await terminalsWithLetters(parts.store.db)) send(id);
  return {
    port: 0,
    bulletinChanged: bulletin => publishBulletin(client, parts, bulletin),
    close: () => client.endAsync(true),
  };
};
