/**
 * Terms of validity, key generations, roles and the order of commands: both sides refuse certificates and
 * commands out of place.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Center, masterSign } from '../../center/center.ts';
import { issueTerminal } from '../../center/issue.ts';
import { CARD_TERM_DAYS, TERMINAL_TERM_DAYS } from '../../center/terms.ts';
import { exchange, readWhole, selectApplication, sendCommand } from '../../firmware/reader/cardLink.ts';
import { introduce } from '../../firmware/reader/introduce.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import { RECORD_DAYS, SECONDS_A_DAY } from '../../firmware/wire/calendar.ts';
import {
  INS_CHARGE,
  INS_PRESENT_CERTIFICATE,
  INS_PROVE_VALUE,
  READ_CARD_CERTIFICATE,
  SW_CONDITIONS,
  SW_OK,
  SW_UNKNOWN_REFERENCE,
  SW_WRONG_DATA,
  SW_WRONG_LENGTH,
} from '../../firmware/wire/cardCommands.ts';
import { encodeCertificate, parseCertificate } from '../../firmware/wire/certificate.ts';
import { referenceOf } from '../../firmware/wire/reference.ts';
import { TAG_CARD_CERTIFICATE, TAG_TERMINAL_CERTIFICATE } from '../../firmware/wire/tags.ts';
import { parseTerminalInformation } from '../../firmware/wire/terminalInformation.ts';
import { openWorld, refused, sha256 } from './rig.ts';

test('a card is taken from the first day of its term to the last, and by a phone that knows the day', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const issuedAt = world.nowSeconds;
  world.nowSeconds = issuedAt - SECONDS_A_DAY;
  await refused('cardExpired', async () => (await world.terminal()).insert(card));
  world.nowSeconds = issuedAt + CARD_TERM_DAYS * SECONDS_A_DAY;
  const terminal = await world.terminal();
  assert.is((await terminal.insert(card)).value, 100);
  world.nowSeconds += SECONDS_A_DAY;
  await refused('cardExpired', () => terminal.insert(card));
  const machine = await world.machine();
  await refused('cardExpired', () => machine.load(card, 100));
  await refused('termOver', () => world.firstMachine.load(card, 100));
  const clockless = { ...terminal.identity.reader, clock: { now: () => undefined, set: () => {} } };
  terminal.slot.card = card.program;
  await terminal.slot.activate();
  await refused('clockLost', () => introduce(clockless));
});

/** The same center with its next master generation, which no card or terminal holds yet. */
const nextGeneration = (center: Center): Center => ({
  ...center,
  master: { ...center.master, generation: center.master.generation + 1 },
});

test('attack 14: a terminal charges to the last day of its own term, and refuses from the next', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const terminal = await world.terminal();
  world.nowSeconds += TERMINAL_TERM_DAYS * SECONDS_A_DAY;
  await terminal.charge(await terminal.insert(card), 10);
  world.nowSeconds += SECONDS_A_DAY;
  await refused('termOver', () => terminal.insert(card));
  assert.is(terminal.phone.journal.read().settledYen, 10);
});

test('attack 14: what a terminal has signed is accepted for a year after its term, and no longer', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const old = await world.terminal();
  await old.charge(await old.insert(card), 10);
  world.nowSeconds += (TERMINAL_TERM_DAYS + RECORD_DAYS) * SECONDS_A_DAY;
  assert.is((await (await world.terminal()).insert(card)).value, 90);
  world.nowSeconds += SECONDS_A_DAY;
  const later = await world.terminal();
  await refused('recordExpired', () => later.insert(card));
  const machine = await world.machine();
  await refused('recordExpired', () => machine.load(card, 100));
  // A record from the future: its terminal's clock, or this one's, is wrong.
  world.nowSeconds -= (TERMINAL_TERM_DAYS + RECORD_DAYS + 2) * SECONDS_A_DAY;
  const early = await world.terminal();
  await refused('cardExpired', () => early.insert(card));
});

test('attack 14: the center takes records of a terminal for a year after its term, and no longer', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const [inTime, late] = [await world.terminal(), await world.terminal()];
  await inTime.charge(await inTime.insert(card), 10);
  await late.charge(await late.insert(card), 20);
  world.nowSeconds += (TERMINAL_TERM_DAYS + RECORD_DAYS) * SECONDS_A_DAY;
  await inTime.report();
  world.nowSeconds += SECONDS_A_DAY;
  await late.report();
  assert.equal([world.center.books.settledYen, world.center.books.unprovedYen], [10, 0]);
});

test('attack 14: a value that the master has signed lasts as long as its card', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  world.nowSeconds += (TERMINAL_TERM_DAYS + RECORD_DAYS + 1) * SECONDS_A_DAY;
  assert.is((await (await world.terminal()).insert(card)).value, 100);
});

