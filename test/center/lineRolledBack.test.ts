/**
 * The database fails before each statement of each message in turn: the message is not answered, nothing of
 * it is kept, and when it comes again it is answered as if for the first time.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { answerMessage } from '../../center/service/line/answer.ts';
import { proveBooks } from '../../center/store/proveBooks.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import { u8 } from '../../firmware/wire/fields.ts';
import { encodeIdentifier } from '../../firmware/wire/identifier.ts';
import {
  encodeLoadRequest,
  MESSAGE_INSTALL_REQUEST,
  MESSAGE_PERSONALISE_REQUEST,
} from '../../firmware/wire/messages.ts';
import {
  encodeLoaded,
  encodeOrderQuestion,
  encodePendingQuestion,
  encodeResolvedCharge,
} from '../../firmware/wire/moneyMessages.ts';
import { encodeOrderName, NO_ORDER } from '../../firmware/wire/orderName.ts';
import { NO_REFERENCE } from '../../firmware/wire/reference.ts';
import { encodeTerminalState } from '../../firmware/wire/timeMessages.ts';
import { type Line, withLine } from './lineRig.ts';
import { onBoth } from './stores.ts';

/** More than any message takes. */
const STATEMENTS_MAX = 100;

/** Every message that changes something, in an order in which each does. */
const messagesOf = async (line: Line): Promise<readonly (readonly [string, Uint8Array])[]> => {
  const { ask, dispenserId } = line;
  const terminalId = await line.newTerminal();
  const card = await line.newCard();
  const first = await line.load(card, 1000);
  const [pending, receipt] = [
    await line.charge(card, terminalId, 30),
    await line.charge(card, terminalId, 10),
  ];
  const proved = await line.charge(card, terminalId, 20);
  const second = line.order(card, 500);
  const word = {
    ...{ cardId: card.id, order: encodeOrderName(dispenserId, second.orderNumber), value: 1440 },
    ...{ before: NO_REFERENCE, after: NO_REFERENCE, cardSignature: new Uint8Array(0) },
  };
  await ask(encodePendingQuestion(proved.question));
  return [
    ['01', u8(MESSAGE_INSTALL_REQUEST)],
    ['30', concat([u8(MESSAGE_PERSONALISE_REQUEST), encodeIdentifier(dispenserId)])],
    ['34', encodeLoaded(first)],
    ['10', line.report(terminalId, 1, { settledYen: 50, pendingYen: 30, pendingCharges: 1 })],
    ['14', encodePendingQuestion(pending.question)],
    ['16', encodeResolvedCharge(proved.question)],
    ['12', receipt.receipt],
    ['18', encodeTerminalState({ terminalId, nonce: NO_REFERENCE, alarm: 'cardReader' })],
    ['32', encodeLoadRequest(second)],
    ['32, refused', encodeLoadRequest(line.order(card, 10_001))],
    ['34 without a signature', encodeLoaded(word)],
    ['36', encodeOrderQuestion(first.order, NO_ORDER)],
  ];
};

onBoth('a database that fails at any statement of a message leaves nothing of it', kind => {
  /** Statements until the next failure; none fails while it is 0. */
  let failsAt = 0;
  let statements = 0;
  const beforeStatement = (text: string): void => {
    if (text === 'rollback') return;
    statements++;
    if (failsAt && statements >= failsAt) throw new Error('the database failed');
  };
  return withLine(
    kind,
    async line => {
      const { service } = line;
      const counts: Record<string, number> = {};
      for (const [name, message] of await messagesOf(line)) {
        const before = await line.rows();
        let isAnswered = false;
        for (failsAt = 1; !isAnswered; failsAt++) {
          statements = 0;
          const outcome = await answerMessage(service, message).then(
            () => 'answered',
            error => (error as Error).message,
          );
          const at = failsAt;
          failsAt = 0;
          isAnswered = outcome === 'answered';
          if (!isAnswered) {
            assert.is(outcome, 'the database failed', `${name}, statement ${at}`);
            assert.is(await line.rows(), before, `${name}, statement ${at}`);
          }
          failsAt = at;
          assert.ok(at < STATEMENTS_MAX, `${name}: more statements than any message takes`);
        }
        counts[name] = failsAt - 2;
        failsAt = 0;
        // The question about an order changes nothing that the receipt before it has not changed.
        if (name !== '36') assert.not((await line.rows()) === before, `${name} changes something`);
        assert.equal((await proveBooks(service.store.db)).errors, [], name);
      }
      console.log(`${kind}: statements by message: ${JSON.stringify(counts)}`);
    },
    { beforeStatement },
  );
});

test.run();
