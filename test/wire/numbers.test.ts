/** The numbers on the wire are those of docs/protocol.md: cards and terminals in use know no others. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as card from '../../firmware/wire/cardCommands.ts';
import * as lists from '../../firmware/wire/invalidCardList.ts';
import * as messages from '../../firmware/wire/messages.ts';
import * as profile from '../../firmware/wire/settlementProfile.ts';
import * as statements from '../../firmware/wire/statements.ts';
import * as tags from '../../firmware/wire/tags.ts';
import { projectRoot } from '../../host/root.ts';

const page = readFileSync(`${projectRoot}/docs/protocol.md`, 'utf8');
const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');

/** Numbers of a table's first column with the words behind them. */
const TAGS: Record<string, string> = {
  TAG_CARD_CERTIFICATE: 'card certificate',
  TAG_TERMINAL_CERTIFICATE: 'terminal certificate',
  TAG_DISPENSER_CERTIFICATE: 'dispenser certificate',
  TAG_SECRET_DELIVERY: 'delivery of secret keys',
  TAG_ISSUED_VALUE: 'issued value',
  TAG_ORDER_DECISION: 'decision on an order',
  TAG_CHARGE_DECISION: 'decision on a pending charge',
  TAG_INVALID_CARDS: 'head of a list of invalid cards',
  TAG_CARD_VALUE: "card's value",
  TAG_TERMINAL_VALUE: 'new value',
  TAG_CHARGE_RECEIPT: 'receipt of a charge',
  TAG_LOAD_RECEIPT: 'receipt of a load',
};
const MESSAGES: Record<string, string> = {
  MESSAGE_INSTALL_REQUEST: 'install request',
  MESSAGE_INSTALL: 'terminal information',
  MESSAGE_INSTALLED: 'installed',
  MESSAGE_SETTLEMENT_REPORT: 'settlement report',
  MESSAGE_SETTLEMENT_NOTED: 'settlement noted',
  MESSAGE_CHARGE_RECEIPT: 'charge receipt |',
  MESSAGE_CHARGE_RECEIPT_NOTED: 'charge receipt noted',
  MESSAGE_PENDING_QUESTION: 'question about a pending charge',
  MESSAGE_PENDING_DECISION: 'decision on a pending charge',
  MESSAGE_CHARGE_RESOLVED: 'charge proved later',
  MESSAGE_CHARGE_QUESTION: 'charge question',
  MESSAGE_CHARGE_ANSWER: 'charge answer',
  MESSAGE_PERSONALISE_REQUEST: 'personalise request',
  MESSAGE_PERSONALISE: 'card information',
  MESSAGE_LOAD_REQUEST: 'load request',
  MESSAGE_LOAD: 'issued value',
  MESSAGE_LOADED: 'load receipt |',
  MESSAGE_LOADED_NOTED: 'load receipt noted',
  MESSAGE_ORDER_QUESTION: 'order question',
  MESSAGE_ORDER_DECISION: 'order decision',
  MESSAGE_REFUSED: 'refused',
};
const LIST_MESSAGES: Record<string, string> = {
  MESSAGE_LIST_HEAD: 'head of a list',
  MESSAGE_LIST_PIECE: 'piece of a list',
};
const STATUS_WORDS: Record<string, string> = {
  SW_OK: 'done',
  SW_BLOCKED: 'the card refuses all service',
  SW_WRONG_LENGTH: 'wrong length',
  SW_BAD_SIGNATURE: 'a signature does not hold',
  SW_CONDITIONS: 'the order of commands',
  SW_WRONG_DATA: 'the data contradict each other',
  SW_NOT_SELECTED: 'no such application',
  SW_WRONG_P1_P2: 'READ of a record',
  SW_UNKNOWN_REFERENCE: 'the card holds no certificate',
  SW_REPLAYED: 'a statement that was used before',
  SW_FAILURE: "the card's program failed",
};

const inTable = (module: object, names: Record<string, string>, digits: number): void => {
  for (const [name, words] of Object.entries(names)) {
    const value = (module as Record<string, unknown>)[name];
    if (typeof value !== 'number') continue;
    const row = `| ${hex(value, digits)} | ${words}`;
    assert.ok(page.includes(row), `${name}: docs/protocol.md has no row "${row}"`);
  }
};

const countOf = (module: object, prefix: string): number =>
  Object.keys(module).filter(name => name.startsWith(prefix)).length;

