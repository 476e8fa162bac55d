/**
 * Two centers that hear the same messages (`twoCenters.ts`), a terminal and cards of theirs, and what the
 * store keeps.
 */
import { statementOf } from '../../center/ingest/usageRecord.ts';
import { verifyPool } from '../../center/ingest/verifyPool.ts';
import { answerMessage, type Reason } from '../../center/service/line/answer.ts';
import type { Store, StoreOptions } from '../../center/store/store.ts';
import type { SecretKey } from '../../firmware/crypto/scheme.ts';
import { concat, toHex } from '../../firmware/runtime/bytes.ts';
import { parseCardInformation } from '../../firmware/wire/cardInformation.ts';
import { parseCertificate } from '../../firmware/wire/certificate.ts';
import { u8 } from '../../firmware/wire/fields.ts';
import { encodeIdentifier } from '../../firmware/wire/identifier.ts';
import {
  encodeLoadRequest,
  encodeSettlementReport,
  type LoadRequest,
  MESSAGE_INSTALL_REQUEST,
  MESSAGE_PERSONALISE_REQUEST,
  type SettlementReport,
} from '../../firmware/wire/messages.ts';
import {
  encodeLoaded,
  encodeSignedReceipt,
  type Loaded,
  type PendingQuestion,
} from '../../firmware/wire/moneyMessages.ts';
import { encodeOrderName, NO_ORDER } from '../../firmware/wire/orderName.ts';
import { NO_REFERENCE, referenceOf } from '../../firmware/wire/reference.ts';
import { TAG_CARD_CERTIFICATE, TAG_TERMINAL_CERTIFICATE } from '../../firmware/wire/tags.ts';
import { parseTerminalInformation } from '../../firmware/wire/terminalInformation.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { openWorld, scheme, type World } from '../settlement/rig.ts';
import { withStore } from './stores.ts';
import { type TwoCenters, twoCenters } from './twoCenters.ts';

const none = new Uint8Array(0);

/** A card as its own memory has it. */
export interface LineCard {
  readonly id: string;
  readonly secret: SecretKey;
  value: number;
  state: Uint8Array;
  loads: number;
  lastOrder: Uint8Array;
}

/** A charge that a card took: the question about it while it is pending, and the card's receipt. */
export interface LineCharge {
  readonly question: PendingQuestion;
  readonly receipt: Uint8Array;
}

export interface Line extends TwoCenters {
  readonly world: World;
  readonly store: Store;
  readonly dispenserId: string;
  /** Why the store's center refuses a message; undefined where it does not. The other center is not asked. */
  reasonOf(message: Uint8Array): Promise<Reason | undefined>;
  /** Message 01. */
  newTerminal(): Promise<string>;
  /** Message 30. */
  newCard(): Promise<LineCard>;
  /** An order for the card as it is now. */
  order(card: LineCard, amount: number, change?: Partial<LoadRequest>): LoadRequest;
  /** The card's signature over a message 12 or 34. */
  sign(card: LineCard, message: Uint8Array): Promise<Uint8Array>;
  /** Message 32, and the card takes what comes: its receipt. */
  load(card: LineCard, amount: number): Promise<Loaded>;
  charge(card: LineCard, terminalId: string, yen: number): Promise<LineCharge>;
  report(terminalId: string, sequence: number, change?: Partial<SettlementReport>): Uint8Array;
  /** Balances that are not zero, by account. */
  balances(): Promise<Record<string, number>>;
  /** Every row of every table. */
  rows(): Promise<string>;
}

const TABLES = [
  ...([
    'terminals',
    'cards',
    'dispensers',
    'orders',
    'signed_loads',
    'records',
    'links',
    'questions',
  ] as const),
  ...(['reports', 'terminal_states', 'accounts', 'transfers', 'invalid_cards', 'counters'] as const),
];

/** Opens both centers, and closes the store after `work`. */
export const withLine = (
  kind: Store['kind'],
  work: (line: Line) => Promise<void>,
  options?: StoreOptions,
): Promise<void> =>
  withStore(
    kind,
    async store => {
      const world = await openWorld();
      const both = twoCenters(world, store, verifyPool(1));
      await both.noteIssued();
      await work(lineOf(world, store, both));
    },
    options,
  );

