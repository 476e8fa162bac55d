/** The center's own broker: messages are answered once, in order, and nothing is lost on the way. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keepBulletin } from '../../center/mailbox/bulletins.ts';
import { type CenterMailbox, openMailbox, ownBroker } from '../../center/mailbox/mailbox.ts';
import { terminalsWithLetters } from '../../center/mailbox/outbox.ts';
import { openStore, type Store } from '../../center/store/store.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { until } from '../mqtt/peers.ts';
import { channelParts, issueTerminals, phoneAt, stateOf, terminalName } from './mailboxTerminal.ts';

const TERMINALS = 12;
let store: Store;
let mailbox: CenterMailbox;
/** What the center was asked, by terminal. */
const asked: Record<string, string[]> = {};
let answers = (_id: string, message: Uint8Array): Uint8Array | undefined => Uint8Array.of(0x19, message[23]);
const port = (): number => mailbox.port;

const open = async (): Promise<void> => {
  const answer = async (id: string, message: Uint8Array) => {
    const given = answers(id, message);
    asked[id] = [...(asked[id] ?? []), toHex(message)];
    return given;
  };
  mailbox = await openMailbox(channelParts(store, answer), ownBroker({ port: 0, host: '127.0.0.1' }));
};

test.before(async () => {
  store = await openStore(':memory:');
  await issueTerminals(store, TERMINALS);
  await open();
});
test.after(async () => {
  await mailbox.close();
  await store.close();
});
test.after.each(() => {
  answers = (_, message) => Uint8Array.of(0x19, message[23]);
});

const states = (id: string, alarms: string): { number: number; message: Uint8Array }[] =>
  [...alarms].map((alarm, i) => ({ number: i + 1, message: stateOf(id, alarm) }));
const answered = (alarms: string): string[] =>
  [...alarms].map(alarm => `19${toHex(Uint8Array.of(alarm.charCodeAt(0)))}`);

test('messages are opened and answered in their order, and the answers are acknowledged', async () => {
  const phone = phoneAt(port, 1);
  phone.memory.waiting = states(phone.id, 'abcde');
  assert.is(await phone.callUntil('five answers', () => phone.memory.got.length === 5), 'left');
  assert.equal(phone.memory.got, answered('abcde'));
  assert.equal(
    asked[phone.id],
    [...'abcde'].map(alarm => toHex(stateOf(phone.id, alarm))),
  );
  assert.equal(phone.memory.waiting, []);
  assert.equal(await terminalsWithLetters(store.db), []);
});

test('what a terminal has not acknowledged waits in the store, comes at the next call, and in its order', async () => {
  const phone = phoneAt(port, 2);
  phone.memory.waiting = states(phone.id, 'ab');
  const { deliver } = phone.mailbox;
  // It hangs up at the first answer, and takes none.
  Object.assign(phone.mailbox, { deliver: () => Promise.reject(new Error('cut')) });
  await phone.callUntil('a cut', () => false).catch(error => assert.is(error.message, 'cut'));
  await until('no more questions', () => phone.memory.waiting.length <= 1);
  assert.equal(await terminalsWithLetters(store.db), [phone.id]);
  Object.assign(phone.mailbox, { deliver });
  phone.memory.waiting.push({ number: 3, message: stateOf(phone.id, 'c') });
  await phone.callUntil('three answers', () => phone.memory.got.length === 3);
  assert.equal(phone.memory.got, answered('abc'));
  assert.equal(asked[phone.id]?.length, 3);
  assert.equal(phone.memory.refused, []);
  assert.equal(await terminalsWithLetters(store.db), []);
});

test('a terminal that has started anew gets in its new epoch what waited, sealed anew', async () => {
  const first = phoneAt(port, 3);
  first.memory.waiting = states(first.id, 'ab');
  Object.assign(first.mailbox, { deliver: () => Promise.reject(new Error('cut')) });
  await first.callUntil('a cut', () => false).catch(() => {});
  const again = phoneAt(port, 3, first.memory);
  again.memory.waiting = [{ number: 9, message: stateOf(again.id, 'c') }];
  await again.callUntil('the answers', () => again.memory.got.length === 3);
  assert.ok(again.memory.got.includes(answered('a')[0]), again.memory.got.join());
  assert.is(again.memory.got[again.memory.got.length - 1], answered('c')[0]);
  assert.equal(again.memory.refused, []);
});

test('a message that the center could not keep is not acknowledged, and comes again', async () => {
  const phone = phoneAt(port, 4);
  phone.memory.waiting = states(phone.id, 'a');
  answers = () => {
    throw new Error('the database is away');
  };
  assert.is(await phone.callUntil('the end', () => false), 'lost');
  assert.is(phone.memory.waiting.length, 1);
  assert.is(mailbox.counts.messages.failed, 1);
  answers = () => Uint8Array.of(0x19);
  await phone.callUntil('an answer', () => phone.memory.got.length === 1);
  assert.equal([phone.memory.got, phone.memory.waiting], [['19'], []]);
});