test('a certificate of a key generation that the other side does not hold is refused', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const terminal = await world.terminal();
  const later = parseTerminalInformation(await issueTerminal(nextGeneration(world.center)));
  await terminal.insert(card);
  const { status } = await sendCommand(terminal.slot, INS_PRESENT_CERTIFICATE, later.certificate);
  assert.is(status, SW_CONDITIONS);
  assert.is((await terminal.insert(card)).value, 100);
});

test('a certificate of another role is refused at the introduction', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const terminal = await world.terminal();
  await terminal.insert(card);
  const octets = await readWhole(terminal.slot, READ_CARD_CERTIFICATE, () => 0);
  const { certificate, signature } = parseCertificate(TAG_CARD_CERTIFICATE, octets);
  const { status } = await sendCommand(terminal.slot, INS_PRESENT_CERTIFICATE, octets);
  assert.is(status, SW_WRONG_DATA, 'a card’s');
  const disguised = encodeCertificate({ ...certificate, role: TAG_TERMINAL_CERTIFICATE });
  const outcome = await sendCommand(terminal.slot, INS_PRESENT_CERTIFICATE, concat([disguised, signature]));
  assert.is(outcome.status, 0x6982, 'the role is in what the master signs');
});

test('a terminal’s certificate without a key is refused, also under the master’s signature', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const terminal = await world.terminal();
  const own = parseCertificate(TAG_TERMINAL_CERTIFICATE, terminal.identity.reader.certificate).certificate;
  const body = encodeCertificate({ ...own, keyProfile: 0, publicKey: new Uint8Array(0) });
  await terminal.insert(card);
  const { status } = await sendCommand(
    terminal.slot,
    INS_PRESENT_CERTIFICATE,
    concat([body, await masterSign(world.center, body)]),
  );
  assert.is(status, SW_WRONG_DATA);
});

test('commands out of order: no charge without a proof of value, none after another introduction, none by a dispenser', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const terminal = await world.terminal();
  const { slot, identity } = terminal;
  const anyCharge = new Uint8Array(6 + 192);
  slot.card = card.program;
  await slot.activate();
  await selectApplication(slot);
  assert.is((await sendCommand(slot, INS_CHARGE, anyCharge)).status, SW_CONDITIONS, 'before anything');
  const question = concat([identity.reader.reference, new Uint8Array(16)]);
  const { status } = await exchange(slot, INS_PROVE_VALUE, 0, 0, question, 256);
  assert.is(status, SW_UNKNOWN_REFERENCE, 'before an introduction');
  assert.is((await exchange(slot, 0xb0, 2, 0, new Uint8Array(0), 256)).status, SW_CONDITIONS, 'READ of 6M2');
  for (const length of [0, 16, 31, 33])
    assert.is((await sendCommand(slot, INS_PROVE_VALUE, new Uint8Array(length))).status, SW_WRONG_LENGTH);

  const account = await terminal.insert(card);
  await terminal.charge(account, 10);
  await sendCommand(slot, INS_PRESENT_CERTIFICATE, identity.reader.certificate);
  await refused('cardRefused', () => terminal.charge(account, 10));
  assert.is((await terminal.insert(card)).value, 90);

  const asDispenser = concat([referenceOf(sha256, world.firstMachine.certificate), new Uint8Array(16)]);
  await sendCommand(slot, INS_PRESENT_CERTIFICATE, world.firstMachine.certificate);
  assert.is(
    (await exchange(slot, INS_PROVE_VALUE, 0, 0, asDispenser, 256)).status,
    SW_OK,
    'it may ask for the value',
  );
  assert.is((await sendCommand(slot, INS_CHARGE, anyCharge)).status, SW_CONDITIONS);
});

test('a card may answer anything: the reader ends the session with a fault, never with a program error', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const terminal = await world.terminal();
  const answers = [
    '9000',
    '6f00',
    '00',
    '',
    '6102',
    '6c05',
    `${'ff'.repeat(256)}9000`,
    `${'00'.repeat(40)}9000`,
  ];
  for (const ins of [0xa4, 0xb0, INS_PRESENT_CERTIFICATE, INS_PROVE_VALUE])
    for (const answer of answers) {
      const fresh = terminal.restart();
      fresh.slot.tap.response = (octets, command) =>
        command[1] === ins ? new Uint8Array(Buffer.from(answer, 'hex')) : octets;
      const outcome = await fresh.insert(card).then(
        () => 'taken',
        error => error.code ?? `bug: ${error}`,
      );
      assert.not(outcome.startsWith('bug'), `${ins} ${answer}: ${outcome}`);
      // The card did hear the certificate: the session does not depend on its answer.
      if (ins !== INS_PRESENT_CERTIFICATE) assert.is.not(outcome, 'taken', `${ins} ${answer}`);
    }
  terminal.slot.tap = {};
  assert.is((await terminal.insert(card)).value, 100);
});

test.run();