test('tags of statements and of certificates', () => {
  inTable(tags, TAGS, 2);
  assert.ok(countOf(tags, 'TAG_') >= Object.keys(TAGS).length);
});

test('messages between terminal, dispenser and center', () => {
  inTable(messages, MESSAGES, 2);
  inTable(lists, LIST_MESSAGES, 2);
  const known = Object.values(messages).filter(value => typeof value === 'number');
  const types = Object.entries({ ...messages, ...lists }).filter(([name]) => name.startsWith('MESSAGE_'));
  assert.is(new Set(types.map(([, value]) => value)).size, types.length, 'no two have one number');
  assert.ok(known.length + countOf(lists, 'MESSAGE_') >= types.length);
});

test('status words of the card, ISO 7816-4', () => {
  inTable(card, STATUS_WORDS, 4);
  assert.ok(page.includes(`| ${hex(card.SW_UNKNOWN_INS, 4)}, ${hex(card.SW_UNKNOWN_CLA, 4)} |`));
});

test('class, instructions, parameters and name of the application', () => {
  const commands: [words: string, ...octets: number[]][] = [
    ['SELECT', 0, card.INS_SELECT],
    ['READ', card.CLA, card.INS_READ],
    ['PRESENT CERTIFICATE', card.CLA, card.INS_PRESENT_CERTIFICATE],
    ['PROVE VALUE', card.CLA, card.INS_PROVE_VALUE],
    ['CHARGE', card.CLA, card.INS_CHARGE],
    ['PERSONALISE', card.CLA, card.INS_PERSONALISE],
    ['LOAD', card.CLA, card.INS_LOAD],
  ];
  for (const [name, ...octets] of commands) {
    const row = `| ${name} | ${octets.map(octet => hex(octet, 2)).join(' ')}`;
    assert.ok(page.includes(row), row);
  }
  assert.ok(page.includes(`| ${[...card.APPLICATION_ID].map(octet => hex(octet, 2)).join(' ')} (`));
  const { READ_CARD_CERTIFICATE, READ_USAGE_INFORMATION, READ_ISSUER_CERTIFICATE } = card;
  assert.equal([READ_CARD_CERTIFICATE, READ_USAGE_INFORMATION, READ_ISSUER_CERTIFICATE], [1, 2, 3]);
  assert.is(card.READ_BLOCK_OCTETS, 256);
});

test('life cycles and abnormalities as the card status has them', () => {
  const { LIFE_CYCLE_BLANK, LIFE_CYCLE_PERSONALISED, LIFE_CYCLE_IN_USE, LIFE_CYCLE_BLOCKED } = card;
  assert.equal(
    [LIFE_CYCLE_BLANK, LIFE_CYCLE_PERSONALISED, LIFE_CYCLE_IN_USE, LIFE_CYCLE_BLOCKED],
    [0, 1, 2, 3],
  );
  assert.equal(
    [
      card.ABNORMALITY_NONE,
      card.ABNORMALITY_VALUE_RAISED,
      card.ABNORMALITY_MASTER_SIGNATURE,
      card.ABNORMALITY_TERMINAL_SIGNATURE,
      card.ABNORMALITY_REPLAY,
    ],
    [0, 1, 2, 3, 4],
  );
});

test('settlement profiles: a bit for R, for X, for SU; Fig. 6 has all, and a profile satisfies only its own parts', () => {
  assert.equal([profile.TERMINAL_CHALLENGE, profile.CARD_CHALLENGE, profile.CARD_SIGNATURE], [1, 2, 4]);
  assert.equal([profile.PROFILE_FULL, profile.PROFILE_FIG_5], [7, 4]);
  for (let own = 0; own < 8; own++) {
    assert.is(profile.isWeakened(own), own !== 7);
    for (let required = 0; required < 8; required++)
      assert.is(profile.satisfies(own, required), (own | required) === own, `${own} for ${required}`);
  }
  assert.equal([...profile.NO_CHALLENGE], new Array(16).fill(0));
});

test('decisions of the center', () => {
  const { ORDER_REFUSED, ORDER_TAKEN, ORDER_NOT_TAKEN, CHARGE_DROPPED, CHARGE_SETTLED } = statements;
  assert.equal(
    [ORDER_REFUSED, ORDER_TAKEN, ORDER_NOT_TAKEN, CHARGE_DROPPED, CHARGE_SETTLED],
    [0, 1, 2, 0, 1],
  );
});

test.run();
