/** What a terminal reports of its charges, and when it stops: a card in the slot, several pending charges. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { charge, settleCharge } from '../../firmware/terminal/money/charge.ts';
import { reportMoney } from '../../firmware/terminal/money/reportMoney.ts';
import {
  journalStore,
  PENDING_MAX,
  type PendingCharge,
} from '../../firmware/terminal/money/settlementJournal.ts';
import { INS_CHARGE } from '../../firmware/wire/cardCommands.ts';
import {
  MESSAGE_CHARGE_RECEIPT,
  MESSAGE_CHARGE_RESOLVED,
  MESSAGE_PENDING_QUESTION,
  MESSAGE_SETTLEMENT_REPORT,
} from '../../firmware/wire/messages.ts';
import { parsePendingQuestion } from '../../firmware/wire/moneyMessages.ts';
import { cardId, filled } from '../wire/samples.ts';
import { openWorld, refused, sha256, type Terminal } from './rig.ts';

const world = await openWorld();

const pendingCharge = (number: number): PendingCharge => ({
  cardId,
  charge: 10 * number,
  before: filled(16, number),
  after: filled(16, number + 1),
});

/** Types of the questions of a terminal's report; `atQuestion` sees each before its answer. */
const report = async (
  terminal: Terminal,
  atQuestion: (type: number) => void = () => {},
): Promise<number[]> => {
  const types: number[] = [];
  const { center } = terminal.phone;
  const watching = {
    ...center,
    ask: (question: Uint8Array, type: number, silenceMs: number) => {
      types.push(question[0]);
      atQuestion(question[0]);
      return center.ask(question, type, silenceMs);
    },
  };
  await reportMoney({ ...terminal.phone, center: watching }, terminal.identity);
  return types;
};

const count = (types: number[], type: number): number => types.filter(one => one === type).length;

test('as many pending charges as the journal holds are read back as they were written', async () => {
  const { phone, identity, journalMemory } = await world.terminal();
  const charges = Array.from({ length: PENDING_MAX }, (_, i) => pendingCharge(i + 1));
  for (const charge of charges) phone.journal.begin(identity.terminalId, charge);
  assert.equal(journalStore(journalMemory, sha256).read().pending, charges, 'after a restart');
  await refused('journalFull', async () => phone.journal.begin(identity.terminalId, pendingCharge(9)));
});

test('each pending charge is a question; a card that comes into the slot ends the report before the next', async () => {
  const terminal = await world.terminal();
  const { phone, identity, slot } = terminal;
  for (const number of [1, 2, 3]) phone.journal.begin(identity.terminalId, pendingCharge(number));
  assert.is(count(await report(terminal), MESSAGE_PENDING_QUESTION), 3);
  const card = await world.card(100);
  const interrupted = await report(terminal, type => {
    if (type === MESSAGE_PENDING_QUESTION) slot.card = card.program;
  });
  assert.is(count(interrupted, MESSAGE_PENDING_QUESTION), 1);
  const before = await report(terminal);
  assert.is(count(before, MESSAGE_PENDING_QUESTION), 0, 'a card that is there already');
  assert.is(count(before, MESSAGE_SETTLEMENT_REPORT), 1);
});

test('a card in the slot ends the report before the first receipt, too', async () => {
  const terminal = await world.terminal();
  const card = await world.card(100);
  await terminal.charge(await terminal.insert(card), 10);
  assert.is(count(await report(terminal), MESSAGE_CHARGE_RECEIPT), 0);
  terminal.slot.card = undefined;
  assert.is(count(await report(terminal), MESSAGE_CHARGE_RECEIPT), 1);
});

test('another terminal’s journal is adopted when all of its report was heard, not when a card ended it', async () => {
  const terminal = await world.terminal();
  const { phone, identity, slot } = terminal;
  const former = (await world.terminal()).identity.terminalId;
  phone.journal.begin(former, pendingCharge(1));
  slot.card = (await world.card(100)).program;
  await report(terminal);
  assert.is(phone.journal.read().terminalId, former);
  assert.is(phone.journal.read().pending.length, 1);
  slot.card = undefined;
  await report(terminal);
  assert.is(phone.journal.read().terminalId, identity.terminalId);
});

test('each charge of a session begins where the one before it ended', async () => {
  const another = await openWorld();
  const terminal = await another.terminal();
  const { phone, slot } = terminal;
  const card = await another.card(100);
  const account = await terminal.insert(card);
  const first = await charge(phone, terminal.identity, account, 10);
  settleCharge(phone, first);
  slot.tap.response = () => undefined;
  await refused('cardRemoved', () => terminal.charge(account, 20));
  const [open] = phone.journal.read().pending;
  assert.equal(open.before, first.after);
});

test('a charge that its card proves is reported under the number whose totals have it', async () => {
  const fresh = await openWorld();
  const former = await fresh.terminal();
  const card = await fresh.card(1000);
  const account = await former.insert(card);
  former.slot.tap.response = (octets, command) => (command[1] === INS_CHARGE ? undefined : octets);
  await refused('cardRemoved', () => former.charge(account, 50));
  const anew = (await fresh.terminal()).restart(former.journalMemory);
  await anew.insert(card);
  const { message } = anew.phone.receipts.next()!;
  assert.is(message[0], MESSAGE_CHARGE_RESOLVED);
  assert.is(parsePendingQuestion(message).terminalId, former.identity.terminalId);
  assert.not(former.identity.terminalId === anew.identity.terminalId);
});

test.run();
