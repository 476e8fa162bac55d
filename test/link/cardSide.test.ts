/** A card's side of the contacts, part by part: its own answer to reset, PPS, what counts as a response. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readOwnAtr } from '../../firmware/card/link/ownAtr.ts';
import { withPps } from '../../firmware/card/link/pps.ts';
import { type CardTransport, isResponse, run } from '../../firmware/card/link/transport.ts';

const octets = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** ISO 7816-3, 8.3 and 11.4: without an interface byte its default holds. */
const DEFAULTS = { rate: 0x11, firstProtocol: 0, fieldMax: 32, bwi: 4, cwi: 13, crc: false };

for (const [name, atr, expected] of [
  ['no interface bytes', '3b00', {}],
  ['TA1', '3b1018', { rate: 0x18 }],
  ['TB1 and TC1 tell nothing here', '3b60 25 01', {}],
  ['TD1: T=0', '3b80 00', {}],
  ['TD1: T=1 alone', '3b80 01', { firstProtocol: 1 }],
  ['TA2 of T=1 is the mode, not IFSC', '3b80 11 81', { firstProtocol: 1 }],
  [
    'TD1, TD2: T=1 with TA3, TB3, TC3',
    '3b80 81 71 fe 45 01',
    { firstProtocol: 1, fieldMax: 0xfe, bwi: 4, cwi: 5, crc: true },
  ],
  ['TC3 without bit 1: LRC', '3b80 81 41 02', { firstProtocol: 1 }],
  ['TB3 alone', '3b80 81 21 9a', { firstProtocol: 1, bwi: 9, cwi: 10 }],
  ['TA3 and TC3 of T=15 are not of T=1', '3b80 80 5f 03 01', {}],
  ['TB3 of T=15', '3b80 80 2f 35', {}],
  ['T=0 first, T=1 second', '3b90 95 80 31 80 65', { rate: 0x95, fieldMax: 0x80, bwi: 6, cwi: 5 }],
] as const)
  test(`the card's answer to reset: ${name}`, () =>
    assert.equal(readOwnAtr(octets(atr)), { ...DEFAULTS, ...expected }));

/** TA1 = 18, T=0 first, T=1 second. */
const ATR = octets('3b9018 80 01');

/** A card with both protocols; what it sends, its rates, and what each protocol hears. */
const twoProtocols = () => {
  const sent: string[] = [];
  const rates: number[] = [];
  const heard: string[] = [];
  const transport = (number: number): CardTransport => ({
    number,
    reset: () => void heard.push(`T${number} reset`),
    receive: bytes => void heard.push(`T${number} ${hex(bytes)}`),
  });
  const link = withPps(
    { atr: ATR, send: bytes => void sent.push(hex(bytes)), onRate: rate => void rates.push(rate) },
    [transport(0), transport(1)],
  );
  const begin = () => {
    link.reset();
    for (const list of [sent, rates, heard]) list.length = 0;
  };
  begin();
  return { link, sent, rates, heard, begin };
};

test('reset: the answer goes out at the default rate, and both protocols forget', () => {
  const { link, sent, rates, heard } = twoProtocols();
  link.reset();
  assert.equal([sent, rates, heard], [[hex(ATR)], [0x11], ['T0 reset', 'T1 reset']]);
});

for (const [name, request, answer, rates] of [
  ['the offered rate', 'ff1018f7', 'ff1018f7', [0x18]],
  ['the default rate', 'ff1011fe', 'ff1011fe', [0x11]],
  ['another rate is declined: PPS0 without PPS1', 'ff1095 7a', 'ff00ff', []],
  ['the other protocol at the offered rate', 'ff1118f6', 'ff1118f6', [0x18]],
  ['the other protocol, declined rate', 'ff1195 7b', 'ff01fe', []],
  ['no PPS1: declined in the same octets', 'ff00ff', 'ff00ff', []],
  ['PPS1 and PPS2: five octets are taken, and declined', 'ff3018 00 d7', 'ff00ff', []],
  ['PPS1, PPS2, PPS3', 'ff7018 0000 97', 'ff00ff', []],
  ['PPS2 alone', 'ff2000 df', 'ff00ff', []],
  ['PPS3 alone', 'ff4000 bf', 'ff00ff', []],
] as const)
  test(`PPS (ISO 7816-3, 9): ${name}`, () => {
    const card = twoProtocols();
    // Octet by octet and at once.
    for (const octet of octets(request)) card.link.receive(Uint8Array.of(octet));
    const bit = card.sent.splice(0);
    card.begin();
    card.link.receive(octets(request));
    assert.equal([bit.join(), card.sent.join()], [answer, answer]);
    assert.equal(card.rates, rates);
  });

test('a PPS with a wrong check, or for a protocol that the card lacks, has no answer', () => {
  for (const request of ['ff1018f6', 'ff1218f5', 'ff0f f0']) {
    const { link, sent, heard } = twoProtocols();
    link.receive(octets(request));
    assert.equal([sent, heard], [[], []]);
  }
});

test('after a PPS the agreed protocol takes the characters, what follows in the same piece included', () => {
  const { link, heard } = twoProtocols();
  link.receive(octets('ff1118f6 0102'));
  link.receive(octets('ff03'));
  assert.equal(heard, ['T1 0102', 'T1 ff03']);
});

test('a reset takes the agreed protocol back, and a request that was broken off', () => {
  const { link, heard, begin, sent } = twoProtocols();
  link.receive(octets('ff1118f6'));
  begin();
  link.receive(octets('80'));
  assert.equal(heard, ['T0 80']);
  begin();
  link.receive(octets('ff10'));
  begin();
  link.receive(octets('ff1018f7'));
  assert.equal(sent, ['ff1018f7']);
});

test('without a PPS the first protocol takes the characters, FF later on too', () => {
  const { link, heard, sent } = twoProtocols();
  link.receive(new Uint8Array(0));
  link.receive(octets('a0'));
  link.receive(octets('ff1018f7'));
  assert.equal([heard, sent], [['T0 a0', 'T0 ff1018f7'], []]);
});

test('an answer to reset whose protocol the card lacks is a mistake of the card’s maker', () => {
  const options = { atr: octets('3b8001'), send: () => {} };
  assert.throws(() => withPps(options, []), /^ATR: expected a protocol of the card, got T=1$/);
});

for (const [text, isOne] of [
  ['9000', true],
  ['6f00', true],
  ['6100', true],
  ['9fff', true],
  ['6000', false],
  ['8000', false],
  ['a000', false],
  ['7000', false],
  ['90', false],
  ['', false],
  [`${'00'.repeat(256)}9000`, true],
  [`${'00'.repeat(257)}9000`, false],
] as const)
  test(`a response: ${text.length > 8 ? `${text.length / 2} octets` : text || 'none'}: ${isOne}`, () =>
    assert.is(isResponse(octets(text)), isOne));

test('a program that throws, or gives no response, is 6F00 (ISO 7816-4, 5.6)', async () => {
  assert.is(hex(await run(async apdu => apdu, octets('9000'))), '9000');
  assert.is(hex(await run(async () => octets('01'), octets('80'))), '6f00');
  assert.is(hex(await run(() => Promise.reject(new Error('a mistake')), octets('80'))), '6f00');
});

test.run();
