/** The table of the HTTP interface: each route with who may use it, what it takes, and what it does. */

import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { isIdentifier } from '../../firmware/wire/identifier.ts';
import {
  MESSAGE_INSTALL_REQUEST,
  MESSAGE_PERSONALISE_REQUEST,
  parseLoadRequest,
} from '../../firmware/wire/messages.ts';
import { encodeOrderName } from '../../firmware/wire/orderName.ts';
import { CARD_YEN_MAX } from '../../firmware/wire/valueLimits.ts';
import { failure } from '../../host/failure.ts';
import { beforeOf, cardRecords } from '../ingest/cardFile.ts';
import { evidenceFiles } from '../ingest/evidenceFiles.ts';
import { ingest } from '../ingest/ingest.ts';
import { enterIntoList } from '../ingest/invalidCards.ts';
import { cardAccount, refundedAccount } from '../store/accounts.ts';
import { proveBooks } from '../store/proveBooks.ts';
import type { StoreTransaction } from '../store/tables.ts';
import { balances } from '../store/transfers.ts';
import { answerMessage, type Reason } from './line/answer.ts';
import { deskCard, deskDispenser, deskLoad, deskReport, deskTerminal } from './line/desk.ts';
import type { Service } from './line/service.ts';
import { type CsvPage, csvPage, type ListName, listPage, type PageQuery } from './lists.ts';
import { deskRefund } from './refund.ts';
import { makeToken, ROLES, type Role } from './tokens.ts';

export type { Service } from './line/service.ts';

/** What a route is given: path, query and body, checked against its schemas. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: PageQuery;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * One route. `read` changes nothing; `change` runs in one transaction with its idempotency key; `take` is
 * idempotent.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  /** Empty: open to everyone. */
  readonly roles: readonly Role[];
  readonly summary: string;
  readonly body?: object;
  /** A list in pages: the pattern of its keys, behind one of which a page begins. */
  readonly cursor?: string;
  /** Whether the answer holds a secret: then it is not kept, and not given again. */
  readonly isSecret?: (call: Call) => boolean;
  readonly read?: (service: Service, call: Call) => Promise<unknown>;
  readonly change?: (service: Service, tx: StoreTransaction, call: Call) => Promise<unknown>;
  /** Reads a list as text/csv. */
  readonly csv?: (service: Service, call: Call) => Promise<CsvPage>;
  readonly take?: (service: Service, call: Call) => Promise<unknown>;
}

const MESSAGES_MAX = 1000;
const SECONDS_A_DAY = 86_400;
const hexText = { type: 'string', pattern: '^([0-9a-fA-F]{2})+$', maxLength: 2048 };
const identifierText = { type: 'string', pattern: '^[0-9]{12}$' };
const object = (properties: object, required: readonly string[] = Object.keys(properties)): object => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const nothing = object({});
const yen = { type: 'integer', minimum: 1, maximum: CARD_YEN_MAX };

const notFound = (what: string): Error => failure('notFound', `${what}: expected one that exists`);

const cardIdOf = (text: unknown): string => {
  if (!isIdentifier(String(text)))
    throw failure('badIdentifier', 'card: expected twelve digits with a check digit');
  return String(text);
};

const cardView = async ({ store }: Service, { params }: Call) => {
  const cardId = cardIdOf(params['id']);
  const card = await store.db
    .selectFrom('cards')
    .select(['id', 'issued_at'])
    .where('id', '=', cardId)
    .executeTakeFirst();
  if (!card) throw notFound(`card ${cardId}`);
  const accounts = [cardAccount(cardId), refundedAccount(cardId)];
  const [shadowYen, refundedYen] = accounts.map(await store.transact(tx => balances(tx, accounts)));
  const listed = await store.db
    .selectFrom('invalid_cards')
    .selectAll()
    .where('card_id', '=', cardId)
    .executeTakeFirst();
  const records = (await cardRecords(store.db, cardId)).map(row => ({
    ...{ kind: row.kind, terminalId: row.terminal_id, step: row.step, receivedAt: row.received_at },
    ...{ firstValue: row.first_value, newValue: row.new_value },
    ...{ before: toHex(beforeOf(row.place)), after: toHex(row.after), message: toHex(row.message) },
  }));
  return {
    ...{ cardId, issuedAt: card.issued_at, shadowYen, refundedYen },
    invalid: listed ?? null,
    records,
  };
};

/** Keys that are numbers, identifiers among them. */
const NUMBER = '^[0-9]{1,15}$';
/** Names of accounts (`store/accounts.ts`). */
const ACCOUNT = '^[a-z]{1,20}(/[0-9]{12})?$';

const listOf =
  (list: ListName) =>
  ({ store }: Service, { query }: Call) =>
    listPage(store.db, list, query);

