/**
 * First and second exchange (EP 0 856 821, Figs. 5 and 6): every link of the chain from SU up to nA, broken
 * in turn.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HostCard } from '../../bench/card/hostCard.ts';
import { cardAreas } from '../../firmware/card/areas.ts';
import { concat, copyOf } from '../../firmware/runtime/bytes.ts';
import {
  ABNORMALITY_MASTER_SIGNATURE,
  INS_CHARGE,
  INS_PRESENT_CERTIFICATE,
  INS_PROVE_VALUE,
  INS_READ,
  READ_CARD_CERTIFICATE,
  READ_ISSUER_CERTIFICATE,
  READ_USAGE_INFORMATION,
} from '../../firmware/wire/cardCommands.ts';
import { parseCardInformation } from '../../firmware/wire/cardInformation.ts';
import { NO_IDENTIFIER } from '../../firmware/wire/identifier.ts';
import { referenceOf } from '../../firmware/wire/reference.ts';
import { encodeCardValue } from '../../firmware/wire/statements.ts';
import { parseUsageInformation } from '../../firmware/wire/usageInformation.ts';
import {
  flipped,
  openWorld,
  random,
  refused,
  scheme,
  sha256,
  type Tap,
  type Terminal,
  USAGE_AT,
  type World,
} from './rig.ts';

/** Where the parts of the answer to PROVE VALUE are: X, V, reference, last order, SU. */
const X_AT = 0;
const V_AT = 16;
const REFERENCE_AT = 20;
const ORDER_AT = 36;
const SU_AT = 46;
const USAGE_INFORMATION_VALUE_AT = 2;

/** The contents of a card's area, as a thief with its memory reads them. */
const areasOf = (card: HostCard) => cardAreas(card.eeprom, sha256);
const usageInformationOf = (card: HostCard): Uint8Array =>
  copyOf(areasOf(card).usageInformation.read()!.subarray(USAGE_AT));

const readOf = (what: number, answer: (octets: Uint8Array) => Uint8Array): Tap => ({
  response: (octets, command) => (command[1] === INS_READ && command[2] === what ? answer(octets) : octets),
});
const provedAs = (alter: (octets: Uint8Array) => Uint8Array): Tap => ({
  response: (octets, command) =>
    command[1] === INS_PROVE_VALUE && octets.length > 2 ? alter(octets) : octets,
});

const DATA_AT = 5;

/** An opened card: it shows another usage information and signs the reference of that under its own key. */
const openedCard = (card: HostCard, record: Uint8Array): Tap => {
  const { generation, settlementProfile, keyProfile, secret } = parseCardInformation(
    copyOf(areasOf(card).cardInformation.read()!),
  );
  const secretKey = scheme.importSecretKey(keyProfile, secret, random);
  const prove = async (octets: Uint8Array, command: Uint8Array): Promise<Uint8Array> => {
    octets.set(referenceOf(sha256, record), REFERENCE_AT);
    const settlement = {
      generation,
      profile: settlementProfile,
      terminalChallenge: command.subarray(DATA_AT + 16, DATA_AT + 32),
      cardChallenge: octets.subarray(X_AT, V_AT),
    };
    const value = {
      value: Buffer.from(octets).readUInt32BE(V_AT),
      usageReference: octets.subarray(REFERENCE_AT, ORDER_AT),
      lastOrder: octets.subarray(ORDER_AT, SU_AT),
    };
    const signature = await scheme.sign(secretKey, encodeCardValue(settlement, value));
    return concat([octets.subarray(0, SU_AT), signature, Uint8Array.of(0x90, 0)]);
  };
  return {
    response: (octets, command) => {
      if (command[1] === INS_PROVE_VALUE && octets.length > 2) return prove(octets, command);
      if (command[1] !== INS_READ || command[2] !== READ_USAGE_INFORMATION) return octets;
      return concat([record.subarray(256 * command[3], 256 * command[3] + 256), Uint8Array.of(0x90, 0)]);
    },
  };
};

/** A certificate in place of the one that was asked for. */
const certificateReplaced = (what: number, certificate: Uint8Array): Tap => ({
  response: (octets, command) => {
    if (command[1] !== INS_READ || command[2] !== what) return octets;
    const block = certificate.subarray(256 * command[3], 256 * command[3] + 256);
    return block.length ? concat([block, Uint8Array.of(0x90, 0)]) : Uint8Array.of(0x6a, 0x86);
  },
});

/** The terminal returns such a card: nothing is pending, nothing settled, no charge was sent. */
const refusedAs = async (code: string, terminal: Terminal, card: HostCard, tap: Tap): Promise<void> => {
  const fresh = terminal.restart();
  fresh.slot.tap = tap;
  fresh.slot.log.length = 0;
  await refused(code, () => fresh.insert(card));
  assert.equal(fresh.phone.journal.read(), {
    terminalId: NO_IDENTIFIER,
    settledYen: 0,
    settledCharges: 0,
    pending: [],
  });
  assert.not(fresh.slot.log.some(({ command }) => command[1] === INS_CHARGE));
  fresh.slot.tap = {};
};

