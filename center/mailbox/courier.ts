import type { Aedes, Client } from 'aedes';
import type { Identifier } from '../../firmware/wire/identifier.ts';
import type { Turns } from '../turns.ts';
import {
  acknowledged,
  connected,
  forget,
  nextMail,
  openSession,
  type Session,
  subscribed,
} from './sessions.ts';
import type { WayParts } from './way.ts';

/** Sends what waits for the terminals at the center's own broker. */
export interface Courier {
  /** The terminal has shown its epoch on this connection. */
  spoke(client: Client): void;
  /** True for a connection that takes messages: the broker has told it of its session. */
  isReady(client: Client): boolean;
  /** Looks for something to send to a terminal, when it is connected. */
  send(terminalId: Identifier): void;
  /** Looks for something to send to every terminal. */
  sendAll(): void;
}

const publish = (client: Client, topic: string, message: Uint8Array): void =>
  client.publish(
    {
      ...{ cmd: 'publish', topic, payload: Buffer.from(message), qos: 1, dup: false },
      // A retained message has no place in the broker's session, which tells of its acknowledgement.
      retain: false,
    },
    () => {},
  );

const watchSubscriptions = (
  broker: Aedes,
  sessionOf: (id: string) => Session,
  send: (id: string) => void,
): void => {
  broker.on('connackSent', ({ returnCode, sessionPresent }, { id }) => {
    if (!returnCode && !sessionPresent) forget(sessionOf(id));
  });
  broker.on('subscribe', (subscriptions, { id }) => {
    for (const { topic, qos } of subscriptions) if (qos === 1) subscribed(sessionOf(id), topic);
    send(id);
  });
  broker.on('unsubscribe', (topics, { id }) => {
    for (const topic of topics) sessionOf(id).filters.delete(topic);
  });
};

const watchConnections = (
  broker: Aedes,
  sessionOf: (id: string) => Session,
  send: (id: string) => void,
): void => {
  broker.on('clientReady', client => {
    connected(sessionOf(client.id), client);
    send(client.id);
  });
  broker.on('clientDisconnect', client => {
    const session = sessionOf(client.id);
    if (session.connection === client) session.connection = undefined;
  });
};

/** `turns` are those in which the terminals' own messages are taken. */
export const courierAt = (broker: Aedes, { store, counts, bulletins }: WayParts, turns: Turns): Courier => {
  const sessions = new Map<string, Session>();
  const sessionOf = (id: string): Session => {
    const session = sessions.get(id) ?? openSession(id);
    sessions.set(id, session);
    return session;
  };
  const inTurn = (id: string, work: (session: Session) => Promise<void>): void =>
    void turns(id, () => work(sessionOf(id))).catch(() => counts.refused('notSent'));
  const send = (id: string): void =>
    inTurn(id, async session => {
      const mail = await nextMail(session, store.db, bulletins());
      if (mail) publish(session.connection as Client, mail.topic, mail.message);
    });
  watchSubscriptions(broker, sessionOf, send);
  watchConnections(broker, sessionOf, send);
  broker.on('ack', (packet, client) => {
    // Undefined for an identifier that is not in flight.
    const topic = (packet as { topic?: string } | undefined)?.topic;
    if (topic === undefined || sessionOf(client.id).connection !== client) return;
    inTurn(client.id, session => acknowledged(session, topic));
    send(client.id);
  });
  return {
    send,
    spoke: client => {
      sessionOf(client.id).spokenOn = client;
    },
    isReady: client => sessions.get(client.id)?.connection === client,
    sendAll: () => {
      for (const id of sessions.keys()) send(id);
    },
  };
};
