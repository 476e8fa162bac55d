/**
 * A broker that lies. Sections are those of MQTT 3.1.1. In every case the call ends within its limits,
 * nothing is thrown, no message counts as sent or acknowledged that is not, and the terminal serves a broker
 * that is honest.
 */
import type { Packet } from 'mqtt-packet';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { callCenter } from '../../firmware/uplink/mqtt/callCenter.ts';
import { type CallEnd, leaveCall } from '../../firmware/uplink/mqtt/mailbox.ts';
import { publishPacket } from '../../firmware/uplink/mqtt/packets.ts';
import { handTimer } from './handTimer.ts';
import { type Kept, kept, OPTIONS, octetsOf, TERMINAL_ID, terminal } from './terminal.ts';
import { type Broker, type Wire, wireDialler } from './wireBroker.ts';

const ACCEPTED = [0x20, 2, 0, 0];
const SUBACK = [0x90, 4, 0xff, 0xff, 1, 1];
const PINGRESP = [0xd0, 0];
const DOWN = `phone/${TERMINAL_ID}/down`;
const HOUR_MS = 3_600_000;

const publish = (id: number, text: string, topic = DOWN): number[] => [
  ...publishPacket(topic, id, octetsOf(text), false),
];
const puback = (id: number): number[] => [0x40, 2, id >> 8, id & 255];

/** What an honest broker answers, unless `lie` answers instead. */
const liar = (lie: Partial<Record<Packet['cmd'], number[] | ((wire: Wire) => void)>>): Broker => ({
  packet: (packet, wire) => {
    const told = lie[packet.cmd];
    if (typeof told === 'function') told(wire);
    else if (told) wire.send(...told);
    else if (packet.cmd === 'connect') wire.send(...ACCEPTED);
    else if (packet.cmd === 'subscribe') wire.send(...SUBACK);
    else if (packet.cmd === 'publish') wire.send(...puback(packet.messageId!));
    else if (packet.cmd === 'pingreq') wire.send(...PINGRESP);
  },
});

interface Ended {
  end: CallEnd;
  ms: number;
  memory: Kept;
  wires: Wire[];
  begun: string[];
}

/** One call of that broker, with these messages waiting. */
const call = async (
  broker: Broker,
  texts: readonly string[] = ['report'],
  deliver?: (text: string) => Promise<void> | void,
): Promise<Ended> => {
  const timer = handTimer();
  const memory = kept(texts);
  const { dialler, wires } = wireDialler(broker);
  const { mailbox, begun } = terminal(dialler, timer, memory, {}, deliver);
  let end: CallEnd | undefined;
  callCenter(mailbox).then(ended => {
    end = ended;
  });
  const start = timer.now();
  assert.ok(await timer.run(HOUR_MS, () => end !== undefined), 'the call ends');
  assert.ok(wires[0].isEnded(), 'and hangs up');
  assert.is(timer.waiting(), 0, 'without a timer that is left');
  return { end: end!, ms: timer.now() - start, memory, wires, begun };
};

const sent = (wire: Wire): string[] =>
  wire.packets.map(packet =>
    packet.cmd === 'publish'
      ? `publish ${packet.messageId}${packet.dup ? ' dup' : ''}`
      : packet.cmd === 'puback'
        ? `puback ${packet.messageId}`
        : packet.cmd,
  );

test('an honest broker: everything is sent, and the call ends idle with a DISCONNECT', async () => {
  const { end, ms, memory, wires } = await call(liar({}));
  assert.is(end, 'idle');
  assert.is(ms, OPTIONS.lingerMs);
  assert.equal(memory.waiting, []);
  assert.equal(sent(wires[0]), ['connect', 'subscribe', 'publish 2 dup', 'disconnect']);
});

