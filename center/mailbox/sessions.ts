/**
 * What the center's broker knows of each terminal's session, and what it sends next: one message in flight
 * for each terminal, letters before bulletins. Sessions are in memory; a terminal that finds none subscribes
 * anew, which brings every bulletin again, and its letters are in the store.
 */
import { topicDown, topicFilters } from '../../firmware/uplink/mqtt/topics.ts';
import type { Identifier } from '../../firmware/wire/identifier.ts';
import type { StoreDatabase } from '../store/tables.ts';
import type { Bulletin } from './bulletins.ts';
import { firstLetter, removeLetter } from './outbox.ts';

/** What is sent to a terminal. */
export interface Mail {
  readonly topic: string;
  readonly message: Uint8Array;
}

/** A message that waits for its PUBACK; `done` is called when that has come. */
interface Flight extends Mail {
  readonly done: () => Promise<void>;
}

/** One terminal's session, over its connections. */
export interface Session {
  readonly terminalId: Identifier;
  /** Filters that were granted. */
  readonly filters: Set<string>;
  /** Versions of the bulletins that it has taken, by name. */
  readonly versions: Map<string, number>;
  /** The connection, an object of the broker's. */
  connection: object | undefined;
  /**
   * The connection on which the terminal has shown its epoch last. Before that a letter may be of an epoch
   * that it has left by a restart: it would refuse it, and acknowledge it.
   */
  spokenOn: object | undefined;
  inFlight: Flight | undefined;
}

/** A session before anything was subscribed to. */
export const openSession = (terminalId: Identifier): Session => ({
  ...{ terminalId, filters: new Set(), versions: new Map(), connection: undefined },
  ...{ spokenOn: undefined, inFlight: undefined },
});

/** A session that the terminal has not asked to keep, or that is not there. */
export const forget = ({ filters, versions }: Session): void => {
  filters.clear();
  versions.clear();
};

/** A new connection: what was in flight on the last one is sent again. */
export const connected = (session: Session, connection: object): void => {
  session.connection = connection;
  session.inFlight = undefined;
};

/** A subscription to bulletins brings each of them, as retained messages come (MQTT 3.1.1, 3.8.4). */
export const subscribed = (session: Session, filter: string): void => {
  session.filters.add(filter);
  if (filter === topicFilters(session.terminalId)[1]) session.versions.clear();
};

const nextLetter = async (session: Session, db: StoreDatabase): Promise<Flight | undefined> => {
  const topic = topicDown(session.terminalId);
  if (session.spokenOn !== session.connection || !session.filters.has(topic)) return undefined;
  const letter = await firstLetter(db, session.terminalId);
  return letter && { topic, message: letter.sealed, done: () => removeLetter(db, letter) };
};

const nextBulletin = (session: Session, bulletins: readonly Bulletin[]): Flight | undefined => {
  if (!session.filters.has(topicFilters(session.terminalId)[1])) return undefined;
  const { versions } = session;
  const bulletin = bulletins.find(({ name, version }) => version > (versions.get(name) ?? 0));
  if (!bulletin) return undefined;
  const { name, version, message } = bulletin;
  return { topic: topicForAll(name), message, done: async () => void versions.set(name, version) };
};

/** Topic of a table or list. */
export const topicForAll = (name: string): string => `phone/all/${name}`;

/** Puts the next message in flight; undefined when one is, or when there is none, or no connection. */
export const nextMail = async (
  session: Session,
  db: StoreDatabase,
  bulletins: readonly Bulletin[],
): Promise<Mail | undefined> => {
  if (!session.connection || session.inFlight) return undefined;
  session.inFlight = (await nextLetter(session, db)) ?? nextBulletin(session, bulletins);
  return session.inFlight;
};

/** PUBACK of what is in flight: erases it. */
export const acknowledged = async (session: Session, topic: string): Promise<void> => {
  const flight = session.inFlight;
  if (flight?.topic !== topic) return;
  await flight.done();
  // A new connection may have come meanwhile.
  if (session.inFlight === flight) session.inFlight = undefined;
};
