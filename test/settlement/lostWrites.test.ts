/** A journal memory that does not take a write: a protected block, a lost write enable (case 11). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { INS_CHARGE } from '../../firmware/wire/cardCommands.ts';
import type { Memory } from '../../hal/memory.ts';
import { cloneMemory, openWorld, type Terminal } from './rig.ts';

const ISSUED_YEN = 100;
const UNIT_YEN = 10;
const WRITES_MAX = 60;

/** Loses `count` writes from the one numbered `from` on; they are numbered from 0. */
const losingMemory = (memory: Memory, from: number, count: number): Memory & { lost(): number } => {
  let written = 0;
  return {
    size: memory.size,
    read: (offset, length) => memory.read(offset, length),
    write: (offset, bytes) => {
      const number = written++;
      if (number < from || number >= from + count) memory.write(offset, bytes);
    },
    lost: () => Math.max(0, Math.min(written - from, count)),
  };
};

/** Loses the answer to each CHARGE after the first `whole` ones: the card is pulled there. */
const pullAfter = (terminal: Terminal, whole: number): void => {
  let charges = 0;
  terminal.slot.tap.response = (octets, command) =>
    command[1] === INS_CHARGE && charges++ >= whole ? undefined : octets;
};

/** What ended a step; undefined for none. A terminal that meets such a memory tells nothing else. */
const codeOf = async (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(() => undefined, faultCode);

for (const [what, count] of [
  ['one write', 1],
  ['all later writes', Number.POSITIVE_INFINITY],
] as const)
  test(`case 11: ${what} of a session with a pending charge lost: value + settled = issued afterwards`, async () => {
    const world = await openWorld();
    const [first, fresh] = [await world.terminal(), (await world.card(ISSUED_YEN)).eeprom];
    const codes = new Set<string | undefined>();
    for (let from = 0, lost = 1; lost > 0; from++) {
      assert.ok(from < WRITES_MAX, 'a session has fewer writes');
      const terminal = first.restart(cloneMemory(first.journalMemory));
      const card = world.blankCard(cloneMemory(fresh));
      const memory = losingMemory(terminal.journalMemory, from, count);
      const faulty = terminal.restart(memory);
      const session = async (whole: number) => {
        pullAfter(faulty, whole);
        const account = await faulty.insert(card);
        for (let i = 0; i <= whole; i++) await faulty.charge(account, UNIT_YEN);
      };
      for (const whole of [1, 0]) codes.add(await codeOf(session(whole)));
      lost = memory.lost();
      const repaired = terminal.restart();
      const { value } = await repaired.insert(card);
      const { settledYen, pending } = repaired.phone.journal.read();
      assert.is(value + settledYen, ISSUED_YEN, `write ${from}`);
      assert.equal(pending, [], `write ${from}`);
    }
    assert.equal([...codes].sort(), ['cardRemoved', 'notWritten']);
  });

test('case 11: the pending charge that could not be resolved stays, and is settled by the next insertion', async () => {
  const world = await openWorld();
  const terminal = await world.terminal();
  const card = await world.card(ISSUED_YEN);
  pullAfter(terminal, 0);
  const account = await terminal.insert(card);
  assert.is(await codeOf(terminal.charge(account, UNIT_YEN)), 'cardRemoved');
  const faulty = terminal.restart(losingMemory(terminal.journalMemory, 0, Number.POSITIVE_INFINITY));
  assert.is(await codeOf(faulty.insert(card)), 'notWritten');
  assert.is(terminal.restart().phone.journal.read().pending.length, 1);
  const repaired = terminal.restart();
  assert.is((await repaired.insert(card)).value, ISSUED_YEN - UNIT_YEN);
  assert.equal(
    [repaired.phone.journal.read().settledYen, repaired.phone.journal.read().pending],
    [UNIT_YEN, []],
  );
  const found: Uint8Array[] = [];
  for (let kept = repaired.phone.receipts.next(); kept; kept = repaired.phone.receipts.next()) {
    found.push(kept.message);
    kept.drop();
  }
  assert.is(found.length, 1, 'the report of the resolved charge is kept');
});

test.run();