const CONNACKS: Readonly<Record<string, readonly [number[], CallEnd]>> = {
  '3.2.2.3 unacceptable protocol version': [[0x20, 2, 0, 1], 'refused1'],
  '3.2.2.3 identifier rejected': [[0x20, 2, 0, 2], 'refused2'],
  '3.2.2.3 server unavailable': [[0x20, 2, 0, 3], 'refused3'],
  '3.2.2.3 bad user name or password': [[0x20, 2, 0, 4], 'refused4'],
  '3.2.2.3 not authorized': [[0x20, 2, 0, 5], 'refused5'],
  '3.2.2.3 a reserved return code': [[0x20, 2, 0, 6], 'malformed'],
  '3.2.2.1 reserved flags': [[0x20, 2, 2, 0], 'malformed'],
  '3.2 one octet': [[0x20, 1, 0], 'malformed'],
  '3.2 three octets': [[0x20, 3, 0, 0, 0], 'malformed'],
  '3.2 none': [[0x20, 0], 'malformed'],
  '2.2.2 reserved flags in the first octet': [[0x21, 2, 0, 0], 'malformed'],
  '3.2.0 another packet first': [[...SUBACK, ...ACCEPTED], 'malformed'],
  '3.2.0 a message first': [[...publish(1, 'x'), ...ACCEPTED], 'malformed'],
  '3.2.0 CONNACK twice': [[...ACCEPTED, ...ACCEPTED], 'malformed'],
  '2.2.3 a remaining length of five octets': [[0x20, 0x82, 0x80, 0x80, 0x80, 0], 'malformed'],
  '2.2.3 268 435 455 octets announced': [[0x30, 0xff, 0xff, 0xff, 0x7f], 'malformed'],
  'noise of a line': [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 'malformed'],
};
for (const [what, [octets, expected]] of Object.entries(CONNACKS))
  test(`CONNACK: ${what}: ${expected}`, async () => {
    const { end, memory, wires, begun } = await call(liar({ connect: octets }));
    assert.is(end, expected);
    assert.is(memory.waiting.length, 1, 'the message still waits');
    assert.equal(begun, [], 'nothing is delivered');
    assert.ok(!sent(wires[0]).includes('disconnect'), '4.8: closed without a DISCONNECT');
  });

const SUBACKS: Readonly<Record<string, readonly [number[], CallEnd]>> = {
  '3.9.3 failure': [[0x90, 4, 0xff, 0xff, 0x80, 0x80], 'notSubscribed'],
  '3.9.3 failure of the second filter': [[0x90, 4, 0xff, 0xff, 1, 0x80], 'notSubscribed'],
  '3.9.3 QoS 0, which keeps nothing while away': [[0x90, 4, 0xff, 0xff, 0, 1], 'notSubscribed'],
  '3.9.3 QoS 2, more than was asked for': [[0x90, 4, 0xff, 0xff, 2, 2], 'notSubscribed'],
  '3.9.3 one code for two filters': [[0x90, 3, 0xff, 0xff, 1], 'notSubscribed'],
  '3.9.3 no codes': [[0x90, 2, 0xff, 0xff], 'malformed'],
  'of an unknown identifier': [[0x90, 4, 0, 1, 1, 1], 'silent'],
};
for (const [what, [octets, expected]] of Object.entries(SUBACKS))
  test(`SUBACK ${what}: ${expected}, and no message is sent`, async () => {
    const { end, wires } = await call(liar({ subscribe: octets }));
    assert.is(end, expected);
    assert.ok(!sent(wires[0]).some(one => one.startsWith('publish')));
  });

test('4.4 PUBACK of an unknown identifier is no acknowledgement: sent again with DUP, twice, then silent', async () => {
  const { end, ms, memory, wires } = await call(liar({ publish: puback(77) }), ['a', 'b']);
  assert.is(end, 'silent');
  const publications = sent(wires[0]).filter(one => one.startsWith('publish'));
  assert.equal(publications, ['publish 2 dup', 'publish 2 dup', 'publish 2 dup']);
  assert.is(ms, 3 * OPTIONS.answerMs);
  assert.is(memory.waiting.length, 2);
});

test('3.3.1.1 DUP only where a message was sent before: the first is unknown after a start, the second is not', async () => {
  let isLost = true;
  const { wires } = await call(
    liar({
      publish: wire => {
        const last = wire.packets.at(-1)!;
        if (last.cmd !== 'publish') return;
        // The acknowledgement of message 3 is lost once.
        if (last.messageId === 3 && isLost) isLost = false;
        else wire.send(...puback(last.messageId!));
      },
    }),
    ['a', 'b', 'c'],
  );
  assert.equal(
    sent(wires[0]).filter(one => one.startsWith('publish')),
    ['publish 2 dup', 'publish 3', 'publish 3 dup', 'publish 4'],
  );
});

test('PUBACK twice acknowledges one message', async () => {
  const doubled = liar({
    publish: wire => {
      const last = wire.packets.at(-1)!;
      if (last.cmd === 'publish') wire.send(...puback(last.messageId!), ...puback(last.messageId!));
    },
  });
  const { end, memory, wires } = await call(doubled, ['a', 'b', 'c']);
  assert.is(end, 'idle');
  assert.equal(memory.waiting, []);
  assert.equal(sent(wires[0]).slice(2), ['publish 2 dup', 'publish 3', 'publish 4', 'disconnect']);
});

