/** The octets of a list's messages, written out by hand, and their words. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeCardSet } from '../../center/lists/cardSet.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import {
  encodeListHead,
  encodeListPiece,
  type ListHead,
  parseListHead,
  parseListPiece,
} from '../../firmware/wire/invalidCardList.ts';
import { messageLines } from '../../trace/decode/message.ts';

const digests = new Uint8Array(64).map((_, i) => i);
const head: ListHead = {
  ...{ generation: 3, version: 0x01020304, baseVersion: 0x01020300, seconds: 0x11121314 },
  ...{ octets: 3841, digests },
};
const signature = new Uint8Array(480).fill(0xee);
const HEAD_HEX = `03 01020304 01020300 11121314 00000f01`.replaceAll(' ', '') + toHex(digests);

const codeOf = (parse: () => unknown): string => {
  try {
    parse();
    return '';
  } catch (error) {
    return faultCode(error);
  }
};

test('a head: type, generation, versions, seconds, octets, digests, signature; signed with its tag', () => {
  const message = encodeListHead(head, signature);
  assert.is(toHex(message), `40${HEAD_HEX}${'ee'.repeat(480)}`);
  const parsed = parseListHead(message);
  assert.is(toHex(parsed.statement), `14${HEAD_HEX}`);
  assert.equal({ ...parsed.head, digests: toHex(parsed.head.digests) }, { ...head, digests: toHex(digests) });
  assert.is(parsed.signature.length, 480);
});

test('a head that contradicts itself is malformed', () => {
  const of = (fields: Partial<ListHead>) => () =>
    parseListHead(encodeListHead({ ...head, ...fields }, signature));
  assert.is(codeOf(of({})), '');
  assert.is(codeOf(of({ baseVersion: 0 })), 'malformed');
  assert.is(codeOf(of({ baseVersion: head.version + 1 })), 'malformed');
  assert.is(codeOf(of({ octets: 0 })), 'malformed');
  assert.is(codeOf(of({ octets: 64 * 3840 + 1 })), 'malformed');
  assert.is(
    codeOf(() => parseListHead(encodeListHead(head, signature).subarray(0, 81))),
    'malformed',
  );
  assert.is(
    codeOf(() => parseListHead(encodeListPiece({ version: 1, number: 1, content: signature }))),
    'malformed',
  );
});

test('a piece: type, version, number, content', () => {
  const piece = { version: 0x01020304, number: 2, content: new Uint8Array([9, 8]) };
  assert.is(toHex(encodeListPiece(piece)), '41010203040002' + '0908');
  assert.equal(parseListPiece(encodeListPiece(piece)), piece);
  const of = (fields: Partial<typeof piece>) => () =>
    parseListPiece(encodeListPiece({ ...piece, ...fields }));
  assert.is(codeOf(of({ number: 64 })), '');
  for (const number of [0, 65]) assert.is(codeOf(of({ number })), 'malformed');
  for (const length of [0, 3841]) assert.is(codeOf(of({ content: new Uint8Array(length) })), 'malformed');
});

test('a set: count, form, directory, tops, rests', () => {
  // Key 5 · 2^26 + 200 · 2^18 + 7 with reason 4, and key 0 with reason 1.
  const octets = encodeCardSet(
    new Map([
      [5 * 2 ** 26 + 200 * 2 ** 18 + 7, 4],
      [0, 1],
    ]),
  );
  const directory = ['0000', ...Array(5).fill('0001'), ...Array(145).fill('0002')].join('');
  assert.is(toHex(octets), `00020400${directory}00c8000000${'00003b'}`);
});

test('the messages in words', () => {
  const words = (message: Uint8Array): string =>
    messageLines(message)
      .map(([name, value]) => `${name}: ${value}`)
      .join('; ');
  assert.match(
    words(encodeListHead(head, signature)),
    /head of a list; .*version: 16909060, a delta of 16909056; made at: .*; content: 3841 bytes in 2 pieces/,
  );
  assert.match(words(encodeListHead({ ...head, baseVersion: head.version }, signature)), /16909060, a base/);
  assert.match(
    words(encodeListPiece({ version: 5, number: 2, content: new Uint8Array([1, 2]) })),
    /piece of a list; version: 5; piece: 2/,
  );
});

test.run();