test('a message without an answer is acknowledged', async () => {
  const phone = phoneAt(port, 5);
  phone.memory.waiting = states(phone.id, 'a');
  answers = () => undefined;
  assert.is(await phone.callUntil('the PUBACK', () => phone.memory.waiting.length === 0), 'left');
  assert.equal([asked[phone.id]?.length, phone.memory.got], [1, []]);
});

test('a message that names another terminal, or is none of a terminal, is refused and does nothing', async () => {
  const phone = phoneAt(port, 6);
  const before = mailbox.counts.messages.foreignSender ?? 0;
  const messages = [stateOf(terminalName(1)), Uint8Array.of(1), Uint8Array.of(0x30), Uint8Array.of(0x12)];
  phone.memory.waiting = messages.map((message, i) => ({ number: i + 1, message }));
  await phone.callUntil('refusals', () => phone.memory.got.length === messages.length);
  assert.equal(
    phone.memory.got,
    messages.map(() => '7f'),
  );
  assert.is(asked[phone.id], undefined);
  assert.is(mailbox.counts.messages.foreignSender, before + messages.length);
});

test('bulletins come with the first subscription, one at a time; a new version comes once', async () => {
  for (const [i, name] of ['tariff', 'invalid', 'prompts'].entries())
    await mailbox.publish(name, new Uint8Array(4096).fill(i + 1));
  const phone = phoneAt(port, 7);
  const { got } = phone.memory;
  // Three messages of the greatest length at once would end the call.
  assert.is(await phone.callUntil('three bulletins', () => got.length >= 3), 'left');
  const shown = (name: string, digit: number) => `${name}=${toHex(new Uint8Array(8).fill(digit))}`;
  assert.equal(got, [shown('invalid', 2), shown('prompts', 3), shown('tariff', 1)]);
  assert.is(await phone.callUntil('nothing new', () => false), 'idle');
  assert.is(got.length, 3, 'each was acknowledged');
  await mailbox.publish('tariff', new Uint8Array(8).fill(9));
  await phone.callUntil('the new version', () => got.length >= 4);
  assert.is(got[3], shown('tariff', 9));
  const call = phone.callUntil('a version while it is connected', () => got.length >= 5);
  await new Promise(resolve => setTimeout(resolve, 100));
  await mailbox.publish('tariff', new Uint8Array(8).fill(10));
  await call;
  assert.equal(got.slice(4), [shown('tariff', 10)]);
  const kept = phone.callUntil('a version of another room', () => got.length >= 6);
  await new Promise(resolve => setTimeout(resolve, 100));
  await store.transact(tx => keepBulletin(tx, 'tariff', new Uint8Array(8).fill(11)));
  await mailbox.refresh();
  await kept;
  assert.equal(got.slice(5), [shown('tariff', 11)]);
  // A terminal that has started anew subscribes to a session that is there, and may have lost what it had.
  const again = phoneAt(port, 7, { ...phone.memory, got: [] });
  await again.callUntil('three bulletins', () => again.memory.got.length >= 3);
  assert.is(again.memory.got.length, 3);
});

test('a center that has started anew publishes its bulletins anew, and has its letters', async () => {
  const first = phoneAt(port, 8);
  first.memory.waiting = states(first.id, 'a');
  Object.assign(first.mailbox, { deliver: () => Promise.reject(new Error('cut')) });
  await first.callUntil('a cut', () => false).catch(() => {});
  await mailbox.close();
  await open();
  Object.assign(first.mailbox, { deliver: phoneAt(port, 8, { ...first.memory, epoch: 0 }).mailbox.deliver });
  first.memory.waiting.push({ number: 5, message: stateOf(first.id, 'b') });
  await first.callUntil('bulletins and answers', () => first.memory.got.length >= 5);
  assert.equal([...first.memory.got].sort().slice(0, 2), answered('ab'));
  assert.is(first.memory.got.filter(one => one.includes('=')).length, 3);
});

test('names and lengths of bulletins have their limits', async () => {
  const code = (name: string, octets: number) =>
    mailbox.publish(name, new Uint8Array(octets)).then(
      () => 'kept',
      error => error.code,
    );
  for (const name of ['', 'a/b', '+', '#', 'A', 'a'.repeat(33)])
    assert.is(await code(name, 1), 'badBulletin', name);
  assert.is(await code('empty', 0), 'badBulletin');
  assert.is(await code('long', 4097), 'badBulletin');
  for (let i = 3; i < 32; i++) assert.is(await code(`list${i}`, 1), 'kept');
  assert.is(await code('list32', 1), 'badBulletin');
  assert.is(await code('list31', 1), 'kept');
});

test.run();
