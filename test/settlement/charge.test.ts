/** The last exchange (EP 0 856 821, Figs. 5 and 6), and the codes that a card records. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HostCard } from '../../bench/card/hostCard.ts';
import { cardAreas } from '../../firmware/card/areas.ts';
import { exchange, selectApplication, sendCommand } from '../../firmware/reader/cardLink.ts';
import type { Account } from '../../firmware/reader/proveValue.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import {
  ABNORMALITY_MASTER_SIGNATURE,
  ABNORMALITY_NONE,
  ABNORMALITY_REPLAY,
  ABNORMALITY_TERMINAL_SIGNATURE,
  ABNORMALITY_VALUE_RAISED,
  INS_CHARGE,
  INS_LOAD,
  INS_PRESENT_CERTIFICATE,
  INS_PROVE_VALUE,
  LIFE_CYCLE_BLOCKED,
  LIFE_CYCLE_IN_USE,
  SW_BAD_SIGNATURE,
  SW_BLOCKED,
  SW_OK,
  SW_REPLAYED,
  SW_WRONG_DATA,
} from '../../firmware/wire/cardCommands.ts';
import { u16, u32 } from '../../firmware/wire/fields.ts';
import { encodeTerminalValue } from '../../firmware/wire/statements.ts';
import { parseUsageInformation } from '../../firmware/wire/usageInformation.ts';
import { flipped, openWorld, refused, scheme, sha256, type Terminal, USAGE_AT } from './rig.ts';

const usageInformationOf = (card: HostCard) =>
  cardAreas(card.eeprom, sha256).usageInformation.read()!.subarray(USAGE_AT);

/** The charge of a terminal with an altered program: any value, signed by the genuine key. */
const signedCharge = async (terminal: Terminal, account: Account, newValue: number, step: number) => {
  const statement = encodeTerminalValue(account.settlement, step, newValue, account.card.cardId);
  const signature = await scheme.sign(terminal.identity.secretKey, statement);
  return concat([u32(newValue), u16(step), signature]);
};
const send = async (terminal: Terminal, data: Uint8Array): Promise<number> =>
  (await sendCommand(terminal.slot, INS_CHARGE, data)).status;

const stateOf = async (terminal: Terminal, card: HostCard) => {
  terminal.slot.card = card.program;
  await terminal.slot.activate();
  const { lifeCycle, abnormality } = await selectApplication(terminal.slot);
  return { lifeCycle, abnormality };
};

test('S5.6 V′ = V − v and ST(V′*IDU): the card replaces 6M2 and answers OK; the next terminal sees V′ certified', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const [first, second] = [await world.terminal(), await world.terminal()];
  const account = await first.insert(card);
  await first.charge(account, 10);
  await first.charge(account, 50);
  assert.is(account.value, 940);
  const usageInformation = parseUsageInformation(usageInformationOf(card), account.card.cardId);
  assert.is(usageInformation.value, 940);
  assert.ok(usageInformation.kind === 'spent' && usageInformation.step === 2);
  assert.equal(first.phone.journal.read(), {
    terminalId: first.identity.terminalId,
    settledYen: 60,
    settledCharges: 2,
    pending: [],
  });
  assert.is((await second.insert(card)).value, 940);
  assert.equal(await stateOf(second, card), { lifeCycle: LIFE_CYCLE_IN_USE, abnormality: ABNORMALITY_NONE });
});

test('S5.6 the whole value can be spent, to zero and no further', async () => {
  const world = await openWorld();
  const card = await world.card(20);
  const terminal = await world.terminal();
  const account = await terminal.insert(card);
  for (const yen of [21, 0, -10, Number.NaN]) await refused('notEnough', () => terminal.charge(account, yen));
  await terminal.charge(account, 20);
  await refused('notEnough', () => terminal.charge(account, 1));
  assert.is((await terminal.insert(card)).value, 0);
  assert.is(terminal.phone.journal.read().settledYen, 20);
});

