/**
 * Issuing and loading a card (EP 0 856 821, Figs. 4B and 4C), and the secrets that no command reads out (Fig.
 * 3).
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { masterSign } from '../../center/center.ts';
import { issueCard } from '../../center/issue.ts';
import { cardAreas } from '../../firmware/card/areas.ts';
import { newSession } from '../../firmware/card/card.ts';
import { personalise } from '../../firmware/card/personalise.ts';
import { exchange, sendCommand } from '../../firmware/reader/cardLink.ts';
import { concat, copyOf, isZero, toHex } from '../../firmware/runtime/bytes.ts';
import { encodeCommand } from '../../firmware/wire/apdu.ts';
import {
  APPLICATION_ID,
  CLA,
  INS_LOAD,
  INS_PERSONALISE,
  INS_PRESENT_CERTIFICATE,
  INS_READ,
  INS_SELECT,
  LIFE_CYCLE_BLANK,
  LIFE_CYCLE_IN_USE,
  LIFE_CYCLE_PERSONALISED,
  SW_BAD_SIGNATURE,
  SW_CONDITIONS,
  SW_OK,
  SW_WRONG_DATA,
} from '../../firmware/wire/cardCommands.ts';
import { encodeCardInformation, parseCardInformation } from '../../firmware/wire/cardInformation.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';
import { encodeSecretDelivery } from '../../firmware/wire/statements.ts';
import { flipped, inSlot, openWorld, random, refused, scheme, sha256 } from './rig.ts';

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
  const certificateAt = masterAt + parsed.masterKey.length + 2;
  const secretAt = certificateAt + parsed.certificate.length + 2;
  const places: [string, number][] = [
    ['generation', 0],
    ['profile of nA', 1],
    ['nA', masterAt + 50],
    ['length of SA(nU*IDU)', certificateAt - 1],
    ['role', certificateAt],
    ['IDU', certificateAt + 3],
    ['term', certificateAt + 9],
    // Attack 20: every field that a party acts on is certified.
    ['settlement profile', certificateAt + 12],
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

test('attack 20: settlement profile 7 → 0 on its way into a card is refused, and what the reader acts on is certified', async () => {
  const world = await openWorld();
  const genuine = await issueCard(world.center);
  const { masterKey, settlementProfile } = parseCardInformation(genuine);
  assert.is(settlementProfile, PROFILE_FULL);
  const { slot } = await inSlot(world.blankCard());
  const weaker = flipped(genuine, 2 + masterKey.length + 2 + 12, PROFILE_FULL);
  assert.is(parseCardInformation(copyOf(weaker)).settlementProfile, 0);
  assert.is((await sendCommand(slot, INS_PERSONALISE, weaker)).status, SW_BAD_SIGNATURE);
  // Between card and reader: the profile is in the certificate, and in no octet beside it.
  const card = await world.card(100);
  const terminal = await world.terminal(0);
  terminal.slot.tap.response = (octets, command) =>
    command[1] === INS_READ && octets.length > 250 ? flipped(octets, 12, PROFILE_FULL) : octets;
  await refused('badCertificate', () => terminal.insert(card));
});

test('mutants that survived: the secret belongs to the certified nU, and the certificate’s generation is 6M1’s', async () => {
  const world = await openWorld();
  const mine = parseCardInformation(await issueCard(world.center));
  const other = parseCardInformation(await issueCard(world.center));
  const attempt = async (generation: number, secret: Uint8Array) => {
    const statement = encodeSecretDelivery(generation, mine.id, sha256.digest(secret));
    const deliverySignature = await masterSign(world.center, statement);
    const { slot } = await inSlot(world.blankCard());
    const octets = encodeCardInformation({ ...mine, generation, secret, deliverySignature });
    return (await sendCommand(slot, INS_PERSONALISE, octets)).status;
  };
  assert.is(await attempt(1, other.secret), SW_WRONG_DATA);
  assert.is(await attempt(2, mine.secret), SW_WRONG_DATA);
  assert.is(await attempt(1, mine.secret), SW_OK);
});

test('C2 the card overwrites the data of PERSONALISE, also when it refuses them', async () => {
  const world = await openWorld();
  const genuine = await issueCard(world.center);
  const host = world.blankCard();
  const parts = { scheme, sha256, random, areas: cardAreas(host.eeprom, sha256), session: newSession() };
  const tries = [flipped(genuine, genuine.length - 3, 2), genuine.subarray(0, 300), genuine, genuine];
  for (const octets of tries) {
    const data = copyOf(octets);
    await personalise(parts, data).catch((error: { code: string }) => assert.is(error.code, 'malformed'));
    assert.ok(isZero(data));
  }
  assert.ok(parts.areas.cardInformation.read(), 'the third was taken');
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
