/**
 * Usage records (messages 12 and 34, Fig. 9): taken apart, verified, and judged beside those of their state.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judge, type KnownRecord } from '../../center/ingest/judge.ts';
import { parseUsageRecord, RECORD_OCTETS_MAX, statementOf } from '../../center/ingest/usageRecord.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { encodeIdentifier, makeIdentifier } from '../../firmware/wire/identifier.ts';
import { encodeLoaded, encodeSignedReceipt } from '../../firmware/wire/moneyMessages.ts';
import { encodeOrderName } from '../../firmware/wire/orderName.ts';
import { referenceOf } from '../../firmware/wire/reference.ts';
import { encodeChargeReceipt, encodeLoadReceipt } from '../../firmware/wire/statements.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { cardName, terminalName } from './fleet.ts';

const reference = (n: number): Uint8Array => new Uint8Array(16).fill(n);
const parse = (message: Uint8Array) => parseUsageRecord(hostSha256, message);
const refusal = (message: Uint8Array): string => {
  try {
    parse(message);
    return 'taken';
  } catch (error) {
    return `${faultCode(error)} ${(error as Error).message}`;
  }
};
const receipt = {
  ...{ cardId: cardName(0), terminalId: terminalName(1), generation: 2, profile: 7, step: 3 },
  ...{ terminalChallenge: reference(1), cardChallenge: reference(2), firstValue: 1000, newValue: 930 },
  ...{ before: reference(3), after: reference(4), cardSignature: Uint8Array.of(5, 6) },
};
const loaded = {
  ...{ cardId: cardName(1), order: encodeOrderName(makeIdentifier(2, 1), 9), value: 1500 },
  ...{ before: reference(7), after: reference(8), cardSignature: Uint8Array.of(9) },
};

test('message 12 is a charge: its place is IDU and the state before, its event the session', () => {
  const message = encodeSignedReceipt(receipt);
  const { step, firstValue, newValue, before, after, cardId, terminalId } = receipt;
  const id = encodeIdentifier(cardId);
  const session = concat([
    encodeIdentifier(terminalId),
    Uint8Array.of(receipt.generation, receipt.profile),
    receipt.terminalChallenge,
    receipt.cardChallenge,
  ]);
  assert.equal(parse(message), {
    ...{ kind: 'charge', cardId, terminalId, step, firstValue, newValue, before, after, message },
    ...{ place: concat([id, before]), event: referenceOf(hostSha256, session) },
    signature: receipt.cardSignature,
  });
});

test('message 34 is a load: its event is the order; it has no session, no terminal and no first value', () => {
  const message = encodeLoaded(loaded);
  const { cardId, order, before, after } = loaded;
  assert.equal(parse(message), {
    ...{ kind: 'load', cardId, terminalId: '', step: 0, firstValue: 0, newValue: 1500, before, after },
    ...{ place: concat([encodeIdentifier(cardId), before]), event: referenceOf(hostSha256, order), order },
    ...{ signature: loaded.cardSignature, message },
  });
});

test('a record has at most 1024 octets, is message 12 or 34, and a charge takes a yen at least', () => {
  assert.is(RECORD_OCTETS_MAX, 1024);
  const long = (octets: number): Uint8Array => {
    const fixed = encodeSignedReceipt({ ...receipt, cardSignature: new Uint8Array(0) }).length;
    return encodeSignedReceipt({ ...receipt, cardSignature: new Uint8Array(octets - fixed) });
  };
  assert.is(refusal(long(1024)), 'taken');
  assert.is(refusal(long(1025)), 'malformed record: expected at most 1024 octets, got 1025');
  assert.is(refusal(Uint8Array.of()), 'malformed record: expected message 12 or 34, got no octets');
  assert.is(refusal(Uint8Array.of(0x13, 1)), 'malformed record: expected message 12 or 34, got 19');
  assert.is(refusal(encodeSignedReceipt({ ...receipt, newValue: 999 })), 'taken');
  for (const newValue of [1000, 1001])
    assert.is(
      refusal(encodeSignedReceipt({ ...receipt, newValue })),
      `refused receipt: expected less than 1000 yen, got ${newValue}`,
    );
});

test('the statement of message 34 has the generation of the certificate, that of message 12 its own', () => {
  assert.equal(statementOf(encodeSignedReceipt(receipt), 9), {
    statement: encodeChargeReceipt(receipt, receipt),
    signature: receipt.cardSignature,
  });
  assert.equal(statementOf(encodeLoaded(loaded), 9), {
    statement: encodeLoadReceipt({ ...loaded, generation: 9 }),
    signature: loaded.cardSignature,
  });
});

const known = (change: Partial<KnownRecord> = {}): KnownRecord => ({
  ...{ kind: 'charge', event: reference(1), step: 2, firstValue: 1000, newValue: 900, after: reference(2) },
  ...{ message: Uint8Array.of(1), terminalId: terminalName(0), isSigned: true, ...change },
});

test('S9.5 records of one session: its value falls from step to step, and one step has one state after', () => {
  const judged = (change: Partial<KnownRecord>, of = known()): string => judge([of], known(change)).is;
  assert.is(judge([], known()).is, 'new');
  assert.is(judged({}), 'repeated');
  assert.is(judged({ newValue: 899 }), 'doubleSpend');
  assert.is(judged({ after: reference(3) }), 'doubleSpend');
  assert.is(judged({ step: 3, newValue: 899, after: reference(3) }), 'longer');
  assert.is(judged({ step: 3, newValue: 900, after: reference(3) }), 'doubleSpend', 'a step without a yen');
  assert.is(judged({ step: 3, newValue: 899, firstValue: 999 }), 'doubleSpend', 'another beginning');
  assert.is(judged({ step: 1, newValue: 901, after: reference(3) }), 'repeated');
  assert.is(judged({ step: 1, newValue: 900, after: reference(3) }), 'doubleSpend');
  assert.is(judged({ newValue: 899 }, known({ isSigned: false })), 'repeated', 'S6.3: a word of a terminal');
});

test('S9.5 another session of one state is a double spend, beside a record that its card has signed', () => {
  const [unsigned, signed] = [known({ isSigned: false }), known({ event: reference(7) })];
  const record = known({ event: reference(9) });
  assert.equal(judge([unsigned], record), { is: 'new' });
  assert.equal(judge([unsigned, signed], record), { is: 'doubleSpend', known: signed, isSameEvent: false });
  const twice = known({ newValue: 100 });
  assert.equal(judge([signed, known()], twice), { is: 'doubleSpend', known: known(), isSameEvent: true });
  const longer = known({ step: 3, newValue: 100 });
  assert.equal(judge([signed, known()], longer), { is: 'longer', known: known() });
});

test.run();