/** A card that was last used at another terminal, and one that comes from a dispenser. */
const spentCard = async (world: World) => {
  const card = await world.card(1000);
  const last = await world.terminal();
  await last.charge(await last.insert(card), 10);
  return { card, last };
};

test('S5.1 card and terminal send certificate and number and verify each other’s; each field altered is refused', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const terminal = await world.terminal();
  assert.is((await terminal.insert(card)).value, 1000);
  const block0 = (at: number, mask = 1) =>
    readOf(READ_CARD_CERTIFICATE, octets => (octets.length > 250 ? flipped(octets, at, mask) : octets));
  await refusedAs('badCertificate', terminal, card, block0(9));
  await refusedAs('badCertificate', terminal, card, block0(11));
  await refusedAs('badCertificate', terminal, card, block0(20));
  await refusedAs('badCertificate', terminal, card, block0(100));
  await refusedAs('badCertificate', terminal, card, block0(240));
  await refusedAs('unknownGeneration', terminal, card, block0(1, 2));
  await refusedAs('malformed', terminal, card, block0(0, 2));
  await refusedAs('malformed', terminal, card, block0(4));
  const other = await world.card(1000);
  const theirs = copyOf(areasOf(other).cardInformation.read()!);
  const at = 2 + world.center.master.publicKey.length;
  const certificate = theirs.subarray(at + 2, at + 2 + theirs[at] * 256 + theirs[at + 1]);
  await refusedAs('badCertificate', terminal, card, certificateReplaced(READ_CARD_CERTIFICATE, certificate));
});

test('S5.1 the card verifies SA(nT*IDT): an altered certificate is refused and recorded as an abnormality', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const terminal = await world.terminal();
  let hidden = true;
  terminal.slot.tap.command = octets =>
    hidden && octets[1] === INS_PRESENT_CERTIFICATE && octets[0] === 0x80 ? flipped(octets, -1) : octets;
  await refused('cardRefused', () => terminal.insert(card));
  assert.is(areasOf(card).state.read()?.[0], ABNORMALITY_MASTER_SIGNATURE);
  hidden = false;
  assert.is((await terminal.insert(card)).value, 1000, 'the card is not blocked by it');
});

test('S5.1 cards and terminals refuse those of another center', async () => {
  const [ours, theirs] = [await openWorld(), await openWorld({ firstKey: 1 })];
  await refusedAs('badCertificate', await ours.terminal(), await theirs.card(100), {});
  const terminal = await theirs.terminal();
  const trusting = {
    ...terminal.identity.reader,
    masterKeys: (await ours.terminal()).identity.reader.masterKeys,
  };
  const impostor = { ...terminal, identity: { ...terminal.identity, reader: trusting } };
  const card = await ours.card(100);
  const { introduce } = await import('../../firmware/reader/introduce.ts');
  const { proveValue } = await import('../../firmware/reader/proveValue.ts');
  impostor.slot.card = card.program;
  await impostor.slot.activate();
  const introduced = await introduce(trusting);
  await refused('cardRefused', () => proveValue(trusting, introduced));
});

test('S5.2 V comes with the record that certifies it: the dispenser’s at first, the last terminal’s ST afterwards, and SU', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const [first, second] = [await world.terminal(), await world.terminal()];
  const { cardId } = (await first.insert(card)).card;
  const kinds = [parseUsageInformation(usageInformationOf(card), cardId).kind];
  await first.charge(await first.insert(card), 10);
  const record = parseUsageInformation(usageInformationOf(card), cardId);
  kinds.push(record.kind);
  assert.equal(kinds, ['issued', 'spent']);
  assert.equal(record.issuer, first.identity.reader.reference);
  second.slot.log.length = 0;
  assert.is((await second.insert(card)).value, 990);
  const asked = second.slot.log
    .filter(({ command }) => command[1] === INS_READ)
    .map(({ command }) => command[2]);
  assert.equal([...new Set(asked)], [READ_CARD_CERTIFICATE, READ_USAGE_INFORMATION, READ_ISSUER_CERTIFICATE]);
  const proof = second.slot.log.filter(({ command }) => command[1] === INS_PROVE_VALUE).at(-1)!.response;
  assert.is(proof.length, SU_AT + 192 + 2, 'X, V, reference, last order, SU, 9000');
});

test('S5.3 SU, V, X, the reference or the last order altered: the session ends', async () => {
  const world = await openWorld();
  const { card } = await spentCard(world);
  const terminal = await world.terminal();
  for (const at of [SU_AT, SU_AT + 100, SU_AT + 191, V_AT, V_AT + 3, X_AT, X_AT + 15, REFERENCE_AT, ORDER_AT])
    await refusedAs(
      'badCardSignature',
      terminal,
      card,
      provedAs(octets => flipped(octets, at)),
    );
  for (const length of [2, 17, 21, 37, 47])
    await refusedAs(
      length < SU_AT + 2 ? 'malformed' : 'badCardSignature',
      terminal,
      card,
      provedAs(octets => concat([octets.subarray(0, length - 2 || 1), Uint8Array.of(0x90, 0)])),
    );
  await refusedAs(
    'badCardSignature',
    terminal,
    card,
    provedAs(octets => concat([octets.subarray(0, SU_AT), Uint8Array.of(0x90, 0)])),
  );
  assert.is((await terminal.insert(card)).value, 990, 'untouched, the same card is served');
});

