/**
 * Cards and terminals of a fleet as the center sees them: rows of who was issued, and the messages that cards
 * sign. Each honest card is one chain of states; what is lost, repeated and reordered on the way is the
 * test's to say.
 */
import type { SeededRandom } from '../../bench/board/random.ts';
import { seededRandom } from '../../bench/board/random.ts';
import { statementOf } from '../../center/ingest/usageRecord.ts';
import type { Store } from '../../center/store/store.ts';
import { post } from '../../center/store/transfers.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import type { SecretKey } from '../../firmware/crypto/scheme.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { encodeLoaded, encodeSignedReceipt } from '../../firmware/wire/moneyMessages.ts';
import { encodeOrderName, NO_ORDER } from '../../firmware/wire/orderName.ts';
import { NO_REFERENCE } from '../../firmware/wire/reference.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';
import { encodeUsageInformation } from '../../firmware/wire/usageInformation.ts';
import { hostHashes } from '../../host/hashes.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostRandom } from '../../host/random.ts';
import { testKey } from '../keys.ts';

const CARD_PROFILE = 0x11;
const PUBLISHED_KEYS = 8;
export const scheme = esignScheme(opensslEngine(), hostHashes);
export const terminalName = (i: number): string => makeIdentifier(1, i + 1);
export const cardName = (i: number): string => makeIdentifier(4, i + 1);
const DISPENSER = makeIdentifier(2, 1);

/** A card's memory: what a copy of it has too. */
export interface CardState {
  readonly index: number;
  value: number;
  state: Uint8Array;
  loads: number;
}

const secrets = new Map<number, SecretKey>();
const secretOf = (index: number): SecretKey => {
  const key = testKey(CARD_PROFILE, index % PUBLISHED_KEYS);
  const secret =
    secrets.get(index % PUBLISHED_KEYS) ?? scheme.importSecretKey(key.profile, key.secret, hostRandom);
  secrets.set(index % PUBLISHED_KEYS, secret);
  return secret;
};

/** `isSigned` false: an octet in the place of SU, for verifiers that are not asked. */
export interface Fleet {
  readonly random: SeededRandom;
  /** Notes cards and terminals as issued. */
  issue(store: Store, cards: number, terminals: number, settlementProfile?: number): Promise<void>;
  /** Notes a paid and signed order; resolves to the card's receipt for it. */
  load(store: Store, card: CardState, yen: number): Promise<Uint8Array>;
  /** One session of charges; a receipt after each. */
  session(card: CardState, terminal: number, charges: readonly number[]): Promise<Uint8Array[]>;
  blank(index: number): CardState;
}

/** Near the clock of the tests that have one: a terminal's records are taken within its term. */
export const TERMINALS_ISSUED_AT = 900_000_000;

export const fleet = (seed: number, isSigned = true): Fleet => {
  const random = seededRandom(seed).fork('fleet');
  const octets = (length: number): Uint8Array => Uint8Array.from({ length }, () => random.between(0, 255));
  const sign = async (card: CardState, message: Uint8Array): Promise<Uint8Array> =>
    isSigned ? scheme.sign(secretOf(card.index), statementOf(message, 1).statement) : Uint8Array.of(1);
  let orders = 0;

  const issue: Fleet['issue'] = async (store, cards, terminals, settlement_profile = PROFILE_FULL) => {
    const certificate = new Uint8Array(0);
    for (let i = 0; i < cards; i++) {
      const { profile: key_profile, publicKey: public_key } = testKey(CARD_PROFILE, i % PUBLISHED_KEYS);
      const row = { generation: 1, key_profile, public_key, settlement_profile, certificate, issued_at: 0 };
      await store.db
        .insertInto('cards')
        .values({ id: cardName(i), ...row })
        .execute();
    }
    for (let i = 0; i < terminals; i++)
      await store.db
        .insertInto('terminals')
        .values({ id: terminalName(i), certificate, issued_at: TERMINALS_ISSUED_AT })
        .execute();
  };

  const load: Fleet['load'] = async (store, card, yen) => {
    const cardId = cardName(card.index);
    const name = encodeOrderName(DISPENSER, ++orders);
    const after = octets(16);
    const issued = encodeUsageInformation({
      ...{ kind: 'issued', generation: 1, value: card.value + yen, previousValue: card.value, cardId },
      ...{ loadNumber: card.loads + 1, dispenserId: DISPENSER, orderNumber: orders },
      ...{ previousReference: card.state, issuer: NO_REFERENCE, masterSignature: new Uint8Array(0) },
    });
    await store.transact(async tx => {
      const row = { name, card_id: cardId, amount: yen, previous_order: NO_ORDER, state: 'open' as const };
      await tx.insertInto('orders').values(row).execute();
      await tx.insertInto('signed_loads').values({ order_name: name, after, octets: issued }).execute();
      await post(tx, [{ from: 'issued', to: 'open', yen, kind: 'paid', cardId, reference: name }], 0);
    });
    const loaded = { cardId, order: name, value: card.value + yen, before: card.state, after };
    const unsigned = encodeLoaded({ ...loaded, cardSignature: new Uint8Array(0) });
    const message = encodeLoaded({ ...loaded, cardSignature: await sign(card, unsigned) });
    Object.assign(card, { value: loaded.value, state: after, loads: card.loads + 1 });
    return message;
  };

  const session: Fleet['session'] = async (card, terminal, charges) => {
    const fixed = {
      ...{ cardId: cardName(card.index), terminalId: terminalName(terminal), generation: 1 },
      ...{ profile: PROFILE_FULL, terminalChallenge: octets(16), cardChallenge: octets(16) },
      ...{ firstValue: card.value, before: card.state },
    };
    const messages: Uint8Array[] = [];
    for (const [i, charge] of charges.entries()) {
      Object.assign(card, { value: card.value - charge, state: octets(16) });
      const receipt = { ...fixed, step: i + 1, newValue: card.value, after: card.state };
      const unsigned = encodeSignedReceipt({ ...receipt, cardSignature: new Uint8Array(0) });
      messages.push(encodeSignedReceipt({ ...receipt, cardSignature: await sign(card, unsigned) }));
    }
    return messages;
  };

  return {
    ...{ random, issue, load, session },
    blank: index => ({ index, value: 0, state: NO_REFERENCE, loads: 0 }),
  };
};
