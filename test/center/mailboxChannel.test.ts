/** The center's sealed channels over the store: what is refused changes nothing, what is opened is kept. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { channelState, takeSealed } from '../../center/mailbox/channel.ts';
import { openCounts } from '../../center/mailbox/counts.ts';
import { LETTERS_MAX, lettersTo, removeLetter } from '../../center/mailbox/outbox.ts';
import type { Store } from '../../center/store/store.ts';
import { copyOf, toHex } from '../../firmware/runtime/bytes.ts';
import { channelOf, channelParts, stateOf, terminalName } from './mailboxTerminal.ts';
import { onBoth, withStore } from './stores.ts';

const ID = terminalName(1);

/** A center with one terminal. */
const centerOver = (store: Store) => {
  const asked: string[] = [];
  const rig = {
    asked,
    counts: openCounts(),
    answer: async (_: string, message: Uint8Array): Promise<Uint8Array | undefined> =>
      Uint8Array.of(0x19, asked.push(toHex(message))),
  };
  const answer = (id: string, message: Uint8Array) => rig.answer(id, message);
  const parts = { ...channelParts(store, answer), counts: rig.counts };
  const take = (sealed: Uint8Array, id = ID): Promise<string> => takeSealed(parts, id, sealed);
  const letters = () => lettersTo(store.db, ID);
  const state = () => channelState(store.db, ID);
  return Object.assign(rig, { parts, take, letters, state });
};

/** All that a message could change. */
const rowsOf = async ({ db }: Store): Promise<string> =>
  JSON.stringify([
    await db.selectFrom('channels').selectAll().execute(),
    await db.selectFrom('outbox').select(['id', 'terminal_id']).execute(),
  ]);

onBoth('a sealed message is opened, its answer waits sealed, and both ends agree', kind =>
  withStore(kind, async store => {
    const center = centerOver(store);
    const terminal = channelOf(ID, 7);
    assert.is(await center.take(terminal.seal(stateOf(ID, 'a'))), 'opened');
    assert.is(await center.take(terminal.seal(stateOf(ID, 'b'))), 'opened');
    assert.equal(await center.state(), { epoch: 7, sent: 2, heard: 2 });
    const letters = await center.letters();
    assert.equal(
      letters.map(({ sealed }) => toHex(terminal.open(sealed))),
      ['1901', '1902'],
    );
    assert.not.ok(letters.some(({ sealed }) => toHex(sealed).includes('1901')));
  }),
);

onBoth(
  'replayed, reflected, altered, foreign and old messages are refused, counted, and change nothing',
  kind =>
    withStore(kind, async store => {
      const center = centerOver(store);
      const old = channelOf(ID, 6).seal(stateOf(ID));
      const terminal = channelOf(ID, 7);
      const first = terminal.seal(stateOf(ID, 'a'));
      const second = terminal.seal(stateOf(ID, 'b'));
      await center.take(first);
      await center.take(second);
      const before = await rowsOf(store);
      const [{ sealed: own }] = await center.letters();
      const next = terminal.seal(stateOf(ID, 'c'));
      const changed = (at: number): Uint8Array => {
        const octets = copyOf(next);
        octets[at] ^= 0x10;
        return octets;
      };
      const cases: [Uint8Array, string][] = [
        ...([first, second].map(sealed => [sealed, 'sealReplayed']) as [Uint8Array, string][]),
        [own, 'sealReflected'],
        [old, 'sealEpoch'],
        [channelOf(terminalName(2), 8).seal(stateOf(ID)), 'sealBroken'],
        ...([5, 8, 9, next.length - 1].map(at => [changed(at), 'sealBroken']) as [Uint8Array, string][]),
        [next.subarray(0, next.length - 1), 'sealBroken'],
        [new Uint8Array(0), 'malformed'],
        [new Uint8Array(24), 'malformed'],
        [new Uint8Array(4097).fill(1), 'malformed'],
      ];
      const counted: Record<string, number> = { opened: 2 };
      for (const [sealed, reason] of cases) {
        assert.is(await center.take(sealed), reason);
        counted[reason] = (counted[reason] ?? 0) + 1;
      }
      // Of a terminal's own message at another terminal's topic.
      assert.is(await center.take(next, terminalName(2)), 'sealBroken');
      counted['sealBroken']++;
      assert.equal(center.counts.messages, counted);
      assert.is(await rowsOf(store), before);
      assert.is(center.asked.length, 2);
      assert.is(await center.take(next), 'opened', 'what was refused has not stopped the next one');
    }),
);

