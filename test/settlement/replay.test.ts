/** Random numbers, replays in both directions, and the profiles that omit a part (EP 0 856 821, Fig. 6). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { selectApplication, sendCommand } from '../../firmware/reader/cardLink.ts';
import { concat, equalBytes, toHex } from '../../firmware/runtime/bytes.ts';
import {
  INS_CHARGE,
  INS_LOAD,
  INS_PROVE_VALUE,
  SW_BAD_SIGNATURE,
  SW_CONDITIONS,
  SW_OK,
  SW_REPLAYED,
  SW_WRONG_DATA,
} from '../../firmware/wire/cardCommands.ts';
import {
  CARD_CHALLENGE,
  CARD_SIGNATURE,
  isWeakened,
  NO_CHALLENGE,
  PROFILE_FIG_5,
  PROFILE_FULL,
  TERMINAL_CHALLENGE,
} from '../../firmware/wire/settlementProfile.ts';
import { encodeCardValue, encodeTerminalValue, type Settlement } from '../../firmware/wire/statements.ts';
import { openWorld, refused, scheme, type TappedSlot } from './rig.ts';

/** The commands of one kind that crossed the slot, chains joined: what an eavesdropper has. */
const heard = (
  slot: TappedSlot,
  ins: number,
): { data: Uint8Array; last: Uint8Array; response: Uint8Array }[] => {
  const found = [];
  let chain: Uint8Array[] = [];
  for (const { command, response } of slot.log.filter(entry => entry.command[1] === ins)) {
    chain.push(command.subarray(5, 5 + command[4]));
    if (command[0] & 0x10) continue;
    found.push({ data: concat(chain), last: command, response });
    chain = [];
  }
  return found;
};
const proofs = (slot: TappedSlot) =>
  heard(slot, INS_PROVE_VALUE).filter(({ response }) => response.length > 2);

/** Sends the octets of a charge again, as they were. */
const replay = async (slot: TappedSlot, last: Uint8Array): Promise<number> => {
  const response = await slot.transmit(last);
  return response[response.length - 2] * 256 + response[response.length - 1];
};

test('S6.1 R and X are fresh in each session, and SU and ST are over them', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const terminal = await world.terminal();
  const seen = new Set<string>();
  const accounts: Settlement[] = [];
  for (let session = 0; session < 6; session++) {
    const account = await terminal.insert(card);
    const { terminalChallenge, cardChallenge } = account.settlement;
    for (const challenge of [terminalChallenge, cardChallenge]) {
      assert.is(challenge.length, 16);
      seen.add(toHex(challenge));
    }
    accounts.push(account.settlement);
    const { response } = proofs(terminal.slot).at(-1)!;
    const { publicKey } = account.card.certificate;
    const su = response.subarray(46, response.length - 2);
    assert.ok(await scheme.verify(publicKey!, encodeCardValue(account.settlement, account.first), su));
    for (const other of [
      { ...account.settlement, terminalChallenge: cardChallenge },
      { ...account.settlement, cardChallenge: terminalChallenge },
      { ...account.settlement, profile: PROFILE_FIG_5 },
      { ...account.settlement, generation: 2 },
    ])
      assert.not(await scheme.verify(publicKey!, encodeCardValue(other, account.first), su));
    await terminal.charge(account, 10);
    const st = heard(terminal.slot, INS_CHARGE).at(-1)!.data.subarray(6);
    const { secretKey } = terminal.identity;
    const signedBy = scheme.importPublicKey(secretKey.profile, scheme.publicBytes(secretKey));
    const { cardId } = account.card;
    assert.ok(
      await scheme.verify(signedBy, encodeTerminalValue(account.settlement, 1, account.value, cardId), st),
    );
    const earlier = accounts[session - 1] ?? { ...account.settlement, terminalChallenge: NO_CHALLENGE };
    assert.not(await scheme.verify(signedBy, encodeTerminalValue(earlier, 1, account.value, cardId), st));
  }
  assert.is(seen.size, 12);
});

test('S6.2 replayed card messages are refused by the terminal: an earlier session’s, another card’s', async () => {
  const world = await openWorld();
  const [card, other] = [await world.card(1000), await world.card(1000)];
  const terminal = await world.terminal();
  await terminal.insert(card);
  await terminal.insert(other);
  const recorded = proofs(terminal.slot).map(({ response }) => response);
  assert.is(recorded.length, 2);
  for (const proof of recorded) {
    terminal.slot.tap.response = (octets, command) =>
      command[1] === INS_PROVE_VALUE && octets.length > 2 ? proof : octets;
    await refused('badCardSignature', () => terminal.insert(card));
  }
  terminal.slot.tap = {};
  assert.equal(terminal.phone.journal.read().pending, []);
});

