/**
 * The center's tables, one schema for both databases (`migrations.ts` makes them). Identifiers are twelve
 * digits as text, octets are BLOB or BYTEA, amounts whole yen, times seconds since 2000-01-01.
 */
import type { Generated, Kysely, Transaction } from 'kysely';

/** A card that was issued, with what verifies it. */
export interface CardRow {
  id: string;
  /** Of the master key that certified it. */
  generation: number;
  key_profile: number;
  public_key: Uint8Array;
  settlement_profile: number;
  /** Body and signature; an evidence file carries it. */
  certificate: Uint8Array;
  issued_at: number;
}

/** A terminal or dispenser that was issued. */
export interface StationRow {
  id: string;
  certificate: Uint8Array;
  issued_at: number;
}

/** What a dispenser was paid for (`center/orders.ts`). */
export interface OrderRow {
  name: Uint8Array;
  card_id: string;
  /** Yen; of a refused order, which moves none, 1 where less was asked for. */
  amount: number;
  previous_order: Uint8Array;
  state: 'open' | 'taken' | 'refused';
}

/** A statement SA(V * IDU) that was signed for an order. */
export interface SignedLoadRow {
  order_name: Uint8Array;
  /** State of the card that takes it. */
  after: Uint8Array;
  /** 6M2 of the issued kind. */
  octets: Uint8Array;
  /** Counts the statements of an order from 1; 0 for those before this column. */
  number: Generated<number>;
}

/**
 * A usage record (4D): a change of a card's state under the card's signature. `place` is IDU and the state
 * before, the h of Fig. 9: two records of one place are two successors of one state.
 */
export interface RecordRow {
  id: Generated<number>;
  card_id: string;
  /** IDU ‖ state before, 22 octets. */
  place: Uint8Array;
  /** Names the session or the order, 16 octets: what a repetition has in common with the first. */
  event: Uint8Array;
  kind: 'charge' | 'load';
  /** Charges of the session; 0 for a load. */
  step: number;
  first_value: number;
  new_value: number;
  after: Uint8Array;
  /** Empty for a load. */
  terminal_id: string;
  /** 1 where the card's signature was verified; 0 for a card that has none (S6.3). */
  is_signed: number;
  /** Message 12 or 34, signature included. */
  message: Uint8Array;
  received_at: number;
}

/** A change of a card's state by a terminal's or dispenser's word alone: never evidence against a card. */
export interface LinkRow {
  card_id: string;
  before: Uint8Array;
  after: Uint8Array;
}

/** A pending charge that a terminal has asked about, or that its card has proved later. */
export interface QuestionRow {
  terminal_id: string;
  card_id: string;
  before: Uint8Array;
  after: Uint8Array;
  yen: number;
  /**
   * `covered`: a receipt has come that contains it. `resolved`: it took place, and its yen rest on the
   * terminal's word: none of the card's move.
   */
  state: 'open' | 'settled' | 'dropped' | 'covered' | 'resolved';
  /** 1 where it was asked about after the terminal's last report, whose totals leave it out. */
  after_last: Generated<number>;
}

/** What a terminal has said of its state (message 18). */
export interface TerminalStateRow {
  terminal_id: string;
  /** Code of a part that does not work (`docs/parts.md`); empty when all is well. */
  alarm: string;
  /** When this alarm, or none, was said first. */
  since: number;
  /** When the state was said last. */
  heard_at: number;
}

/** The last report of a terminal. */
export interface ReportRow {
  terminal_id: string;
  sequence: number;
  settled_yen: number;
  settled_charges: number;
  pending_yen: number;
  pending_charges: number;
  is_last: number;
  received_at: number;
}

/** Sums of an account; its balance is `received - given`. `class` is the part of `id` before the slash. */
export interface AccountRow {
  id: string;
  class: string;
  received: number;
  given: number;
}

/** A movement: one amount leaves one account and enters another, so that it is balanced by its form. */
export interface TransferRow {
  id: Generated<number>;
  from_account: string;
  to_account: string;
  yen: number;
  kind: string;
  card_id: string | null;
  /** `event` of the record, or the order's name. */
  reference: Uint8Array | null;
  at: number;
}

/** 4L: cards that no terminal may serve. */
export interface InvalidCardRow {
  version: Generated<number>;
  card_id: string;
  reason: 'copied' | 'overspent' | 'destroyed' | 'reported';
  since: number;
}

/** Two statements of a card that a genuine card cannot both have signed. */
export interface EvidenceRow {
  id: Generated<number>;
  card_id: string;
  /** SHA-256 of both messages, so that evidence that comes again is the same. */
  digest: Uint8Array;
  first_message: Uint8Array;
  second_message: Uint8Array;
  at: number;
}

/** The next serial number of a role. */
export interface CounterRow {
  name: string;
  value: number;
}

/** A token of the HTTP interface; its secret is not kept. */
export interface TokenRow {
  id: string;
  /** SHA-256 of the secret. */
  hash: Uint8Array;
  role: 'operator' | 'auditor' | 'issuer';
  name: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
}

/** A change by HTTP that was done: its answer is given again to the same key. */
export interface IdempotencyRow {
  token_id: string;
  key: string;
  /** SHA-256 of method, route and body. */
  request: Uint8Array;
  status: number;
  /** JSON; null where the answer holds a secret. */
  answer: string | null;
  at: number;
}

/** The center's end of the sealed channel to a terminal (`firmware/uplink/sealedChannel.ts`). */
export interface ChannelRow {
  terminal_id: string;
  /** The terminal's boot count as it was last heard. */
  epoch: number;
  /** Counter of the last message that was sealed, in any epoch. */
  sent: number;
  /** Counter of the last message that was opened in the epoch. */
  heard: number;
}

/** A message to a terminal that waits for its acknowledgement. */
export interface LetterRow {
  id: Generated<number>;
  terminal_id: string;
  /** Under KT, which is not in the database. */
  sealed: Uint8Array;
}

/** The newest version of what is for every terminal. */
export interface BulletinRow {
  name: string;
  version: number;
  message: Uint8Array;
}

/** A base or a delta of the list of invalid cards, signed (`firmware/wire/invalidCardList.ts`). */
export interface InvalidListRow {
  version: number;
  /** Of a base its own version. */
  base_version: number;
  at: number;
  /** The message with the head. */
  head: Uint8Array;
  /** What the pieces hold together. */
  content: Uint8Array;
}

/** All tables by their names. */
export interface StoreTables {
  cards: CardRow;
  terminals: StationRow;
  dispensers: StationRow;
  orders: OrderRow;
  signed_loads: SignedLoadRow;
  records: RecordRow;
  links: LinkRow;
  questions: QuestionRow;
  reports: ReportRow;
  terminal_states: TerminalStateRow;
  accounts: AccountRow;
  transfers: TransferRow;
  invalid_cards: InvalidCardRow;
  evidence: EvidenceRow;
  counters: CounterRow;
  tokens: TokenRow;
  idempotency: IdempotencyRow;
  channels: ChannelRow;
  outbox: LetterRow;
  bulletins: BulletinRow;
  invalid_lists: InvalidListRow;
}

/** The database outside or inside a transaction. */
export type StoreDatabase = Kysely<StoreTables>;
/** The database inside a transaction. */
export type StoreTransaction = Transaction<StoreTables>;
