import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from '../../cli/cardphone.ts';
import { decode } from '../../cli/decode/decode.ts';
import { fromHex } from '../../firmware/runtime/bytes.ts';
import { encodeCertificate } from '../../firmware/wire/certificate.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { encodeLoadRequest } from '../../firmware/wire/messages.ts';

const field = (hex: Uint8Array, name: string): string | undefined =>
  decode(hex)[0]?.lines.find(([label]) => label === name)?.[1];

test('a certificate: identifier, calendar dates', () => {
  const body = encodeCertificate({
    role: 3,
    generation: 1,
    id: makeIdentifier(2, 1),
    validFrom: 0,
    validUntil: 9587,
    certificateExtra: new Uint8Array(16),
    keyProfile: 0,
    publicKey: new Uint8Array(0),
  });
  const octets = new Uint8Array([...body, ...new Uint8Array(480)]);
  assert.is(decode(octets)[0].kind, 'certificate');
  assert.is(field(octets, 'valid from'), '2000-01-01');
  assert.is(field(octets, 'valid until'), '2026-04-01');
});

test('a load request: yen and roles', () => {
  const octets = encodeLoadRequest({
    cardId: makeIdentifier(4, 1),
    dispenserId: makeIdentifier(2, 1),
    previousValue: 20,
    amount: 1000,
    loadNumber: 2,
  });
  assert.is(decode(octets)[0].kind, 'center message');
  assert.is(field(octets, 'amount'), '1000 yen');
  assert.is(field(octets, 'card'), `${makeIdentifier(4, 1)} (card)`);
});

test('commands and status words', () => {
  assert.is(field(fromHex('00a4040007f04350484f4e4500'), 'command'), 'SELECT');
  assert.is(field(fromHex('6985'), 'status'), '6985: not allowed in this state');
  assert.is(field(fromHex('611d'), 'status'), '611D: done; 29 bytes wait for GET RESPONSE');
});

test('the data of PERSONALISE are not shown', () => {
  assert.is(field(fromHex('90e0000003abcdef'), 'data'), 'not shown (3 bytes)');
});

test('what is nothing of this system is said to be nothing', async () => {
  const complaint = (words: string[]): Promise<string> => run(words).then(String, error => error.message);
  assert.equal(decode(fromHex('deadbeef')), []);
  assert.match(await complaint(['decode', 'deadbeef']), /these 4 bytes are none/);
  assert.match(await complaint(['decode', 'xyz']), /expected hexadecimal digits or a file, got "xyz"/);
  assert.match(await complaint(['fly']), /expected "decode HEX\|FILE".*got "fly"/);
});

test.run();
