/**
 * The packets that the terminal sends and takes, against the values of MQTT 3.1.1 (sections in the names) and
 * against `mqtt-packet`, an independent codec.
 */
import mqtt, { type Packet } from 'mqtt-packet';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type PacketReader,
  packetReader,
  REMAINING_OCTETS_MAX,
  readPackets,
} from '../../firmware/uplink/mqtt/packetReader.ts';
import { connectPacket, packet, publishPacket, subscribePacket } from '../../firmware/uplink/mqtt/packets.ts';
import { readPublication } from '../../firmware/uplink/mqtt/publication.ts';
import { OPTIONS, octetsOf, TERMINAL_ID, textOf } from './terminal.ts';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
const fromHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** The first packet in the octets, read by the independent codec. */
const parsed = (octets: Uint8Array): Packet => {
  const packets: Packet[] = [];
  const parser = mqtt.parser({ protocolVersion: 4 });
  parser.on('packet', one => packets.push(one));
  parser.on('error', error => {
    throw error;
  });
  assert.is(parser.parse(Buffer.from(octets)), 0, 'nothing is left over');
  return packets[0];
};

const taken = (octets: Uint8Array, reader: PacketReader = packetReader()): string[] | 'refused' => {
  const packets: string[] = [];
  return readPackets(reader, octets, one => packets.push(hex(one))) ? packets : 'refused';
};

/** Remaining length and its octets: the ends of Table 2.4, and the examples of 2.2.3, 64 and 321. */
const LENGTHS: readonly (readonly [number, string])[] = [
  [0, '00'],
  [64, '40'],
  [127, '7f'],
  [128, '8001'],
  [321, 'c102'],
  [16_383, 'ff7f'],
  [16_384, '808001'],
  [2_097_151, 'ffff7f'],
  [2_097_152, '80808001'],
];

for (const [length, octets] of LENGTHS)
  test(`2.2.3 remaining length ${length} is ${octets}`, () => {
    const whole = packet(0x30, [new Uint8Array(length)]);
    assert.is(hex(whole.subarray(1, 1 + octets.length / 2)), octets);
    assert.is(whole.length, 1 + octets.length / 2 + length);
  });

test('3.1 CONNECT: protocol MQTT level 4, clean session 0, will of QoS 1, user name and password', () => {
  const octets = connectPacket(OPTIONS, 'phone/1/lost');
  // Figure 3.6 with clean session 0: user name, password, will QoS 1, will flag; keep alive 120 s.
  assert.is(hex(octets.subarray(2, 12)), '00044d51545404cc0078');
  const read = parsed(octets) as unknown as Record<string, unknown>;
  const will = read['will'] as Record<string, unknown>;
  assert.is(read['clean'], false);
  assert.is(read['clientId'], TERMINAL_ID);
  assert.is(read['username'], TERMINAL_ID);
  assert.is(String(read['password']), 'secret');
  assert.is(read['keepalive'], 120);
  assert.equal(
    [will['topic'], will['qos'], will['retain'], hex(will['payload'] as Uint8Array)],
    ['phone/1/lost', 1, false, '01'],
  );
});

test('3.1.3.1 the client identifier is one that every server takes: 1 to 23 digits and letters', () => {
  assert.match(OPTIONS.terminalId, /^[0-9a-zA-Z]{1,23}$/);
});

test('3.3.2 PUBLISH: the topic a/b and the identifier 10 of Figure 3.11; DUP and QoS 1 in the first octet', () => {
  assert.is(hex(publishPacket('a/b', 10, octetsOf('xy'), false)), '32090003612f62000a7879');
  assert.is(hex(publishPacket('a/b', 10, octetsOf('xy'), true)), '3a090003612f62000a7879');
});

test('3.8.3 SUBSCRIBE: identifier 10, the filters a/b and c/d of Figure 3.23, each with QoS 1', () => {
  assert.is(hex(subscribePacket(10, ['a/b', 'c/d'])), '820e000a0003612f62010003632f6401');
});

