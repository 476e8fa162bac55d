/**
 * Issuing and loading a card (EP 0 856 821, Figs. 4B and 4C), and the secrets that no command reads out (Fig.
 * 3).
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HostCard } from '../../bench/card/hostCard.ts';
import { issueCard, issueDispenser, issueValue } from '../../center/issue.ts';
import { storedSource } from '../../firmware/dispenser/storedSource.ts';
import { exchange, selectApplication, sendCommand } from '../../firmware/reader/cardLink.ts';
import { concat, copyOf, toHex } from '../../firmware/runtime/bytes.ts';
import { encodeCommand } from '../../firmware/wire/apdu.ts';
import {
  ABNORMALITY_MASTER_SIGNATURE,
  ABNORMALITY_NONE,
  APPLICATION_ID,
  CLA,
  INS_LOAD,
  INS_PERSONALISE,
  INS_PRESENT_CERTIFICATE,
  INS_SELECT,
  LIFE_CYCLE_BLANK,
  LIFE_CYCLE_IN_USE,
  LIFE_CYCLE_PERSONALISED,
  SW_BAD_SIGNATURE,
  SW_CONDITIONS,
  SW_OK,
  SW_REPLAYED,
  SW_UNKNOWN_REFERENCE,
  SW_WRONG_DATA,
} from '../../firmware/wire/cardCommands.ts';
import { encodeCardInformation, parseCardInformation } from '../../firmware/wire/cardInformation.ts';
import { encodeUsageInformation, type IssuedUsageInformation } from '../../firmware/wire/usageInformation.ts';
import { firstLoad, flipped, openWorld, refused, sha256, tappedSlot } from './rig.ts';

/** A card in a slot of its own, selected. */
const inSlot = async (card: HostCard) => {
  const slot = tappedSlot();
  slot.card = card.program;
  await slot.activate();
  return { slot, status: await selectApplication(slot) };
};

test('S3.1 no command reads a secret: every INS, P1 and P2 is asked, and no answer has 16 octets of p or q in a row', async () => {
  const world = await openWorld();
  const machine = world.firstMachine;
  const card = world.blankCard();
  await machine.issue(card);
  await machine.load(card, 1000);
  const issued = machine.slot.log.filter(entry => entry.command[1] === INS_PERSONALISE);
  const { secret } = parseCardInformation(
    concat(issued.map(({ command }) => command.subarray(5, 5 + command[4]))),
  );
  const hex = toHex(secret);
  const windows = new Set<string>();
  for (let at = 0; at + 32 <= hex.length; at += 2) windows.add(hex.slice(at, at + 32));

  const terminal = await world.terminal();
  await terminal.insert(card);
  await machine.readValue(card);
  let asked = 0;
  const scan = (response: Uint8Array): void => {
    asked++;
    const text = toHex(response);
    for (let at = 0; at + 32 <= text.length; at += 2)
      assert.not(windows.has(text.slice(at, at + 32)), 'a part of the secret was in an answer');
  };
  for (const { response } of [...machine.slot.log, ...terminal.slot.log]) scan(response);

  // After a value was proved, when the card is at its most open. Charges and loads are not in these octets'
  // power.
  const { slot } = terminal;
  await terminal.insert(card);
  for (const cla of [0x00, CLA, 0x84, 0xa0])
    for (let ins = 0; ins < 256; ins++) {
      if (cla === 0 && ins === INS_SELECT) continue;
      for (const [p1, p2] of [
        [0, 0],
        [1, 0],
        [2, 1],
        [255, 255],
      ])
        scan(await slot.transmit(Uint8Array.of(cla, ins, p1, p2, 0)));
    }
  await terminal.insert(card);
  let answered = 0;
  for (let p1 = 0; p1 < 256; p1++)
    for (let p2 = 0; p2 < 256; p2++) {
      const response = await slot.transmit(Uint8Array.of(CLA, 0xb0, p1, p2, 0));
      if (response.length > 2) {
        scan(response);
        answered++;
        assert.ok(p1 >= 1 && p1 <= 3, `READ P1 ${p1} P2 ${p2} answered`);
      }
    }
  assert.ok(answered >= 4 && asked > 4000, 'the card did answer');
});

