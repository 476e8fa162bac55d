/** Messages of one terminal that several workers answer at once: the effect is that of some order of them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { answerMessage } from '../../center/service/line/answer.ts';
import { proveBooks } from '../../center/store/proveBooks.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { encodeLoadRequest } from '../../firmware/wire/messages.ts';
import { encodeLoaded, encodePendingQuestion } from '../../firmware/wire/moneyMessages.ts';
import { withLine } from './lineRig.ts';
import { onBoth } from './stores.ts';

/** Some more than the connections of a center. */
const AT_ONCE = 12;

onBoth('reports and receipts of a terminal at once: the newest report counts, and no yen twice', kind =>
  withLine(kind, async line => {
    const terminal = await line.newTerminal();
    const messages: Uint8Array[] = [];
    for (let i = 0; i < 3; i++) {
      const card = await line.newCard();
      await line.ask(encodeLoaded(await line.load(card, 5000)));
      for (let n = 0; n < AT_ONCE; n++) messages.push((await line.charge(card, terminal, 10)).receipt);
    }
    const spentYen = 10 * messages.length;
    for (let n = 1; n <= AT_ONCE; n++)
      messages.splice(3 * n, 0, line.report(terminal, AT_ONCE + 1 - n, { settledYen: 1000 - 10 * n }));
    await Promise.all(messages.map(message => answerMessage(line.service, message)));
    const balances = await line.balances();
    assert.is(balances[`settled/${terminal}`], spentYen);
    const [report] = await line.store.db.selectFrom('reports').selectAll().execute();
    assert.equal([report.sequence, report.settled_yen], [AT_ONCE, 990]);
    assert.is(balances[`unproved/${terminal}`], 990 - spentYen);
    assert.equal((await proveBooks(line.store.db)).errors, []);
  }),
);

onBoth('the same message at once: one effect, one answer', kind =>
  withLine(kind, async line => {
    const terminal = await line.newTerminal();
    const card = await line.newCard();
    await line.ask(encodeLoaded(await line.load(card, 1000)));
    const { question, receipt } = await line.charge(card, terminal, 30);
    const order = encodeLoadRequest(line.order(card, 500));
    for (const message of [encodePendingQuestion(question), order, receipt]) {
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, () => answerMessage(line.service, message)),
      );
      assert.is(new Set(answers.map(answer => toHex(answer!))).size, 1);
    }
    assert.equal(await line.balances(), {
      ...{ issued: -1500, open: 500 },
      ...{ [`card/${card.id}`]: 970, [`settled/${terminal}`]: 30 },
    });
    assert.equal((await proveBooks(line.store.db)).errors, []);
  }),
);

test.run();
