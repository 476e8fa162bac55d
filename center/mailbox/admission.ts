/** Who may connect to the center's broker, and what a terminal may publish and read (`docs/protocol.md`). */
import { timingSafeEqual } from 'node:crypto';
import { mailboxPassword } from '../../firmware/uplink/mailboxPassword.ts';
import { topicFilters, topicLost, topicUp } from '../../firmware/uplink/mqtt/topics.ts';
import { wipeCipherKeys } from '../../firmware/wire/cipherKeys.ts';
import { type Identifier, isIdentifier } from '../../firmware/wire/identifier.ts';
import type { Sha256Suite } from '../../hal/hash.ts';
import { type CenterCipherKeys, terminalCipherKeys } from '../cipherKeys.ts';
import type { StoreDatabase } from '../store/tables.ts';
import { MAIL_OCTETS_MAX } from './bulletins.ts';
import type { Refusal } from './counts.ts';

/** What passwords are made of. */
export interface Passwords {
  readonly suite: Sha256Suite;
  readonly keys: CenterCipherKeys;
}

/** The password of one terminal, 64 digits in ASCII. */
export const passwordOf = ({ suite, keys }: Passwords, terminalId: Identifier): Uint8Array => {
  const own = terminalCipherKeys(suite, keys, terminalId);
  try {
    return mailboxPassword(suite, own.ownKey, terminalId);
  } finally {
    wipeCipherKeys(own);
  }
};

/** Whether the center has issued the terminal. */
export const isIssued = async (db: StoreDatabase, terminalId: Identifier): Promise<boolean> =>
  !!(await db.selectFrom('terminals').select('id').where('id', '=', terminalId).executeTakeFirst());

/** How a client introduces itself. */
export interface Introduction {
  readonly id: string;
  readonly user: string | undefined;
  readonly password: Uint8Array | undefined;
}

/** Why a client is not let in; undefined for a terminal. The password is compared in constant time. */
export const refusalOf = async (
  db: StoreDatabase,
  passwords: Passwords,
  { id, user, password }: Introduction,
): Promise<Refusal | undefined> => {
  if (id !== user || !isIdentifier(id)) return 'unknownTerminal';
  const expected = passwordOf(passwords, id);
  const isRight = password?.length === expected.length && timingSafeEqual(password, expected);
  if (!isRight) return 'badPassword';
  return (await isIssued(db, id)) ? undefined : 'unknownTerminal';
};

/** A message as MQTT carries it. */
export interface Publication {
  readonly topic: string;
  readonly qos: number;
  readonly retain: boolean;
  readonly payload: string | Uint8Array;
}

/** Why a terminal may not publish this: everything is QoS 1, short, and not retained. */
export const publishRefusal = (terminalId: Identifier, publication: Publication): Refusal | undefined => {
  if (publication.topic !== topicUp(terminalId)) return 'foreignTopic';
  const { qos, retain, payload } = publication;
  return qos !== 1 || retain || payload.length > MAIL_OCTETS_MAX ? 'badPublish' : undefined;
};

/** True for no will, or the one that a terminal leaves. */
export const isTerminalsWill = (terminalId: string, will: Publication | undefined): boolean =>
  !will || (will.topic === topicLost(terminalId) && !will.retain && will.payload.length <= MAIL_OCTETS_MAX);

/** True for what a terminal may read; each with QoS 1, or a message would be lost while it is away. */
export const mayRead = (terminalId: Identifier, { topic, qos }: { topic: string; qos: number }): boolean =>
  topicFilters(terminalId).includes(topic) && qos === 1;