test('S3.1 life states: the card’s status names each, and it refuses the commands of the others', async () => {
  const world = await openWorld();
  const card = world.blankCard();
  const lifeCycle = async () => (await inSlot(card)).status.lifeCycle;
  assert.is(await lifeCycle(), LIFE_CYCLE_BLANK);
  const { slot } = await inSlot(card);
  for (const ins of [INS_LOAD, 0xb0, 0x20, 0x30, INS_PRESENT_CERTIFICATE])
    assert.is(
      (await sendCommand(slot, ins, new Uint8Array(0))).status,
      SW_CONDITIONS,
      `INS ${ins} on a blank card`,
    );
  await world.firstMachine.issue(card);
  assert.is(await lifeCycle(), LIFE_CYCLE_PERSONALISED);
  const again = await inSlot(card);
  assert.is(
    (await sendCommand(again.slot, INS_PERSONALISE, await issueCard(world.center))).status,
    SW_CONDITIONS,
  );
  assert.is(
    (await sendCommand(again.slot, 0x20, new Uint8Array(32))).status,
    SW_CONDITIONS,
    'no value to prove yet',
  );
  await world.firstMachine.load(card, 500);
  assert.is(await lifeCycle(), LIFE_CYCLE_IN_USE);
});

test('S3.1 nothing but SELECT is answered before SELECT, and another application is not found', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  card.program.reset();
  for (let ins = 0; ins < 256; ins++) {
    const response = await card.program.process(Uint8Array.of(CLA, ins, 1, 0, 0));
    assert.is(toHex(response), '6985', `INS ${ins}`);
  }
  const other = encodeCommand({
    cla: 0,
    ins: INS_SELECT,
    p1: 4,
    p2: 0,
    data: Uint8Array.of(1, 2, 3, 4, 5),
    le: 256,
  });
  assert.is(toHex(await card.program.process(other)), '6a82');
});

test('S4.3 the card verifies before it records: with any field of 6M1 altered it stays blank', async () => {
  const world = await openWorld();
  const genuine = await issueCard(world.center);
  const parsed = parseCardInformation(genuine);
  const masterAt = 2;
  const certificateAt = masterAt + parsed.masterKey.length + 3;
  const secretAt = certificateAt + parsed.certificate.length + 2;
  const places: [string, number][] = [
    ['generation', 0],
    ['profile of nA', 1],
    ['nA', masterAt + 50],
    ['length of SA(nU*IDU)', certificateAt - 1],
    ['role', certificateAt],
    ['IDU', certificateAt + 3],
    ['term', certificateAt + 9],
    ['nU', certificateAt + 60],
    ['SA(nU*IDU)', certificateAt + parsed.certificate.length - 5],
    ['pU', secretAt + 8],
    ['qU', secretAt + 70],
    ['signature of the delivery', genuine.length - 3],
  ];
  const card = world.blankCard();
  for (const [field, at] of places) {
    const { slot } = await inSlot(card);
    const { status } = await sendCommand(slot, INS_PERSONALISE, flipped(genuine, at, 2));
    assert.ok([SW_BAD_SIGNATURE, SW_WRONG_DATA].includes(status), `${field}: ${status.toString(16)}`);
    assert.is((await inSlot(card)).status.lifeCycle, LIFE_CYCLE_BLANK, field);
  }
  for (let length = 0; length < genuine.length; length += 41) {
    const { slot } = await inSlot(card);
    assert.is.not((await sendCommand(slot, INS_PERSONALISE, genuine.subarray(0, length))).status, SW_OK);
  }
  const { slot } = await inSlot(card);
  assert.is((await sendCommand(slot, INS_PERSONALISE, genuine)).status, SW_OK);
  const { status } = await inSlot(card);
  assert.is(status.lifeCycle, LIFE_CYCLE_PERSONALISED);
  assert.is(status.cardId, parsed.id);
  assert.is(status.loadNumber, 0, 'no money yet');
});