test('S5.3 the dispenser’s record: SA(V*IDU), its value, number, generation or dispenser altered', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const terminal = await world.terminal();
  const record = usageInformationOf(card);
  const generationAt = 1;
  for (const at of [USAGE_INFORMATION_VALUE_AT + 4, 11, 34, 100, record.length - 1])
    await refusedAs('badUsage', terminal, card, openedCard(card, flipped(record, at)));
  await refusedAs(
    'badUsage',
    terminal,
    card,
    openedCard(card, flipped(record, USAGE_INFORMATION_VALUE_AT + 2)),
  );
  await refusedAs('unknownGeneration', terminal, card, openedCard(card, flipped(record, generationAt, 2)));
  await refusedAs('malformed', terminal, card, openedCard(card, flipped(record, 0, 4)));
  await refusedAs('malformed', terminal, card, openedCard(card, record.subarray(0, 20)));
});

test('S5.3 the last terminal’s record: ST, V, R, X, step and profile altered; SA(nT*IDT) broken; another terminal’s', async () => {
  const world = await openWorld();
  const { card } = await spentCard(world);
  const terminal = await world.terminal();
  const record = usageInformationOf(card);
  const [profileAt, rAt, xAt, stepAt] = [6, 7, 23, 40];
  for (const at of [1, profileAt, rAt, xAt, stepAt, record.length - 1])
    await refusedAs('badUsage', terminal, card, openedCard(card, flipped(record, at, 1)));
  await refusedAs(
    'badCertificate',
    terminal,
    card,
    readOf(READ_ISSUER_CERTIFICATE, octets => (octets.length > 250 ? flipped(octets, 80) : octets)),
  );
  const stranger = terminal.identity.reader.certificate;
  await refusedAs('badUsage', terminal, card, certificateReplaced(READ_ISSUER_CERTIFICATE, stranger));
  await refusedAs(
    'malformed',
    terminal,
    card,
    certificateReplaced(READ_ISSUER_CERTIFICATE, world.firstMachine.certificate),
  );
});

test('S5.3 another card’s record, of the same value, certifies nothing here', async () => {
  const world = await openWorld();
  const [mine, rich] = [await world.card(1000), await world.card(1000)];
  const terminal = await world.terminal();
  await refusedAs('badUsage', terminal, mine, openedCard(mine, usageInformationOf(rich)));
  for (const card of [mine, rich]) await terminal.charge(await terminal.insert(card), 10);
  const other = await world.terminal();
  await refusedAs('badUsage', other, mine, openedCard(mine, usageInformationOf(rich)));
  await other.insert(rich);
  other.slot.tap = openedCard(mine, usageInformationOf(rich));
  await refused('badUsage', () => other.insert(mine));
});

test('S5.3 a card whose memory was altered signs its new V itself: the record does not certify it', async () => {
  const world = await openWorld();
  const { card } = await spentCard(world);
  const record = areasOf(card).usageInformation.read()!;
  const raised = flipped(record, USAGE_AT + USAGE_INFORMATION_VALUE_AT + 2, 0x40);
  areasOf(card).usageInformation.write(raised);
  await refusedAs('badUsage', await world.terminal(), card, {});
});

test('S5.3 a record that this terminal has verified vouches for its own value only', async () => {
  const world = await openWorld();
  const [card, terminal] = [await world.card(1000), await world.terminal()];
  await terminal.insert(card);
  const genuine = usageInformationOf(card);
  const record = areasOf(card).usageInformation.read()!;
  areasOf(card).usageInformation.write(flipped(record, USAGE_AT + USAGE_INFORMATION_VALUE_AT + 2, 0x40));
  await refusedAs('badUsage', terminal, card, openedCard(card, genuine));
});

test('S4.8 the terminal checks IDC by SA(IDC): a forged one, another center’s and someone else’s are refused', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const terminal = await world.terminal();
  const { certificate } = world.firstMachine;
  for (const at of [5, 9, 20, certificate.length - 1])
    await refusedAs(
      at === 5 ? 'malformed' : 'badCertificate',
      terminal,
      card,
      certificateReplaced(READ_ISSUER_CERTIFICATE, flipped(certificate, at)),
    );
  const elsewhere = await openWorld({ firstKey: 1 });
  const foreign = certificateReplaced(READ_ISSUER_CERTIFICATE, elsewhere.firstMachine.certificate);
  await refusedAs('badCertificate', terminal, card, foreign);
  const second = await world.machine();
  await refusedAs(
    'badUsage',
    terminal,
    card,
    certificateReplaced(READ_ISSUER_CERTIFICATE, second.certificate),
  );
  assert.is((await terminal.restart().insert(card)).value, 1000);
});

test.run();