test('S5.7 V′ > V: the card refuses, writes the code, and refuses all further use', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const terminal = await world.terminal();
  const account = await terminal.insert(card);
  const before = usageInformationOf(card);
  assert.is(await send(terminal, await signedCharge(terminal, account, 1001, 1)), SW_BLOCKED);
  assert.equal(usageInformationOf(card), before, 'the value is as it was');
  assert.equal(await stateOf(terminal, card), {
    lifeCycle: LIFE_CYCLE_BLOCKED,
    abnormality: ABNORMALITY_VALUE_RAISED,
  });

  for (const ins of [INS_PROVE_VALUE, INS_CHARGE, INS_LOAD, INS_PRESENT_CERTIFICATE, 0x77])
    assert.is((await exchange(terminal.slot, ins, 0, 0, new Uint8Array(32), 0)).status, SW_BLOCKED);
  await refused('cardBlocked', () => terminal.insert(card));
  const honest = await world.terminal();
  await refused('cardBlocked', () => honest.insert(card));
  await refused('cardBlocked', () => world.firstMachine.load(card, 100));
  const afterPowerCut = world.blankCard(card.eeprom);
  await refused('cardBlocked', () => honest.insert(afterPowerCut));
  assert.is(await world.firstMachine.issue(card), false, 'nor is it issued anew');
});

test('S5.7 an equal value is no raise; a raise without a genuine ST does not block', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const [terminal, other] = [await world.terminal(), await world.terminal()];
  const account = await terminal.insert(card);
  assert.is(await send(terminal, await signedCharge(terminal, account, 1000, 1)), SW_OK);
  assert.is(await send(terminal, await signedCharge(other, account, 9000, 2)), SW_BAD_SIGNATURE);
  const { lifeCycle } = await stateOf(terminal, card);
  assert.is(lifeCycle, LIFE_CYCLE_IN_USE);
  assert.is((await terminal.insert(card)).value, 1000);
});

test('S5.8 an invalid ST: the value is not updated, and the abnormality is recorded as a code', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const terminal = await world.terminal();
  const account = await terminal.insert(card);
  const genuine = await signedCharge(terminal, account, 990, 1);
  const before = usageInformationOf(card);
  for (const at of [0, 3, 6, 60, genuine.length - 1]) {
    assert.is(await send(terminal, flipped(genuine, at)), SW_BAD_SIGNATURE, `octet ${at}`);
    assert.equal(usageInformationOf(card), before);
  }
  assert.is(await send(terminal, genuine.subarray(0, 6)), SW_BAD_SIGNATURE, 'no signature at all');
  assert.is(await send(terminal, genuine.subarray(0, 5)), SW_WRONG_DATA);
  assert.is(await send(terminal, concat([genuine, new Uint8Array(1)])), SW_BAD_SIGNATURE);
  assert.equal(usageInformationOf(card), before);
  assert.equal(await stateOf(terminal, card), {
    lifeCycle: LIFE_CYCLE_IN_USE,
    abnormality: ABNORMALITY_TERMINAL_SIGNATURE,
  });
});

test('S5.8 an invalid SA, of a terminal, of a dispenser and of value, is recorded as its own code', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const terminal = await world.terminal();
  for (const certificate of [terminal.identity.reader.certificate, world.firstMachine.certificate]) {
    const fresh = await world.card(100);
    await stateOf(terminal, fresh);
    const { status } = await sendCommand(terminal.slot, INS_PRESENT_CERTIFICATE, flipped(certificate, -1));
    assert.is(status, SW_BAD_SIGNATURE);
    assert.is((await stateOf(terminal, fresh)).abnormality, ABNORMALITY_MASTER_SIGNATURE);
    assert.is((await terminal.insert(fresh)).value, 100);
  }
  world.firstMachine.slot.tap.command = octets =>
    octets[1] === INS_LOAD ? flipped(octets, octets[0] & 0x10 ? 60 : -2) : octets;
  await refused('cardRefused', () => world.firstMachine.load(card, 50));
  world.firstMachine.slot.tap = {};
  assert.is((await stateOf(terminal, card)).abnormality, ABNORMALITY_MASTER_SIGNATURE);
  assert.is((await terminal.insert(card)).value, 100);
});

test('S5.8 a replay is recorded as its own code, and a code does not lift a block', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const terminal = await world.terminal();
  const account = await terminal.insert(card);
  const first = await signedCharge(terminal, account, 90, 1);
  assert.is(await send(terminal, first), SW_OK);
  assert.is(await send(terminal, await signedCharge(terminal, account, 80, 2)), SW_OK);
  assert.is(await send(terminal, first), SW_REPLAYED);
  assert.equal(await stateOf(terminal, card), {
    lifeCycle: LIFE_CYCLE_IN_USE,
    abnormality: ABNORMALITY_REPLAY,
  });
  const again = await terminal.insert(card);
  assert.is(await send(terminal, await signedCharge(terminal, again, 81, 1)), SW_BLOCKED);
  assert.is((await stateOf(terminal, card)).lifeCycle, LIFE_CYCLE_BLOCKED);
});

test.run();