test('S4.3 a person can key the card’s number in: decimal digits, different for each card', async () => {
  const world = await openWorld();
  const ids = [await world.card(0), await world.card(0), await world.card(0)].map(
    async card => (await inSlot(card)).status.cardId,
  );
  const found = new Set(await Promise.all(ids));
  assert.is(found.size, 3);
  for (const id of found) assert.match(id ?? '', /^\d{12}$/);
});

test('S4.4 a secret with a wrong master signature is refused by the card', async () => {
  const world = await openWorld();
  const mine = parseCardInformation(await issueCard(world.center));
  const other = parseCardInformation(await issueCard(world.center));
  const attempt = async (change: object) => {
    const { slot } = await inSlot(world.blankCard());
    return (await sendCommand(slot, INS_PERSONALISE, encodeCardInformation({ ...mine, ...change }))).status;
  };
  assert.is(await attempt({ deliverySignature: other.deliverySignature }), SW_BAD_SIGNATURE);
  assert.is(await attempt({ secret: other.secret }), SW_BAD_SIGNATURE);
  // Signed and delivered for another card: it is not the secret of this certificate.
  assert.is(
    await attempt({ secret: other.secret, deliverySignature: other.deliverySignature }),
    SW_BAD_SIGNATURE,
  );
  assert.is(await attempt({ deliverySignature: new Uint8Array(0) }), SW_BAD_SIGNATURE);
  assert.is(await attempt({}), SW_OK);
});

/** A personalised card that knows the dispenser, in a slot, and a genuine statement of its first load. */
const readyToLoad = async () => {
  const world = await openWorld();
  const card = await world.card(0);
  const { slot, status } = await inSlot(card);
  const { certificate, dispenser } = world.firstMachine;
  const { dispenserId } = dispenser;
  const issued = await issueValue(
    world.center,
    firstLoad(status.cardId ?? '', dispenserId, 1000, 900),
    certificate,
  );
  return { world, card, slot, issued, certificate };
};

test('S4.5 the card verifies IDC and SA(V*IDU) before it records V: with any field altered there is no money on it', async () => {
  const { card, slot, issued, certificate, world } = await readyToLoad();
  const genuine = encodeUsageInformation(issued);
  assert.is(
    (await sendCommand(slot, INS_LOAD, genuine)).status,
    SW_UNKNOWN_REFERENCE,
    'without the dispenser’s certificate',
  );
  assert.is(
    (await sendCommand(slot, INS_PRESENT_CERTIFICATE, flipped(certificate, -4))).status,
    SW_BAD_SIGNATURE,
  );
  assert.is((await inSlot(card)).status.abnormality, ABNORMALITY_MASTER_SIGNATURE);
  const { slot: again } = await inSlot(card);
  assert.is((await sendCommand(again, INS_PRESENT_CERTIFICATE, certificate)).status, SW_OK);
  for (let at = 0; at < genuine.length; at += at < 40 ? 1 : 37) {
    const { status } = await sendCommand(again, INS_LOAD, flipped(genuine, at, 4));
    assert.is.not(status, SW_OK, `octet ${at} altered`);
    assert.is((await inSlot(card)).status.lifeCycle, LIFE_CYCLE_PERSONALISED, `octet ${at} altered`);
    await selectApplication(again);
  }
  for (let length = 0; length < genuine.length; length += 13)
    assert.is.not(
      (await sendCommand(again, INS_LOAD, genuine.subarray(0, length))).status,
      SW_OK,
      `${length} octets`,
    );
  assert.is((await sendCommand(again, INS_LOAD, genuine)).status, SW_OK);
  assert.is(await world.firstMachine.readValue(card), 1000);
});