const csvRoute = (list: ListName, cursor: string, summary: string): Route => ({
  ...{ method: 'GET', url: `/v1/${list}.csv`, roles: ['auditor'], cursor },
  summary: `${summary}, as text/csv; the header Link names the next page`,
  csv: ({ store }, { query }) => csvPage(store.db, list, query),
});

const CSV_ROUTES: readonly Route[] = [
  csvRoute('accounts', ACCOUNT, 'Accounts of the books with their balances'),
  csvRoute('transfers', NUMBER, 'Movements of money, in their order'),
  csvRoute('cards', NUMBER, 'Cards that were issued'),
  csvRoute('terminals', NUMBER, 'Terminals that were issued'),
];

/** What an operator's own broker has to know of a terminal. */
const mailboxLogin = async ({ store, passwordOf }: Service, { params }: Call) => {
  const id = params['id'] ?? '';
  if (!passwordOf) throw failure('noMailbox', 'center: expected to run with --mqtt or --broker');
  const issued = await store.db.selectFrom('terminals').select('id').where('id', '=', id).executeTakeFirst();
  if (!issued) throw notFound('terminal');
  return { user: id, password: passwordOf(id) };
};

const tokenColumns = ['id', 'role', 'name', 'created_at', 'expires_at', 'revoked_at'] as const;

const load = ({ store, center }: Service, tx: StoreTransaction, message: Uint8Array): Promise<unknown> => {
  const request = parseLoadRequest(message);
  return deskLoad(store.kind, tx, center, request, encodeOrderName(request.dispenserId, request.orderNumber));
};

/** Their answers hold secret keys of a terminal or card. */
const SECRET_ANSWERS = [MESSAGE_INSTALL_REQUEST, MESSAGE_PERSONALISE_REQUEST];

const takeMessage = async (service: Service, { body }: Call): Promise<unknown> => {
  let refused: Reason | null = null;
  const answer = await answerMessage(service, fromHex(String(body['message'])), reason => {
    refused = reason;
  });
  return { answer: answer ? toHex(answer) : null, refused };
};