test('S6.2 replayed terminal messages are refused by the card: an earlier charge of this session', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const terminal = await world.terminal();
  const account = await terminal.insert(card);
  for (let i = 0; i < 3; i++) await terminal.charge(account, 10);
  const [first, second, third] = heard(terminal.slot, INS_CHARGE).map(({ last }) => last);
  assert.is(await replay(terminal.slot, first), SW_REPLAYED);
  assert.is(await replay(terminal.slot, second), SW_REPLAYED);
  assert.is(await replay(terminal.slot, third), SW_OK, 'the same again changes nothing');
  await terminal.charge(account, 10);
  assert.is((await terminal.insert(card)).value, 960);
});

test('S6.2 charges of an earlier session, of another card and of another terminal are refused', async () => {
  const world = await openWorld();
  const [card, other] = [await world.card(1000), await world.card(1000)];
  const [terminal, elsewhere] = [await world.terminal(), await world.terminal()];
  for (const [there, whose] of [
    [terminal, card],
    [terminal, other],
    [elsewhere, card],
  ] as const)
    await there.charge(await there.insert(whose), 10);
  const recorded = [terminal, elsewhere].flatMap(({ slot }) =>
    heard(slot, INS_CHARGE).map(({ last }) => last),
  );
  assert.is(recorded.length, 3);
  for (const [i, charge] of recorded.entries()) {
    await terminal.insert(card);
    assert.is(await replay(terminal.slot, charge), SW_BAD_SIGNATURE, `recorded charge ${i}`);
  }
  terminal.slot.card = card.program;
  await terminal.slot.activate();
  assert.is((await selectApplication(terminal.slot)).abnormality, 3);
  assert.is(await replay(terminal.slot, recorded[0]), SW_CONDITIONS, 'without a proof of value before it');
  assert.is((await terminal.insert(card)).value, 980);
});

test('S6.2 a step that is left out is refused', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const terminal = await world.terminal();
  const account = await terminal.insert(card);
  account.step = 1;
  await refused('cardRefused', () => terminal.charge(account, 10));
  assert.is(proofs(terminal.slot).length, 1);
  assert.equal(
    heard(terminal.slot, INS_CHARGE).at(-1)!.response,
    Uint8Array.of(SW_WRONG_DATA >> 8, SW_WRONG_DATA & 255),
  );
  assert.is((await terminal.insert(card)).value, 1000);
});

const WEAKER: [name: string, profile: number][] = [
  ['Fig. 5, without R and X', PROFILE_FIG_5],
  ['without X', TERMINAL_CHALLENGE | CARD_SIGNATURE],
  ['without R', CARD_CHALLENGE | CARD_SIGNATURE],
  ['without SU', TERMINAL_CHALLENGE | CARD_CHALLENGE],
  ['with nothing but certified values', 0],
];
for (const [name, profile] of WEAKER)
  test(`S6.3 a card ${name} works, is marked as weaker, and is refused by a phone that requires more`, async () => {
    const world = await openWorld({ settlementProfile: profile });
    assert.ok(isWeakened(profile));
    const card = await world.card(1000);
    const lenient = await world.terminal(profile);
    const account = await lenient.insert(card);
    await lenient.charge(account, 10);
    await lenient.charge(account, 10);
    const seen = await lenient.restart().insert(card);
    assert.is(seen.value, 980);
    assert.is(seen.settlement.profile, profile, 'the statements say so');
    assert.is(equalBytes(seen.settlement.terminalChallenge, NO_CHALLENGE), !(profile & TERMINAL_CHALLENGE));
    assert.is(equalBytes(seen.settlement.cardChallenge, NO_CHALLENGE), !(profile & CARD_CHALLENGE));
    const strict = await world.terminal(PROFILE_FULL);
    await refused('cardTooWeak', () => strict.insert(card));
  });

test('S6.3 the full profile is not weakened', () => {
  assert.not(isWeakened(PROFILE_FULL));
});

test('S6.2 a recorded load is refused when it is replayed', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  await world.firstMachine.load(card, 200);
  const loads = heard(world.firstMachine.slot, INS_LOAD).filter(({ response }) => response.at(-2) === 0x90);
  assert.is(loads.length, 2);
  const terminal = await world.terminal();
  await terminal.insert(card);
  assert.is((await sendCommand(terminal.slot, INS_LOAD, loads[0].data)).status, SW_REPLAYED);
  assert.is((await terminal.insert(card)).value, 300);
});

test.run();