const lineOf = (world: World, store: Store, both: TwoCenters): Line => {
  const { dispenserId } = world.firstMachine.dispenser;
  const { ask } = both;
  let orders = 0;
  const signed = (card: LineCard, message: Uint8Array): Promise<Uint8Array> =>
    scheme.sign(card.secret, statementOf(message, 1).statement);

  const order: Line['order'] = (card, amount, change) => ({
    ...{ cardId: card.id, dispenserId, orderNumber: ++orders, previousValue: card.value, amount },
    ...{ previousReference: card.state, previousOrder: card.lastOrder, loadNumber: card.loads + 1 },
    ...change,
  });

  const load: Line['load'] = async (card, amount) => {
    const request = order(card, amount);
    const answer = await ask(encodeLoadRequest(request));
    const after = referenceOf(hostSha256, answer!.subarray(1));
    const name = encodeOrderName(dispenserId, request.orderNumber);
    const value = card.value + amount;
    const loaded = { cardId: card.id, order: name, value, before: card.state, after, cardSignature: none };
    const cardSignature = await signed(card, encodeLoaded(loaded));
    Object.assign(card, { value, state: after, loads: card.loads + 1, lastOrder: name });
    return { ...loaded, cardSignature };
  };

  const charge: Line['charge'] = async (card, terminalId, yen) => {
    const { id: cardId, value: firstValue, state: before } = card;
    const fields = {
      ...{ cardId, terminalId, generation: 1, profile: 7, step: 1, firstValue, newValue: firstValue - yen },
      ...{ terminalChallenge: hostRandom.bytes(16), cardChallenge: hostRandom.bytes(16), before },
      ...{ after: hostRandom.bytes(16), cardSignature: none },
    };
    const cardSignature = await signed(card, encodeSignedReceipt(fields));
    Object.assign(card, { value: fields.newValue, state: fields.after });
    const question = { terminalId, cardId, charge: yen, before, after: fields.after };
    return { question, receipt: encodeSignedReceipt({ ...fields, cardSignature }) };
  };

  return {
    ...{ ...both, world, store, dispenserId, order, load, charge, sign: signed },
    reasonOf: async message => {
      let reason: Reason | undefined;
      await answerMessage(both.service, message, given => {
        reason = given;
      });
      return reason;
    },
    newTerminal: async () => {
      const answer = await ask(u8(MESSAGE_INSTALL_REQUEST));
      const { certificate } = parseTerminalInformation(answer!.subarray(1));
      return parseCertificate(TAG_TERMINAL_CERTIFICATE, certificate).certificate.id;
    },
    newCard: async () => {
      const answer = await ask(concat([u8(MESSAGE_PERSONALISE_REQUEST), encodeIdentifier(dispenserId)]));
      const { certificate, secret } = parseCardInformation(answer!.subarray(1));
      const { id, keyProfile } = parseCertificate(TAG_CARD_CERTIFICATE, certificate).certificate;
      const key = scheme.importSecretKey(keyProfile, secret, hostRandom);
      return { id, secret: key, value: 0, state: NO_REFERENCE, loads: 0, lastOrder: NO_ORDER };
    },
    report: (terminalId, sequence, change) =>
      encodeSettlementReport({
        ...{ terminalId, sequence, settledYen: 0, settledCharges: 1, pendingYen: 0, pendingCharges: 0 },
        ...{ isLast: false, ...change },
      }),
    balances: async () => {
      const rows = await store.db.selectFrom('accounts').selectAll().orderBy('id').execute();
      return Object.fromEntries(
        rows.map(row => [row.id, row.received - row.given] as const).filter(([, yen]) => yen !== 0),
      );
    },
    rows: async () => {
      const all: unknown[] = [];
      for (const table of TABLES) {
        const rows = await store.db.selectFrom(table).selectAll().execute();
        const texts = rows.map(row =>
          JSON.stringify(row, (_, value) => (value instanceof Uint8Array ? toHex(value) : value)),
        );
        all.push(table, texts.sort());
      }
      return JSON.stringify(all);
    },
  };
};