/** All routes beside `/healthz`, `/metrics` and `/openapi.json`. */
export const ROUTES: readonly Route[] = [
  {
    ...{ method: 'GET', url: '/v1/books', roles: ['operator', 'auditor'] },
    summary: 'Balances by class of account, and the proof that their sum is zero',
    read: ({ store }) => proveBooks(store.db),
  },
  {
    ...{ method: 'GET', url: '/v1/accounts', roles: ['operator', 'auditor'], cursor: ACCOUNT },
    summary: 'Accounts of the books, by their names',
    read: listOf('accounts'),
  },
  {
    ...{ method: 'GET', url: '/v1/transfers', roles: ['operator', 'auditor'], cursor: NUMBER },
    summary: 'Movements of money, in their order',
    read: listOf('transfers'),
  },
  ...CSV_ROUTES,
  {
    ...{ method: 'GET', url: '/v1/cards', roles: ROLES, cursor: NUMBER },
    summary: 'Cards that were issued',
    read: listOf('cards'),
  },
  {
    ...{ method: 'GET', url: '/v1/terminals', roles: ROLES, cursor: NUMBER },
    summary: 'Terminals that were issued',
    read: listOf('terminals'),
  },
  {
    ...{ method: 'GET', url: '/v1/terminals/:id/mailbox', roles: ['operator'] },
    summary: "A terminal's user name and password, for a broker of the operator's",
    read: mailboxLogin,
  },
  {
    ...{ method: 'GET', url: '/v1/terminal-states', roles: ['operator', 'auditor'], cursor: NUMBER },
    summary: 'What terminals say of their state: alarm and since when, and when each was heard last',
    read: listOf('terminal_states'),
  },
  {
    ...{ method: 'GET', url: '/v1/cards/:id', roles: ['operator', 'auditor'] },
    summary: 'A card: shadow balance, usage records, whether it is invalid',
    read: cardView,
  },
  {
    ...{ method: 'POST', url: '/v1/cards/:id/refund', roles: ['operator'], body: object({ yen }, []) },
    summary: 'Pays back what a destroyed card has left, and enters it into the list of invalid cards',
    change: ({ store, now }, tx, { params, body }) => {
      const asked = body['yen'] as number | undefined;
      return deskRefund(store.kind, tx, { cardId: cardIdOf(params['id']), asked, at: now() });
    },
  },
  {
    ...{ method: 'GET', url: '/v1/cards/:id/evidence', roles: ['auditor'] },
    summary: 'Pairs of records that prove a card to be copied, each a file for cardphone evidence verify',
    read: ({ store }, { params }) => evidenceFiles(store.db, cardIdOf(params['id'])),
  },
  {
    ...{ method: 'GET', url: '/v1/invalid-cards', roles: ['operator', 'auditor'], cursor: NUMBER },
    summary: 'The list of invalid cards (4L), by version',
    read: listOf('invalid_cards'),
  },
  {
    ...{
      method: 'POST',
      url: '/v1/invalid-cards',
      roles: ['operator'],
      body: object({ cardId: identifierText }),
    },
    summary: 'Enters a card that was reported lost or stolen',
    change: async ({ now }, tx, { body }) => {
      const cardId = cardIdOf(body['cardId']);
      const card = await tx.selectFrom('cards').select('id').where('id', '=', cardId).executeTakeFirst();
      if (!card) throw notFound(`card ${cardId}`);
      await enterIntoList(tx, cardId, 'reported', now());
      return tx
        .selectFrom('invalid_cards')
        .selectAll()
        .where('card_id', '=', cardId)
        .executeTakeFirstOrThrow();
    },
  },
  {
    ...{ method: 'POST', url: '/v1/records', roles: ['operator'] },
    summary:
      'Takes usage records, messages 12 and 34, as terminals and dispensers sent them; a verdict for each',
    body: object({ messages: { type: 'array', items: hexText, minItems: 1, maxItems: MESSAGES_MAX } }),
    take: async (service, { body }) => ({
      verdicts: await ingest(service, (body['messages'] as string[]).map(fromHex)),
    }),
  },
  {
    ...{ method: 'POST', url: '/v1/messages', roles: ['operator'], body: object({ message: hexText }) },
    summary: 'Answers one message of a terminal or dispenser, as its line would (docs/protocol.md)',
    isSecret: ({ body }) => SECRET_ANSWERS.includes(fromHex(String(body['message']))[0]),
    take: takeMessage,
  },
  {
    ...{ method: 'POST', url: '/v1/reports', roles: ['operator'], body: object({ message: hexText }) },
    summary: "Takes a terminal's settlement report, message 10",
    change: ({ now }, tx, { body }) => deskReport(tx, fromHex(String(body['message'])), now()),
  },
  {
    ...{ method: 'POST', url: '/v1/loads', roles: ['issuer'], body: object({ message: hexText }) },
    summary: 'Signs the value that a load request, message 32, asks for',
    change: (service, tx, { body }) => load(service, tx, fromHex(String(body['message']))),
  },
  {
    ...{ method: 'POST', url: '/v1/cards', roles: ['issuer'], body: nothing, isSecret: () => true },
    summary: "Makes a card's number, key and certificate: 6M1",
    change: ({ center }, tx) => deskCard(tx, center),
  },
  {
    ...{ method: 'POST', url: '/v1/terminals', roles: ['issuer'], body: nothing, isSecret: () => true },
    summary: "Makes a terminal's number, key and certificate: 2M1",
    change: ({ center }, tx) => deskTerminal(tx, center),
  },
  {
    ...{ method: 'POST', url: '/v1/dispensers', roles: ['issuer'], body: nothing },
    summary: "Makes a dispenser's number and certificate",
    change: ({ center }, tx) => deskDispenser(tx, center),
  },
  {
    ...{ method: 'GET', url: '/v1/master-keys', roles: ROLES },
    summary: 'nA, which verifies evidence',
    read: async ({ center: { master } }) => [
      { generation: master.generation, profile: master.profile, publicKey: toHex(master.publicKey) },
    ],
  },
  {
    ...{ method: 'GET', url: '/v1/tokens', roles: ['operator'] },
    summary: 'Tokens, without their secrets',
    read: ({ store }) => store.db.selectFrom('tokens').select(tokenColumns).orderBy('created_at').execute(),
  },
  {
    ...{ method: 'POST', url: '/v1/tokens', roles: ['operator'], isSecret: () => true },
    summary: 'Makes a token; its text is shown once',
    body: object({
      role: { type: 'string', enum: ROLES },
      name: { type: 'string', minLength: 1, maxLength: 100 },
      days: { type: 'integer', minimum: 1, maximum: 3650 },
    }),
    change: ({ now }, tx, { body }) =>
      makeToken(tx, {
        ...{ role: body['role'] as Role, name: String(body['name']), now: now() },
        expiresAt: now() + Number(body['days']) * SECONDS_A_DAY,
      }),
  },
  {
    ...{ method: 'DELETE', url: '/v1/tokens/:id', roles: ['operator'] },
    summary: 'Revokes a token',
    change: async ({ now }, tx, { params }) => {
      const { numUpdatedRows } = await tx
        .updateTable('tokens')
        .set({ revoked_at: now() })
        .where('id', '=', params['id'])
        .executeTakeFirst();
      if (!numUpdatedRows) throw notFound('token');
      return { id: params['id'] };
    },
  },
];