onBoth('a new epoch is taken over, and letters of the one before are sealed anew in their order', kind =>
  withStore(kind, async store => {
    const center = centerOver(store);
    const before = channelOf(ID, 3);
    for (const alarm of 'abc') await center.take(before.seal(stateOf(ID, alarm)));
    const [first, second] = await center.letters();
    assert.is(toHex(before.open(first.sealed)), '1901');
    await removeLetter(store.db, first);
    const after = channelOf(ID, 5);
    assert.is(await center.take(after.seal(stateOf(ID, 'd'))), 'opened');
    // An acknowledgement of what was sealed before erases nothing that was sealed since.
    await removeLetter(store.db, second);
    const opened = (await center.letters()).map(({ sealed }) => toHex(after.open(sealed)));
    assert.equal(opened, ['1902', '1903', '1904']);
    // Counted on over epochs.
    assert.equal(await center.state(), { epoch: 5, sent: 6, heard: 1 });
  }),
);

onBoth('an answer that fails keeps nothing; one that another center was faster with neither', kind =>
  withStore(kind, async store => {
    const center = centerOver(store);
    const terminal = channelOf(ID, 1);
    await center.take(terminal.seal(stateOf(ID)));
    const before = await rowsOf(store);
    const codeOf = (sealed: Uint8Array) =>
      center.take(sealed).then(
        outcome => outcome,
        error => error.code ?? error.message,
      );
    const sealed = terminal.seal(stateOf(ID));
    const { answer } = center;
    center.answer = () => Promise.reject(new Error('away'));
    assert.is(await codeOf(sealed), 'away');
    assert.is(await rowsOf(store), before);
    center.answer = async () => {
      await store.db.updateTable('channels').set({ heard: 9 }).execute();
      return Uint8Array.of(0x19);
    };
    assert.is(await codeOf(sealed), 'channelMoved');
    assert.is((await center.letters()).length, 1);
    await store.db.updateTable('channels').set({ heard: 1 }).execute();
    center.answer = answer;
    assert.is(await codeOf(sealed), 'opened');
    assert.is(center.counts.messages.failed, 2);
  }),
);

onBoth('a terminal that asks and takes nothing keeps the newest answers', kind =>
  withStore(kind, async store => {
    const center = centerOver(store);
    const terminal = channelOf(ID, 1);
    for (let i = 0; i < LETTERS_MAX + 3; i++) await center.take(terminal.seal(stateOf(ID)));
    const letters = await center.letters();
    assert.is(letters.length, LETTERS_MAX);
    assert.is(center.counts.refusals.outboxFull, 3);
    assert.is(toHex(terminal.open(letters[0].sealed)), '1904');
  }),
);

onBoth('a terminal is heard when the counters of its answers are used up', kind =>
  withStore(kind, async store => {
    const center = centerOver(store);
    await store.db
      .insertInto('channels')
      .values({ terminal_id: ID, epoch: 1, sent: 2 ** 32 - 2, heard: 0 })
      .execute();
    const terminal = channelOf(ID, 1);
    for (let i = 0; i < 3; i++) assert.is(await center.take(terminal.seal(stateOf(ID))), 'opened');
    assert.equal([center.asked.length, center.counts.refusals.sealSpent], [3, 2]);
    assert.equal(
      (await center.letters()).map(({ sealed }) => toHex(terminal.open(sealed))),
      ['1901'],
    );
    assert.is(await center.take(channelOf(ID, 2).seal(stateOf(ID))), 'opened');
    assert.equal(await center.letters(), []);
  }),
);

test.run();