/** Packets after SUBACK that no server may send, or not so. */
const AFTER: Readonly<Record<string, number[]>> = {
  '3.4 PUBACK of one octet': [0x40, 1, 0],
  '3.4 PUBACK of three octets': [0x40, 3, 0, 2, 0],
  '2.2.2 PUBACK with reserved flags': [0x42, 2, 0, 2],
  '3.13 PINGRESP with an octet': [0xd0, 1, 0],
  '2.2.1 SUBSCRIBE': [0x82, 6, 0, 1, 0, 1, 0x61, 1],
  '2.2.1 PINGREQ': [0xc0, 0],
  '2.2.1 DISCONNECT': [0xe0, 0],
  '2.2.1 type 15': [0xf0, 0],
  '3.5 PUBREC, of QoS 2': [0x50, 2, 0, 2],
  '3.11 UNSUBACK that was not asked for': [0xb0, 2, 0, 1],
  '3.3.1.2 PUBLISH of QoS 2': [0x34, 6, 0, 1, 0x61, 0, 1, 0x62],
  '3.3 PUBLISH whose topic is longer than the packet': [0x32, 3, 0xff, 0xff, 0x61],
};
for (const [what, octets] of Object.entries(AFTER))
  test(`${what} ends the call as malformed`, async () => {
    const { end, memory, begun } = await call(liar({ publish: octets }));
    assert.is(end, 'malformed');
    assert.is(memory.waiting.length, 1);
    assert.equal(begun, []);
  });

test('silence in every phase has a limit', async () => {
  const silent = (): void => {};
  const unreachable = await call({ dialled: () => 'keeps silent' });
  assert.equal([unreachable.end, unreachable.ms], ['unreachable', OPTIONS.dialMs]);
  const noConnack = await call(liar({ connect: silent }));
  assert.equal([noConnack.end, noConnack.ms], ['silent', OPTIONS.answerMs]);
  const noSuback = await call(liar({ subscribe: silent }));
  assert.equal([noSuback.end, noSuback.ms], ['silent', OPTIONS.answerMs]);
  const noPuback = await call(liar({ publish: silent }));
  assert.equal([noPuback.end, noPuback.ms], ['silent', 3 * OPTIONS.answerMs]);
});

/** An idle call that stays for hours, at a broker that answers pings only while it likes to. */
const idleHours = async (
  answers: boolean,
): Promise<{ end: CallEnd | undefined; ms: number; pings: number }> => {
  const timer = handTimer();
  const { dialler, wires } = wireDialler(liar(answers ? {} : { pingreq: () => {} }));
  const { mailbox } = terminal(dialler, timer, kept(), { lingerMs: 24 * HOUR_MS });
  let end: CallEnd | undefined;
  callCenter(mailbox).then(ended => {
    end = ended;
  });
  await timer.run(HOUR_MS, () => end !== undefined);
  const pings = sent(wires[0]).filter(one => one === 'pingreq').length;
  const held = { end, ms: timer.now(), pings };
  leaveCall(mailbox);
  await timer.run(1);
  return held;
};

test('3.1.2.10 pings each half of the keep-alive time hold an idle call; without an answer it ends within one', async () => {
  const held = await idleHours(true);
  assert.equal([held.end, held.pings], [undefined, 60]);
  const silent = await idleHours(false);
  assert.equal([silent.end, silent.pings], ['silent', 1]);
  assert.is(silent.ms, OPTIONS.keepAliveSeconds * 1000);
});

test('a broker that answers pings and nothing else does not hold a call that waits for an acknowledgement', async () => {
  const { end, ms } = await call(
    liar({
      publish: wire => {
        for (let i = 0; i < 5; i++) wire.send(...PINGRESP, ...puback(9));
      },
    }),
  );
  assert.equal([end, ms], ['silent', 3 * OPTIONS.answerMs]);
});

test('4.3.2 a message twice with the same identifier is delivered twice and acknowledged twice', async () => {
  const twice = [...SUBACK, ...publish(7, 'list'), ...publish(7, 'list')];
  const { end, memory, wires } = await call(liar({ subscribe: twice }), []);
  assert.is(end, 'idle');
  assert.equal(memory.done, ['list', 'list']);
  assert.equal(sent(wires[0]).slice(2), ['puback 7', 'puback 7', 'disconnect']);
});

