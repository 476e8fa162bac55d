/**
 * Each message of a terminal, answered from the store: as it should be, malformed, of a terminal that was
 * never issued, and again. Each answer is compared with that of the center in memory.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { proveBooks } from '../../center/store/proveBooks.ts';
import { TERMINAL_TERM_DAYS } from '../../center/terms.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import { RECORD_DAYS, SECONDS_A_DAY } from '../../firmware/wire/calendar.ts';
import { u8 } from '../../firmware/wire/fields.ts';
import { encodeIdentifier, makeIdentifier } from '../../firmware/wire/identifier.ts';
import {
  encodeLoaded,
  encodePendingQuestion,
  encodeResolvedCharge,
  parseDecision,
} from '../../firmware/wire/moneyMessages.ts';
import { encodeChargeDecision } from '../../firmware/wire/statements.ts';
import {
  encodeTerminalState,
  encodeTimeStatement,
  parseCenterTime,
} from '../../firmware/wire/timeMessages.ts';
import { flipped } from '../settlement/rig.ts';
import {
  hexOf,
  holds,
  NOBODY,
  RECEIPT_OCTETS,
  reference,
  refused,
  refusesOtherLengths,
  STATE_OCTETS,
  unchanged,
} from './lineCases.ts';
import { withLine } from './lineRig.ts';
import { onBoth } from './stores.ts';

onBoth('01 → 02, 03 → 03: each request installs another terminal; 30 → 31: another card', kind =>
  withLine(kind, async line => {
    assert.equal(
      [await line.newTerminal(), await line.newTerminal()],
      [1, 2].map(n => makeIdentifier(1, n)),
    );
    const cards = [await line.newCard(), await line.newCard()];
    assert.equal(
      cards.map(({ id }) => id),
      [1, 2].map(n => makeIdentifier(4, n)),
    );
    const terminals = await line.store.db.selectFrom('terminals').selectAll().execute();
    assert.ok(terminals.every(({ certificate }) => certificate.length > 300));
    const request = (id: string) => concat([u8(0x30), encodeIdentifier(id)]);
    await refused(line, request(makeIdentifier(2, 9)), 'refused');
    await refusesOtherLengths(line, request(line.dispenserId));
    assert.is(await unchanged(line, u8(0x03)), '03');
  }),
);

onBoth('messages that are none, and the refusal of a terminal, have no answer and change nothing', kind =>
  withLine(kind, async line => {
    const before = await line.rows();
    for (const octets of [[], [0x6e, 1], [0x02], [0x7f, 0x41]])
      assert.is(await line.ask(Uint8Array.from(octets)), undefined);
    assert.is(await line.rows(), before);
  }),
);

onBoth(
  '10 → 11: totals only grow, in order, up to what was paid in; the last report may have the same sequence',
  kind =>
    withLine(kind, async line => {
      const terminal = await line.newTerminal();
      await line.load(await line.newCard(), 1000);
      assert.is(await hexOf(line.ask(line.report(terminal, 5, { settledYen: 100 }))), '11');
      const balances = await line.balances();
      assert.equal(balances, {
        ...{ issued: -1000, open: 1000, unattributed: -100 },
        [`unproved/${terminal}`]: 100,
      });
      for (const [sequence, settledYen] of [
        [5, 100],
        [5, 700],
        [4, 700],
      ])
        assert.is(await unchanged(line, line.report(terminal, sequence, { settledYen })), '11', 'late');
      await refused(line, line.report(terminal, 6, { settledYen: 99 }), 'refused');
      await refused(line, line.report(terminal, 6, { settledYen: 1001 }), 'refused');
      await refused(line, line.report(NOBODY, 1), 'refused');
      await refusesOtherLengths(line, line.report(terminal, 6));
      assert.is(await hexOf(line.ask(line.report(terminal, 5, { settledYen: 100, isLast: true }))), '11');
      const rows = await line.store.db.selectFrom('reports').selectAll().execute();
      assert.equal(
        rows.map(row => [row.sequence, row.settled_yen, row.is_last]),
        [[5, 100, 1]],
      );
    }),
);

onBoth('12 → 13: a receipt settles its yen once; one that is refused is noted all the same', kind =>
  withLine(kind, async line => {
    const terminal = await line.newTerminal();
    const card = await line.newCard();
    await line.ask(encodeLoaded(await line.load(card, 1000)));
    const { receipt } = await line.charge(card, terminal, 30);
    assert.is(await unchanged(line, flipped(receipt, -3)), '13', 'forged');
    const stranger = await line.charge({ ...card }, NOBODY, 30);
    assert.is(await unchanged(line, stranger.receipt), '13', 'of a terminal that was never issued');
    assert.is(await hexOf(line.ask(receipt)), '13');
    const balances = await line.balances();
    assert.equal(balances, { issued: -1000, [`card/${card.id}`]: 970, [`settled/${terminal}`]: 30 });
    await line.ask(receipt);
    assert.equal(await line.balances(), balances, 'again');
    await refusesOtherLengths(line, receipt, RECEIPT_OCTETS);
    await refused(line, flipped(receipt, 3), 'malformed');
  }),
);

onBoth('14 → 15: its yen are pending once, until the card’s states decide; the decision is signed', kind =>
  withLine(kind, async line => {
    const { ask, balances } = line;
    const terminal = await line.newTerminal();
    const card = await line.newCard();
    await ask(encodeLoaded(await line.load(card, 1000)));
    const [taken, next] = [await line.charge(card, terminal, 30), await line.charge(card, terminal, 10)];
    const other = { ...taken.question, after: reference(9), charge: 50 };
    const question = encodePendingQuestion(taken.question);
    for (const one of [question, encodePendingQuestion(other)]) assert.is(await hexOf(ask(one)), '15');
    const asked = await balances();
    assert.equal(asked, { issued: -1000, [`card/${card.id}`]: 920, [`pending/${terminal}`]: 80 });
    assert.is(await unchanged(line, question), '15', 'again');

    await ask(next.receipt);
    for (const [q, settled] of [
      [taken.question, true],
      [other, false],
    ] as const) {
      const answer = parseDecision((await ask(encodePendingQuestion(q)))!.subarray(1));
      assert.is(answer.decision, settled ? 1 : 0);
      const { generation, masterSignature } = answer;
      assert.ok(await holds(line, encodeChargeDecision(generation, { ...q, settled }), masterSignature));
      assert.not(
        await holds(line, encodeChargeDecision(generation, { ...q, settled: !settled }), masterSignature),
      );
    }
    const decided = { issued: -1000, [`card/${card.id}`]: 960, [`settled/${terminal}`]: 40 };
    assert.equal(await balances(), decided);
    assert.ok((await unchanged(line, question)).startsWith('1501'), 'again');
    // The receipt that was lost comes after all: its yen are moved already.
    await ask(taken.receipt);
    assert.equal(await balances(), decided);
    assert.ok((await unchanged(line, question)).startsWith('1501'), 'covered');
    assert.equal((await proveBooks(line.store.db)).errors, []);
  }),
);

onBoth(
  '14 of a stranger, about a card never issued, or of an amount that no card can hold moves nothing',
  kind =>
    withLine(kind, async line => {
      const terminal = await line.newTerminal();
      const card = await line.newCard();
      const question = {
        ...{ terminalId: terminal, cardId: card.id, charge: 10, before: reference(1), after: reference(2) },
      };
      for (const encode of [encodePendingQuestion, encodeResolvedCharge]) {
        await refused(line, encode({ ...question, terminalId: NOBODY }), 'refused');
        for (const charge of [0, 20_001, 0xffff_ffff])
          await refused(line, encode({ ...question, charge }), 'refused');
        await refusesOtherLengths(line, encode(question));
      }
      const stranger = { ...question, cardId: makeIdentifier(4, 99) };
      assert.is(await unchanged(line, encodePendingQuestion(stranger)), '15');
      assert.is(
        await unchanged(line, encodeResolvedCharge(stranger)),
        '13',
        'the terminal goes on with the next',
      );
      assert.is(await hexOf(line.ask(encodePendingQuestion({ ...question, charge: 20_000 }))), '15');
    }),
);

onBoth(
  '16 → 13: a terminal’s word decides others’ charges, and moves no yen of the card until the card signs',
  kind =>
    withLine(kind, async line => {
      const { ask, balances } = line;
      const [terminal, second] = [await line.newTerminal(), await line.newTerminal()];
      const card = await line.newCard();
      await ask(encodeLoaded(await line.load(card, 1000)));
      const before = await line.charge(card, second, 20);
      const proved = await line.charge(card, terminal, 30);
      await ask(encodePendingQuestion(before.question));
      await ask(encodePendingQuestion(proved.question));
      const word = encodeResolvedCharge(proved.question);
      assert.is(await hexOf(ask(word)), '13');
      // Terminal 2's charge is decided by the chain; terminal 1's yen are back on the card.
      const resolved = { issued: -1000, [`card/${card.id}`]: 980, [`settled/${second}`]: 20 };
      assert.equal(await balances(), resolved);
      await ask(line.report(terminal, 3, { settledYen: 30 }));
      const reported = { ...resolved, unattributed: -30, [`unproved/${terminal}`]: 30 };
      assert.equal(await balances(), reported);
      assert.is(await unchanged(line, word), '13', 'again');
      assert.ok((await unchanged(line, encodePendingQuestion(proved.question))).startsWith('1501'));

      const next = await line.charge(card, second, 40);
      await ask(next.receipt);
      assert.equal(
        await balances(),
        {
          ...{ issued: -1000, [`card/${card.id}`]: 910 },
          ...{ [`settled/${terminal}`]: 30, [`settled/${second}`]: 60 },
        },
        'the card’s own record begins with that state',
      );
      await ask(word);
      await ask(proved.receipt);
      assert.is((await balances())[`settled/${terminal}`], 30, 'and the receipt that was lost moves nothing');
      assert.equal((await proveBooks(line.store.db)).errors, []);
    }),
);

onBoth('16 without a question before it is no question: the card’s account is as it was', kind =>
  withLine(kind, async line => {
    const terminal = await line.newTerminal();
    const card = await line.newCard();
    await line.ask(encodeLoaded(await line.load(card, 1000)));
    const balances = await line.balances();
    const lie = {
      terminalId: terminal,
      cardId: card.id,
      charge: 900,
      before: reference(1),
      after: reference(2),
    };
    assert.is(await hexOf(line.ask(encodeResolvedCharge(lie))), '13');
    assert.ok((await hexOf(line.ask(encodePendingQuestion(lie)))).startsWith('1501'));
    assert.equal(await line.balances(), balances);
  }),
);

onBoth('a number’s last report: charges that the center decides after it are counted once', kind =>
  withLine(kind, async line => {
    const { ask, balances } = line;
    const terminal = await line.newTerminal();
    const card = await line.newCard();
    await ask(encodeLoaded(await line.load(card, 1000)));
    const pending = await line.charge(card, terminal, 30);
    const next = await line.charge(card, await line.newTerminal(), 10);
    const totals = { settledYen: 100, pendingYen: 30, pendingCharges: 1 };
    await ask(line.report(terminal, 4, { ...totals, isLast: true }));
    await ask(encodePendingQuestion(pending.question));
    await ask(next.receipt);
    await ask(encodePendingQuestion(pending.question));
    const yen = async () => {
      const all = await balances();
      return [all[`settled/${terminal}`] ?? 0, all[`unproved/${terminal}`] ?? 0];
    };
    assert.equal(await yen(), [30, 100]);
    await ask(pending.receipt);
    assert.equal(await yen(), [30, 100], 'its receipt comes after all');
    await ask(line.report(terminal, 5, { settledYen: 130, isLast: true }));
    assert.equal(await yen(), [30, 100], 'its totals have the charge now');
    assert.is(line.world.center.books.settledYen, 130);
  }),
);

onBoth('18 → 19: the time is signed for this question; the alarm is kept since it was said first', kind =>
  withLine(kind, async line => {
    const terminal = await line.newTerminal();
    const say = (alarm: string, nonce = reference(7), terminalId = terminal) =>
      encodeTerminalState({ terminalId, nonce, alarm });
    const stateOf = async () => {
      const [row] = await line.store.db.selectFrom('terminal_states').selectAll().execute();
      return [row.alarm, row.since, row.heard_at];
    };
    const { world } = line;
    const first = world.nowSeconds;
    const question = say('cardReader');
    const time = parseCenterTime((await line.ask(question))!.subarray(1));
    assert.is(time.seconds, first);
    const body = concat([
      u8(time.generation),
      Uint8Array.from([24, 16, 8, 0].map(bits => time.seconds >>> bits)),
    ]);
    assert.ok(await holds(line, encodeTimeStatement(body, question), time.masterSignature));
    assert.not(
      await holds(line, encodeTimeStatement(body, say('cardReader', reference(8))), time.masterSignature),
    );
    assert.equal(await stateOf(), ['cardReader', first, first]);
    world.nowSeconds += 600;
    await line.ask(question);
    assert.equal(await stateOf(), ['cardReader', first, first + 600]);
    world.nowSeconds += 600;
    await line.ask(say(''));
    assert.equal(await stateOf(), ['', first + 1200, first + 1200]);
    await refused(line, say('', reference(7), NOBODY), 'refused');
    await refused(line, concat([say('card'), u8(0x31)]), 'malformed');
    await refused(line, say('a'.repeat(21)), 'malformed');
    await refusesOtherLengths(line, say(''), STATE_OCTETS);
  }),
);

onBoth('20 → 21: the charge of a service, where the center has one', kind =>
  withLine(kind, async line => {
    const { center } = line.service;
    (center.charges as Map<string, number>).set('117', 300);
    assert.is(await unchanged(line, Uint8Array.of(0x20, 0x31, 0x31, 0x37)), '21012c');
    await refused(line, Uint8Array.of(0x20, 0x31, 0x31), 'refused');
    await refused(line, Uint8Array.of(0x20), 'refused');
  }),
);

onBoth('attack 14: what a terminal says is taken for a year after its term, and no longer', kind =>
  withLine(kind, async line => {
    const terminalId = await line.newTerminal();
    const card = await line.newCard();
    await line.ask(encodeLoaded(await line.load(card, 1000)));
    const { question, receipt } = await line.charge(card, terminalId, 10);
    line.world.nowSeconds += (TERMINAL_TERM_DAYS + RECORD_DAYS + 1) * SECONDS_A_DAY;
    for (const message of [
      line.report(terminalId, 1),
      encodePendingQuestion(question),
      encodeResolvedCharge(question),
      encodeTerminalState({ terminalId, nonce: reference(1), alarm: '' }),
    ])
      await refused(line, message, 'termOver');
    assert.is(await unchanged(line, receipt), '13');
    line.world.nowSeconds -= SECONDS_A_DAY;
    assert.is(await hexOf(line.ask(encodePendingQuestion(question))), '15');
  }),
);

test.run();