test('publications of any size: what the terminal writes, the other codec reads, and the reverse', () => {
  for (let length = 0; length <= 4096; length += 127) {
    const message = new Uint8Array(length).map((_, i) => i * 7 + length);
    const id = (length % 65_535) + 1;
    const read = parsed(publishPacket('phone/1/up', id, message, length % 2 === 1));
    assert.is(read.cmd, 'publish');
    if (read.cmd !== 'publish') return;
    assert.equal([read.topic, read.messageId, read.qos], ['phone/1/up', id, 1]);
    assert.is(read.dup, length % 2 === 1);
    assert.is(hex(read.payload as Uint8Array), hex(message));
    const written = mqtt.generate({ ...read, topic: 'phone/1/down' });
    readPackets(packetReader(), new Uint8Array(written), one => {
      const { topic, id: readId, message: payload } = readPublication(one)!;
      assert.equal([topic, readId, hex(payload)], ['phone/1/down', id, hex(message)]);
    });
  }
});

const STREAM = fromHex('20020100 32090003612f62000a7879 d000 9004ffff0101 4002000a');
const PACKETS = ['200100', '320003612f62000a7879', 'd0', '90ffff0101', '40000a'];

test('packets are found in pieces of any size, cut at every octet', () => {
  assert.equal(taken(STREAM), PACKETS);
  for (let size = 1; size < STREAM.length; size++) {
    const reader = packetReader();
    const found: string[] = [];
    for (let at = 0; at < STREAM.length; at += size)
      found.push(...(taken(STREAM.subarray(at, at + size), reader) as string[]));
    assert.equal(found, PACKETS, `pieces of ${size}`);
  }
});

test('2.2.3 a remaining length of five octets is refused, at the fourth', () => {
  assert.is(taken(fromHex('30 80 80 80 80')), 'refused');
  assert.is(taken(fromHex('30 80 80 80 80 01')), 'refused');
  assert.equal(taken(fromHex('30 80 80 80')), [], 'three digits may have a fourth');
});

test('a packet above the limit is refused before memory is asked for; one at the limit is taken', () => {
  assert.is(taken(fromHex('30 ff ff ff 7f')), 'refused');
  const over = REMAINING_OCTETS_MAX + 1;
  assert.is(taken(new Uint8Array([0x30, (over & 127) | 128, over >> 7])), 'refused');
  const whole = packet(0x30, [new Uint8Array(REMAINING_OCTETS_MAX)]);
  assert.is(taken(whole).length, 1);
});

test('2.2.1 the forbidden type 0 and the CONNECT of a client are refused', () => {
  assert.is(taken(fromHex('00')), 'refused');
  assert.is(taken(fromHex('0f00')), 'refused');
  assert.is(taken(fromHex('1000')), 'refused');
});

/** PUBLISH packets without their remaining length that break the standard, with the section. */
const BROKEN: Readonly<Record<string, string>> = {
  '3.3.1.2 QoS 3': '36 0003612f62 000a 78',
  '3.8.4 QoS 2, which nobody asked for': '34 0003612f62 000a 78',
  '3.3.1.1 DUP with QoS 0': '38 0003612f62 78',
  '2.3.1 identifier 0': '32 0003612f62 0000 78',
  '3.3.2.1 no topic length': '30',
  '3.3.2.1 half a topic length': '30 00',
  '3.3.2.1 a topic longer than the packet': '30 0009612f62',
  '3.3.2.2 no identifier': '32 0003612f62',
  '3.3.2.2 half an identifier': '32 0003612f62 00',
  '4.7.3 an empty topic': '30 0000 78',
  '3.3.2.1 a wildcard +': '30 0003612f2b 78',
  '3.3.2.1 a wildcard #': '30 0003612f23 78',
  '1.5.3 the character U+0000': '30 0003610062 78',
  '1.5.3 octets that are no UTF-8': '30 0003 61ff62 78',
};
for (const [what, octets] of Object.entries(BROKEN))
  test(`${what} is no publication`, () => assert.is(readPublication(fromHex(octets)), undefined));

test('QoS 0, an empty message, and the identifier 65 535 are publications', () => {
  assert.is(readPublication(fromHex('30 0003612f62 78'))?.id, 0);
  const empty = readPublication(fromHex('33 0003612f62 ffff'))!;
  assert.equal([empty.id, textOf(empty.message), empty.topic], [65_535, '', 'a/b']);
});

test.run();