test('S4.5 a statement for another card, or of another dispenser, is refused', async () => {
  const { slot, issued, world } = await readyToLoad();
  const stranger = await world.card(0);
  const there = await inSlot(stranger);
  await sendCommand(there.slot, INS_PRESENT_CERTIFICATE, world.firstMachine.certificate);
  assert.is(
    (await sendCommand(there.slot, INS_LOAD, encodeUsageInformation(issued))).status,
    SW_BAD_SIGNATURE,
  );
  const second = await issueDispenser(world.center);
  await sendCommand(slot, INS_PRESENT_CERTIFICATE, second.certificate);
  const { referenceOf } = await import('../../firmware/wire/reference.ts');
  const moved: IssuedUsageInformation = { ...issued, issuer: referenceOf(sha256, second.certificate) };
  assert.is((await sendCommand(slot, INS_LOAD, encodeUsageInformation(moved))).status, SW_WRONG_DATA);
});

test('S4.5 the dispenser verifies the card first: a card of another center gets no order', async () => {
  const [world, elsewhere] = [await openWorld(), await openWorld({ firstKey: 1 })];
  const stranger = await elsewhere.card(0);
  await refused('badCertificate', () => world.firstMachine.load(stranger, 1000));
  assert.equal(world.firstMachine.dispenser.orders.all(), []);
  assert.is(world.center.books.issuedYen, 0);
});

test('S4.6 an empty card is recharged; money that is left stays, and the sum is certified', async () => {
  const world = await openWorld();
  const machine = world.firstMachine;
  const card = await world.card(30);
  const terminal = await world.terminal();
  for (let i = 0; i < 3; i++) await terminal.charge(await terminal.insert(card), 10);
  assert.is(await machine.load(card, 500), 500, 'empty');
  await terminal.charge(await terminal.insert(card), 10);
  assert.is(await machine.load(card, 1000), 1490, 'with 490 yen left');
  assert.is((await terminal.insert(card)).value, 1490);
  assert.is(world.center.books.issuedYen, 1530);
  assert.is(terminal.phone.journal.read().settledYen, 40);
});

test('S4.6 a wrong previousValue is refused: money that was spent meanwhile does not come back', async () => {
  const world = await openWorld();
  const machine = world.firstMachine;
  const card = await world.card(1000);
  const { cardId = '' } = (await inSlot(card)).status;
  const terminal = await world.terminal();
  const { first } = await terminal.insert(card);
  const order = {
    ...firstLoad(cardId, machine.dispenser.dispenserId, 100, 2),
    previousValue: first.value,
    previousReference: first.usageReference,
    previousOrder: first.lastOrder,
    loadNumber: 2,
  };
  const stale = await issueValue(world.center, order, machine.certificate);
  await terminal.charge(await terminal.insert(card), 400);
  const { slot } = await inSlot(card);
  assert.is((await sendCommand(slot, INS_LOAD, encodeUsageInformation(stale))).status, SW_CONDITIONS);
  assert.is((await terminal.insert(card)).value, 600);
});

test('S4.6 the same load twice is one load; an earlier one is refused as a replay; the books count it once', async () => {
  const { card, slot, issued, certificate, world } = await readyToLoad();
  const first = encodeUsageInformation(issued);
  await sendCommand(slot, INS_PRESENT_CERTIFICATE, certificate);
  for (let i = 0; i < 3; i++) assert.is((await sendCommand(slot, INS_LOAD, first)).status, SW_OK);
  assert.is(await world.firstMachine.readValue(card), 1000);
  await world.firstMachine.load(card, 200);
  const { slot: later } = await inSlot(card);
  assert.is((await sendCommand(later, INS_LOAD, first)).status, SW_REPLAYED);
  const terminal = await world.terminal();
  await terminal.charge(await terminal.insert(card), 1200);
  const { slot: empty } = await inSlot(card);
  assert.is(
    (await sendCommand(empty, INS_LOAD, first)).status,
    SW_REPLAYED,
    'also when the card is empty again',
  );
  assert.is((await terminal.insert(card)).value, 0);
  assert.is(world.center.books.issuedYen, 1200);
  assert.is((await inSlot(card)).status.abnormality, ABNORMALITY_NONE);
});

