/** The center's own broker: `aedes` behind a listener that lets terminals in and nothing else. */
import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type AedesOptions, type AuthenticateError, type Client } from 'aedes';
import memory from 'aedes-persistence';
import { REMAINING_OCTETS_MAX } from '../../firmware/uplink/mqtt/packetReader.ts';
import { topicLost } from '../../firmware/uplink/mqtt/topics.ts';
import { failure } from '../../host/failure.ts';
import { type Turns, turnsByKey } from '../turns.ts';
import { isTerminalsWill, mayRead, publishRefusal, refusalOf } from './admission.ts';
import { boundPackets } from './boundPackets.ts';
import { takeSealed } from './channel.ts';
import type { Refusal } from './counts.ts';
import { type Courier, courierAt } from './courier.ts';
import type { Way, WayParts } from './way.ts';

/** Where the broker listens. */
export interface Listening {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** 12 000 without it. */
  readonly connectionsMax?: number;
}

const CONNECTIONS_MAX = 12_000;
/** For CONNECT to come. */
const connectTimeoutMs = 10_000;
/** For a terminal to read what its line has taken. */
const drainTimeoutMs = 60_000;
const tcpKeepAliveMs = 60_000;
/** CONNACK's return codes (MQTT 3.1.1, 3.2.2.3). */
const SERVER_UNAVAILABLE = 3;
const BAD_USER_OR_PASSWORD = 4;

const authentication = ({ store, suite, keys, counts }: WayParts): Aedes['authenticate'] => {
  const refuse = (returnCode: number): AuthenticateError => Object.assign(new Error(), { returnCode });
  return ({ id }, user, password, done) => {
    refusalOf(store.db, { suite, keys }, { id, user, password }).then(
      refusal => {
        if (refusal) counts.refused(refusal);
        done(refusal ? refuse(BAD_USER_OR_PASSWORD) : null, !refusal);
      },
      () => done(refuse(SERVER_UNAVAILABLE), false),
    );
  };
};

/**
 * A message is taken before the broker acknowledges it, and is not acknowledged when it could not be kept.
 * Every other one ends the connection (3.3.5).
 */
const publishing = (parts: WayParts, turns: Turns, courier: () => Courier) => {
  const take = async (client: Client, payload: Uint8Array): Promise<void> => {
    const outcome = await turns(client.id, () => takeSealed(parts, client.id, payload));
    // A message that comes again is of the same epoch too.
    if (outcome === 'opened' || outcome === 'foreignSender' || outcome === 'sealReplayed')
      courier().spoke(client);
    courier().send(client.id);
  };
  const authorize: Aedes['authorizePublish'] = (client, packet, done) => {
    // The will: a client that is there has no business with its topic.
    if (client?.closed && packet.topic === topicLost(client.id)) return done();
    const refusal: Refusal | undefined = client ? publishRefusal(client.id, packet) : 'foreignTopic';
    if (refusal) parts.counts.refused(refusal);
    if (refusal || !client) return done(new Error(refusal));
    take(client, new Uint8Array(packet.payload as Buffer)).then(() => done(), done);
  };
  return authorize;
};

/**
 * Sessions in memory. The library would keep every filter of a SUBSCRIBE of which one was granted, and queue
 * messages of other terminals under them.
 */
const grantedSessions = () => {
  const sessions = memory();
  const add = sessions.addSubscriptions.bind(sessions);
  sessions.addSubscriptions = (client, subscriptions, ...rest) =>
    add(
      client,
      subscriptions.filter(one => mayRead(client.id, one)),
      ...rest,
    );
  return sessions;
};

const optionsOf = (parts: WayParts, turns: Turns, courier: () => Courier): AedesOptions => ({
  ...{ persistence: grantedSessions(), connectTimeout: connectTimeoutMs, drainTimeout: drainTimeoutMs },
  preConnect: (_, { clientId, will }, done) => {
    const isTaken = isTerminalsWill(clientId, will as never);
    if (!isTaken) parts.counts.refused('badWill');
    done(isTaken ? null : new Error('badWill'), isTaken);
  },
  authenticate: authentication(parts),
  authorizePublish: publishing(parts, turns, courier),
  authorizeSubscribe: ({ id }, subscription, done) => {
    const isGranted = mayRead(id, subscription);
    if (!isGranted) parts.counts.refused('foreignTopic');
    done(null, isGranted ? subscription : null);
  },
  // What was in flight when a connection ended is sent by the courier, sealed anew where it has to be.
  authorizeForward: (client, packet) => (courier().isReady(client) ? packet : null),
});

const listen = (server: Server, { port, host }: Listening): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(failure('portInUse', `MQTT: cannot listen on ${host}:${port} (${error.code})`)),
    );
    server.listen(port, host, () => resolve((server.address() as { port: number }).port));
  });

const closing = (server: Server, sockets: Set<Socket>, broker: Aedes) => async (): Promise<void> => {
  server.close();
  await new Promise<void>(resolve => broker.close(() => resolve()));
  for (const socket of sockets) socket.destroy();
};

/** Opens the broker. Throws `portInUse`. */
export const openBroker = async (parts: WayParts, listening: Listening): Promise<Way> => {
  const turns = turnsByKey();
  let courier: Courier;
  const broker = await Aedes.createBroker(optionsOf(parts, turns, () => courier));
  courier = courierAt(broker, parts, turns);
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.setKeepAlive(true, tcpKeepAliveMs);
    boundPackets(socket, REMAINING_OCTETS_MAX, () => parts.counts.refused('tooLong'));
    broker.handle(socket);
  });
  server.maxConnections = listening.connectionsMax ?? CONNECTIONS_MAX;
  server.on('drop', () => parts.counts.refused('tooMany'));
  const close = closing(server, sockets, broker);
  const port = await listen(server, listening).catch(async error => {
    await close();
    throw error;
  });
  return { port, bulletinChanged: () => courier.sendAll(), close };
};
