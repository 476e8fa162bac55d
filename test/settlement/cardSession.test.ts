/** What a card's program remembers within a session, and what SELECT makes it forget. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exchange, selectApplication } from '../../firmware/reader/cardLink.ts';
import { proveValue } from '../../firmware/reader/proveValue.ts';
import {
  INS_READ,
  READ_CARD_CERTIFICATE,
  READ_ISSUER_CERTIFICATE,
  READ_USAGE_INFORMATION,
  SW_CONDITIONS,
  SW_OK,
  SW_WRONG_LENGTH,
  SW_WRONG_P1_P2,
} from '../../firmware/wire/cardCommands.ts';
import type { CardSlot } from '../../hal/cardSlot.ts';
import { openWorld } from './rig.ts';

const world = await openWorld();
const card = await world.card(100);
const terminal = await world.terminal();

const read = async (
  slot: CardSlot,
  what: number,
  block: number,
): Promise<[status: number, octets: number]> => {
  const { status, data } = await exchange(slot, INS_READ, what, block, new Uint8Array(0), 256);
  return [status, data.length];
};

test('SELECT begins a session: what was proved before it opens no record', async () => {
  const { slot } = terminal;
  await terminal.insert(card);
  for (const what of [READ_USAGE_INFORMATION, READ_ISSUER_CERTIFICATE])
    assert.is((await read(slot, what, 0))[0], SW_OK);
  await selectApplication(slot);
  for (const what of [READ_USAGE_INFORMATION, READ_ISSUER_CERTIFICATE])
    assert.equal(await read(slot, what, 0), [SW_CONDITIONS, 0]);
});

test('READ behind a record’s end, and of a record that there is none of: 6A86', async () => {
  const { slot } = terminal;
  await terminal.insert(card);
  assert.equal(await read(slot, READ_CARD_CERTIFICATE, 7), [SW_WRONG_P1_P2, 0]);
  for (const what of [0, 4, 9]) assert.equal(await read(slot, what, 0), [SW_WRONG_P1_P2, 0]);
});

test('a second proof counts the charges anew', async () => {
  const account = await terminal.insert(card);
  await terminal.charge(account, 10);
  await terminal.charge(account, 10);
  const again = await proveValue(terminal.identity.reader, account.card);
  assert.equal([again.value, again.step], [80, 0]);
  await terminal.charge(again, 10);
  assert.is((await terminal.insert(card)).value, 70);
});

test('a command whose octets are not those that it announces: 6700 (ISO 7816-4, 5.6)', async () => {
  for (const command of [
    [],
    [0x80],
    [0x80, 0x20, 0],
    [0x80, 0x20, 0, 0, 9, 1],
    [0x80, 0x20, 0, 0, 1, 1, 0, 0],
  ]) {
    const response = await card.program.process(new Uint8Array(command));
    assert.equal([...response], [SW_WRONG_LENGTH >> 8, SW_WRONG_LENGTH & 255]);
  }
});

test.run();