test('S4.6 a load is whole yen from 1 to 10 000, a card holds 20 000: refused before anything is written', async () => {
  const world = await openWorld();
  const card = await world.card(0);
  for (const yen of [-5, 0.5, Number.NaN, 10_001, 20_001, Number.POSITIVE_INFINITY])
    await refused('badAmount', () => world.firstMachine.load(card, yen));
  assert.equal(world.firstMachine.dispenser.orders.all(), [], 'no order blocks the card');
  await world.firstMachine.load(card, 10_000);
  await world.firstMachine.load(card, 9_999);
  await refused('badAmount', () => world.firstMachine.load(card, 2));
  assert.is(await world.firstMachine.load(card, 1), 20_000);
  assert.is(world.center.books.issuedYen, 20_000);
});

test('S4.7 SA(V*IDU) online per card: the center is asked at each load, and without it there is none', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  assert.is(world.center.books.issuedYen, 100);
  const silent = await world.machine(storedSource([], []));
  await refused('noSource', () => silent.issue(world.blankCard()));
  await refused('noSource', () => silent.load(card, 100));
  assert.is(await world.firstMachine.readValue(card), 100);
});

test('S4.7 stored beforehand: a dispenser without a line issues and loads from its stock only', async () => {
  const world = await openWorld();
  const information = await issueCard(world.center);
  const { id: cardId } = parseCardInformation(information);
  const statements: IssuedUsageInformation[] = [];
  const machine = await world.machine(storedSource([copyOf(information)], statements));
  const { dispenserId } = machine.dispenser;
  const order = firstLoad(cardId, dispenserId, 1000, 77);
  statements.push(await issueValue(world.center, order, machine.certificate));
  const card = world.blankCard();
  assert.ok(await machine.issue(card));
  assert.is(await machine.load(card, 1000), 1000);
  await refused('noSource', () => machine.load(card, 1000));
  await refused('noSource', () => machine.issue(world.blankCard()));
  const terminal = await world.terminal();
  assert.is((await terminal.insert(card)).value, 1000, 'a terminal takes it');
});

test('wrong lengths, chains that are too long and halves of chains leave the card as it was', async () => {
  const world = await openWorld();
  const card = await world.card(300);
  const { slot } = await inSlot(card);
  const long = new Uint8Array(3456);
  assert.is((await sendCommand(slot, INS_LOAD, long)).status, 0x6700);
  const half = encodeCommand({
    cla: CLA | 0x10,
    ins: INS_LOAD,
    p1: 0,
    p2: 0,
    data: new Uint8Array(255),
    le: 0,
  });
  await slot.transmit(half);
  const { status } = await exchange(slot, 0x99, 0, 0, new Uint8Array(0), 0);
  assert.is(status, 0x6d00, 'what was chained belongs to no later command');
  for (const octets of [
    '',
    '80',
    '802000',
    '8020000005aabb',
    '80200000',
    '8020000000',
    '80200000010203040506',
  ])
    assert.is.not(toHex(await card.program.process(Buffer.from(octets, 'hex'))).slice(-4), '9000', octets);
  const name = new Uint8Array(APPLICATION_ID);
  const select = encodeCommand({ cla: 0, ins: INS_SELECT, p1: 4, p2: 0, data: name, le: 256 });
  assert.is(toHex(await slot.transmit(select)).slice(-4), '9000');
  assert.is(await world.firstMachine.readValue(card), 300);
});

test.run();
