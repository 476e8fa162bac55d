/**
 * What a reader doubts of a card, part by part: a status that is unsigned, certificates of other roles,
 * records that do not certify the value, answers that are no 9000.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { introduce, obtainCertificate } from '../../firmware/reader/introduce.ts';
import { proveValue, verifiedUsageKey } from '../../firmware/reader/proveValue.ts';
import { verifiedCache } from '../../firmware/reader/verifiedCache.ts';
import { concat, copyOf } from '../../firmware/runtime/bytes.ts';
import {
  INS_PRESENT_CERTIFICATE,
  INS_PROVE_VALUE,
  INS_READ,
  INS_SELECT,
  LIFE_CYCLE_BLANK,
  LIFE_CYCLE_BLOCKED,
  READ_CARD_CERTIFICATE,
  READ_USAGE_INFORMATION,
} from '../../firmware/wire/cardCommands.ts';
import { parseCardStatus } from '../../firmware/wire/cardStatus.ts';
import { encodeIdentifier } from '../../firmware/wire/identifier.ts';
import { TAG_CARD_CERTIFICATE, TAG_DISPENSER_CERTIFICATE } from '../../firmware/wire/tags.ts';
import { openWorld, refused, type Terminal } from './rig.ts';

/** Places in the card status, `docs/protocol.md`. */
const LIFE_CYCLE_AT = 1;
const CARD_ID_AT = 6;

const LIMIT_MS = 60_000;
const deadline = (terminal: Terminal): number => terminal.slot.nowMs() + LIMIT_MS;

/** A card of 100 yen in a terminal that has seen no card; `answers` may change what the card says. */
const insideTerminal = async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const other = await world.card(200);
  const terminal = await world.terminal();
  const alter = (ins: number, change: (octets: Uint8Array) => Uint8Array): void => {
    terminal.slot.tap.response = (octets, command) => (command[1] === ins ? change(octets) : octets);
  };
  return { world, card, other, terminal, alter };
};

test('a status is unsigned: another life cycle or number in it takes no money and brings none', async () => {
  const { card, other, terminal, alter } = await insideTerminal();
  const at = (place: number, value: ArrayLike<number>) => (octets: Uint8Array) => {
    octets.set(value, place);
    return octets;
  };
  alter(INS_SELECT, at(LIFE_CYCLE_AT, [LIFE_CYCLE_BLANK]));
  await refused('cardBlank', () => terminal.insert(card));
  alter(INS_SELECT, at(LIFE_CYCLE_AT, [LIFE_CYCLE_BLOCKED]));
  await refused('cardBlocked', () => terminal.insert(card));
  alter(INS_SELECT, octets => octets);
  const otherId = (await terminal.insert(other)).card.cardId;
  alter(INS_SELECT, at(CARD_ID_AT, encodeIdentifier(otherId)));
  await refused('badCertificate', () => terminal.insert(card));
  terminal.slot.tap = {};
  assert.is((await terminal.insert(card)).value, 100);
});

test('a certificate in the cache serves its own role only', async () => {
  const { card, terminal } = await insideTerminal();
  const { reader } = terminal.identity;
  await terminal.insert(card);
  const introduced = await introduce(reader);
  const status = parseCardStatus(
    terminal.slot.log.find(({ command }) => command[1] === INS_SELECT)!.response.subarray(0, -2),
  );
  const genuine = reader.verifiedCertificates.find(status.certificate)!;
  assert.is(genuine.id, introduced.cardId);
  reader.verifiedCertificates.keep(status.certificate, {
    ...genuine,
    role: TAG_DISPENSER_CERTIFICATE,
    publicKey: undefined,
  });
  const read = await obtainCertificate(
    reader,
    TAG_CARD_CERTIFICATE,
    status.certificate,
    READ_CARD_CERTIFICATE,
    deadline(terminal),
  );
  assert.equal([read.role, read.id, read.publicKey !== undefined], [TAG_CARD_CERTIFICATE, genuine.id, true]);
});

test('a value that the record does not certify is refused, whether the record is read or was verified before', async () => {
  const { card, terminal } = await insideTerminal();
  const { reader } = terminal.identity;
  const account = await terminal.insert(card);
  const key = verifiedUsageKey(account.card.cardId, account.usageReference);
  assert.is(reader.verifiedUsages.find(key), 100);
  reader.verifiedUsages.keep(key, 90);
  await refused('badUsage', () => terminal.insert(card));
  reader.verifiedUsages.keep(key, 100);
  assert.is((await terminal.insert(card)).value, 100);
});

test('a record that is not the one that the card has announced is refused', async () => {
  const { card, other, terminal } = await insideTerminal();
  await terminal.insert(other);
  const isRecord = (command: Uint8Array) => command[1] === INS_READ && command[2] === READ_USAGE_INFORMATION;
  const record = terminal.slot.log.filter(({ command }) => isRecord(command)).map(({ response }) => response);
  let piece = 0;
  terminal.slot.tap.response = (octets, command) => (isRecord(command) ? copyOf(record[piece++]) : octets);
  await refused('badUsage', () => terminal.insert(card));
  terminal.slot.tap = {};
  assert.is((await terminal.insert(card)).value, 100);
});

test('answers that are no 9000 end the session with cardRefused', async () => {
  for (const ins of [INS_PROVE_VALUE, INS_PRESENT_CERTIFICATE]) {
    const { card, terminal, alter } = await insideTerminal();
    alter(ins, octets => concat([octets.subarray(0, octets.length - 2), Uint8Array.of(0x69, 0x85)]));
    await refused('cardRefused', () => terminal.insert(card));
  }
  const { card, terminal, alter } = await insideTerminal();
  alter(INS_SELECT, octets => concat([octets.subarray(0, octets.length - 2), Uint8Array.of(0x6a, 0x82)]));
  await refused('notOurs', () => terminal.insert(card));
});

test('a second introduction of another card proves another value: the account names its card', async () => {
  const { card, other, terminal } = await insideTerminal();
  const { reader } = terminal.identity;
  await terminal.insert(card);
  const first = await introduce(reader);
  terminal.slot.card = other.program;
  await terminal.slot.activate();
  await introduce(reader);
  await refused('badCardSignature', () => proveValue(reader, first));
});

test('the cache: the newest entries, one for each reference, the oldest dropped first', () => {
  const cache = verifiedCache<string>(2);
  const name = (n: number): Uint8Array => new Uint8Array(4).fill(n);
  assert.is(cache.find(name(1)), undefined);
  cache.keep(name(1), 'one');
  cache.keep(name(2), 'two');
  assert.equal([cache.find(name(1)), cache.find(name(2))], ['one', 'two']);
  cache.keep(name(1), 'one again');
  cache.keep(name(3), 'three');
  assert.equal(
    [1, 2, 3].map(n => cache.find(name(n))),
    ['one again', undefined, 'three'],
  );
  cache.keep(name(3), 'new');
  assert.equal(
    [1, 2, 3].map(n => cache.find(name(n))),
    ['one again', undefined, 'new'],
  );
});

test.run();