test('out of order: messages before SUBACK and identifiers that fall are taken as they come, acknowledged in that order', async () => {
  const mixed = [...publish(9, 'nine'), ...publish(3, 'three'), ...SUBACK, ...publish(5, 'five')];
  const { memory, wires } = await call(liar({ subscribe: mixed }), []);
  assert.equal(memory.done, ['nine', 'three', 'five']);
  assert.equal(
    sent(wires[0]).filter(one => one.startsWith('puback')),
    ['puback 9', 'puback 3', 'puback 5'],
  );
});

test('3.2.2.2 a session that the broker has lost is subscribed to anew, one that it has kept is not', async () => {
  const timer = handTimer();
  let flags = 0;
  const { dialler, wires } = wireDialler(liar({ connect: wire => wire.send(0x20, 2, flags, 0) }));
  const { mailbox } = terminal(dialler, timer, kept());
  const subscriptions: boolean[] = [];
  for (const present of [1, 1, 0, 1]) {
    flags = present;
    const ended = callCenter(mailbox);
    await timer.run(HOUR_MS, () => mailbox.call === undefined);
    assert.is(await ended, 'idle');
    subscriptions.push(sent(wires.at(-1)!).includes('subscribe'));
  }
  // The first time this program does not know what the broker has kept.
  assert.equal(subscriptions, [true, false, true, false]);
});

test('half packets: a conversation of single octets is understood; silence at any octet of it ends the call', async () => {
  const says: Partial<Record<Packet['cmd'], number[]>> = {
    connect: ACCEPTED,
    subscribe: [...SUBACK, ...publish(4, 'table')],
    publish: puback(2),
  };
  /** Says the octets one by one, `octetsMax` in all. */
  const stutterer = (octetsMax: number): Broker => {
    let said = 0;
    return {
      packet: ({ cmd }, wire) => {
        for (const octet of says[cmd] ?? []) if (said++ < octetsMax) wire.send(octet);
      },
    };
  };
  const total = Object.values(says).flat().length;
  const whole = await call(stutterer(total));
  assert.equal([whole.end, whole.memory.done, whole.memory.waiting], ['idle', ['table'], []]);
  for (let octets = 0; octets < total; octets++) {
    const { end, memory } = await call(stutterer(octets));
    assert.is(end, 'silent', `after ${octets} of ${total} octets`);
    assert.is(memory.waiting.length, 1, 'a message without its whole acknowledgement waits');
  }
});

test('4.6 a flood: what has room is delivered and acknowledged in order, the rest is left to the broker', async () => {
  const flood = [...SUBACK];
  for (let id = 1; id <= 200; id++) flood.push(...publish(id, `m${id}`));
  const { end, memory, wires } = await call(liar({ subscribe: flood }), []);
  assert.is(end, 'flooded');
  const taken = memory.done.length;
  assert.ok(taken >= 20 && taken <= 32, `${taken} messages`);
  assert.equal(
    memory.done,
    Array.from({ length: taken }, (_, i) => `m${i + 1}`),
  );
  const acknowledged = sent(wires[0]).filter(one => one.startsWith('puback'));
  assert.equal(
    acknowledged,
    Array.from({ length: taken }, (_, i) => `puback ${i + 1}`),
  );
});

test('4.3.2 a message whose deliver fails is not acknowledged, and the call ends with its error', async () => {
  const timer = handTimer();
  const { dialler, wires } = wireDialler(liar({ subscribe: [...SUBACK, ...publish(7, 'list')] }));
  const { mailbox } = terminal(dialler, timer, kept(), {}, () => Promise.reject(new Error('no room')));
  let message = '';
  callCenter(mailbox).catch(error => {
    message = error.message;
  });
  await timer.run(HOUR_MS, () => message !== '');
  assert.is(message, 'no room');
  assert.equal(sent(wires[0]), ['connect', 'subscribe']);
  assert.ok(wires[0].isEnded());
  assert.is(timer.waiting(), 0);
});

/** A small generator, so that a failing run can be repeated. */
const octetsFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
};

test('noise after any packet: 300 seeded streams end the call, and no message counts as acknowledged by chance', async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const octet = octetsFrom(seed);
    const noise = (): number[] => Array.from({ length: 1 + (octet() % 40) }, octet);
    const { end, memory } = await call(
      liar({
        connect: seed % 3 === 0 ? noise() : [...ACCEPTED, ...(seed % 3 === 1 ? noise() : [])],
        publish: noise(),
      }),
    );
    assert.ok(
      ['malformed', 'silent', 'notSubscribed'].includes(end) || end.startsWith('refused'),
      `${seed}: ${end}`,
    );
    assert.is(memory.waiting.length, 1, `seed ${seed}`);
  }
});

test.run();
