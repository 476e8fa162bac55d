import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fromHex } from '../../firmware/runtime/bytes.ts';
import { encodeCertificate } from '../../firmware/wire/certificate.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { encodeLoadRequest } from '../../firmware/wire/messages.ts';
import { encodeOrderName } from '../../firmware/wire/orderName.ts';
import { decode } from '../../trace/decode/decode.ts';
import { runCommand } from '../cli/command.ts';

const field = (hex: Uint8Array, name: string): string | undefined =>
  decode(hex)[0]?.lines.find(([label]) => label === name)?.[1];

test('a certificate: identifier, calendar dates', () => {
  const body = encodeCertificate({
    role: 3,
    generation: 1,
    id: makeIdentifier(2, 1),
    validFrom: 0,
    validUntil: 9587,
    settlementProfile: 0,
    certificateExtra: new Uint8Array(15),
    keyProfile: 0,
    publicKey: new Uint8Array(0),
  });
  const octets = new Uint8Array([...body, ...new Uint8Array(480)]);
  assert.is(decode(octets)[0].kind, 'certificate');
  assert.is(field(octets, 'valid from'), '2000-01-01');
  assert.is(field(octets, 'valid until'), '2026-04-01');
});

const dispenserId = makeIdentifier(2, 1);
const inWords = `of dispenser ${dispenserId} (dispenser)`;

test('a load request: yen, roles, orders', () => {
  const octets = encodeLoadRequest({
    cardId: makeIdentifier(4, 1),
    dispenserId,
    orderNumber: 9,
    previousValue: 20,
    previousReference: fromHex('c3'.repeat(16)),
    previousOrder: encodeOrderName(dispenserId, 8),
    amount: 1000,
    loadNumber: 2,
  });
  assert.is(decode(octets)[0].kind, 'center message');
  assert.is(field(octets, 'amount'), '1000 yen');
  assert.is(field(octets, 'card'), `${makeIdentifier(4, 1)} (card)`);
  assert.is(field(octets, 'order'), `9 ${inWords}`);
  assert.is(field(octets, 'order before'), `8 ${inWords}`);
  assert.is(field(octets, 'state before'), `${'c3'.repeat(16)} (16 bytes)`);
});

test('commands and status words', () => {
  assert.is(field(fromHex('00a4040007f04350484f4e4500'), 'command'), 'SELECT');
  assert.is(field(fromHex('6985'), 'status'), '6985: not allowed in this state');
  assert.is(field(fromHex('611d'), 'status'), '611D: done; 29 bytes wait for GET RESPONSE');
});

test('the data of PERSONALISE are not shown', () => {
  assert.is(field(fromHex('90e0000003abcdef'), 'data'), 'not shown (3 bytes)');
});

test('data field by field: SELECT, PROVE VALUE, CHARGE in two links', () => {
  const R = 'a1'.repeat(16);
  const select = (name: string): string | undefined => field(fromHex(`00a4040007${name}`), 'application');
  assert.match(String(select('f04350484f4e45')), /^f04350484f4e45 \(7 bytes\), this system's card$/);
  assert.match(String(select('a0000000041010')), /another system's$/);
  assert.is(field(fromHex(`8020000020${'0b'.repeat(16)}${R}00`), 'R'), `${R} (16 bytes)`);
  const first = fromHex(`90300000ff000003de0001${'5a'.repeat(249)}`);
  assert.is(field(first, 'new value'), '990 yen');
  assert.match(String(field(first, 'signature, first part')), /249 bytes/);
  const rest = fromHex(`8030000087${'5a'.repeat(135)}`);
  assert.is(field(rest, 'new value'), undefined, 'the rest of a signature is no amount');
  assert.match(String(field(rest, 'data')), /135 bytes/);
});

test('the answer to PROVE VALUE: X, value, reference, last order, signature', () => {
  const answerWith = (order: string): Uint8Array =>
    fromHex(`${'0a'.repeat(16)}000003de${'0b'.repeat(16)}${order}${'5a'.repeat(192)}9000`);
  const answer = answerWith(`${dispenserId}00000007`);
  assert.is(field(answer, 'value'), '990 yen');
  assert.is(field(answer, 'X'), `${'0a'.repeat(16)} (16 bytes)`);
  assert.is(field(answer, 'reference of its usage information'), `${'0b'.repeat(16)} (16 bytes)`);
  assert.is(field(answer, 'last order'), `7 ${inWords}`);
  assert.is(field(answerWith('00'.repeat(10)), 'last order'), 'none');
  assert.match(String(field(answer, "card's signature")), /192 bytes\), not verified here$/);
});

test('the answers to CHARGE and LOAD: a receipt as long as a key; other data are shown as they are', () => {
  const answer = fromHex(`${'5a'.repeat(192)}9000`);
  assert.match(String(field(answer, "card's receipt")), /192 bytes\), not verified here$/);
  const other = fromHex(`${'5a'.repeat(191)}9000`);
  assert.is(field(other, "card's receipt"), undefined);
  assert.match(String(field(other, 'data')), /191 bytes/);
});

test('damaged octets are named by their beginning, with the error', () => {
  const damaged = (hex: string): (string | undefined)[] => {
    const octets = fromHex(hex);
    return [decode(octets)[0]?.kind, field(octets, 'but')];
  };
  assert.equal(damaged('00a404000af04350484f4e45'), [
    'command APDU, damaged',
    'command: expected 10 octets of data, got 7',
  ]);
  const [kind, why] = damaged(`0101${makeIdentifier(4, 1)}0000`);
  assert.is(kind, 'certificate, damaged');
  assert.match(String(why), /^public-key certificate: expected 12 bytes or more, got 10$/);
  assert.is(damaged(`0101${makeIdentifier(2, 1)}0000`)[0], undefined, 'a dispenser is no card');
  assert.is(damaged('100000')[0], 'center message, damaged');
  for (const nothing of ['', '0102', 'deadbeef', '00ff0000ff', '80990000ff'])
    assert.equal(decode(fromHex(nothing)), []);
});

test('however a PERSONALISE is cut, its data are not shown', () => {
  const command = fromHex('90e0000004abcdabcd');
  for (let length = 0; length <= command.length; length++)
    assert.not.match(JSON.stringify(decode(command.subarray(0, length))), /abcd/);
});

test('octets of no format of this system are reported as such', async () => {
  assert.equal(decode(fromHex('deadbeef')), []);
  const complaint = async (words: string[]): Promise<string> =>
    (await runCommand('cli/cardphone.mjs', words)).said;
  assert.match(await complaint(['decode', 'deadbeef']), /these 4 bytes are none/);
  assert.match(await complaint(['decode', 'xyz']), /expected hexadecimal digits or a file/);
  assert.match(await complaint(['fly']), /expected one of decode, .*got "fly"/);
});

test.run();
