/**
 * When the terminal calls: the ladder after failures, the second center, polls, call-ins, and cards that come
 * first.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { callCenter } from '../../firmware/uplink/mqtt/callCenter.ts';
import {
  type CallEnd,
  isCallDue,
  leaveCall,
  type Mailbox,
  outboxChanged,
  pollMailbox,
} from '../../firmware/uplink/mqtt/mailbox.ts';
import { streamDialler } from '../../firmware/uplink/streamDialler.ts';
import { type HandTimer, handTimer } from './handTimer.ts';
import { modelBroker } from './modelBroker.ts';
import { kept, octetsOf, TERMINAL_ID, terminal, textOf } from './terminal.ts';
import { type Broker, type Wire, wireDialler } from './wireBroker.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** Runs due calls as the idle loop does, until `count` have ended; gives when each began and how it ended. */
const calls = async (timer: HandTimer, mailbox: Mailbox, count: number): Promise<[number, CallEnd][]> => {
  const ended: [number, CallEnd][] = [];
  while (ended.length < count) {
    if (!isCallDue(mailbox)) await timer.run(mailbox.dueAt - timer.now());
    assert.ok(isCallDue(mailbox));
    const began = timer.now();
    let end: CallEnd | undefined;
    callCenter(mailbox).then(how => {
      end = how;
    });
    assert.ok(await timer.run(YEAR_MS, () => end !== undefined));
    ended.push([began, end!]);
  }
  return ended;
};

/** Waiting times between the beginnings of calls that take no time. */
const waits = (ended: readonly [number, CallEnd][]): number[] =>
  ended.slice(1).map(([began], i) => began - ended[i][0]);

const refuses: Broker = {
  dialled: wire => {
    wire.cut();
    return undefined;
  },
};

test('2 minutes, 2 hours, then every 8 hours, for as long as nobody answers', async () => {
  const timer = handTimer();
  const { mailbox } = terminal(wireDialler(refuses).dialler, timer, kept());
  const ended = await calls(timer, mailbox, 6);
  assert.equal(
    waits(ended).map(ms => ms / MINUTE_MS),
    [2, 120, 480, 480, 480],
  );
  assert.ok(ended.every(([, end]) => end === 'unreachable'));
});

test('the ladder is settable', async () => {
  const timer = handTimer();
  const { mailbox } = terminal(wireDialler(refuses).dialler, timer, kept(), { retryMs: [1000, 5000] });
  assert.equal(waits(await calls(timer, mailbox, 4)), [1000, 5000, 5000]);
});

test('a poll ends the waiting and begins the ladder anew', async () => {
  const timer = handTimer();
  const { mailbox } = terminal(wireDialler(refuses).dialler, timer, kept());
  await calls(timer, mailbox, 4);
  assert.not.ok(isCallDue(mailbox));
  pollMailbox(mailbox);
  assert.ok(isCallDue(mailbox));
  assert.equal(
    waits(await calls(timer, mailbox, 3)).map(ms => ms / MINUTE_MS),
    [2, 120],
  );
});

test('a new message calls at once, but not against the ladder', async () => {
  const timer = handTimer();
  const honest = modelBroker(TERMINAL_ID, []);
  let isAway = false;
  const { dialler } = wireDialler({
    dialled: wire => (isAway ? refuses.dialled!(wire) : undefined),
    packet: (packet, wire) => honest.packet!(packet, wire),
  });
  const { mailbox } = terminal(dialler, timer, kept());
  assert.is((await calls(timer, mailbox, 1))[0][1], 'idle');
  assert.not.ok(isCallDue(mailbox), 'until the next call-in');
  outboxChanged(mailbox);
  assert.ok(isCallDue(mailbox));
  isAway = true;
  await calls(timer, mailbox, 1);
  outboxChanged(mailbox);
  assert.not.ok(isCallDue(mailbox));
});

test('a message that comes while the line is idle goes out over it', async () => {
  const timer = handTimer();
  const memory = kept();
  const broker = modelBroker(TERMINAL_ID, []);
  const { mailbox } = terminal(wireDialler(broker).dialler, timer, memory);
  callCenter(mailbox);
  await timer.run(1000);
  memory.waiting.push({ number: 8, message: octetsOf('late report') });
  outboxChanged(mailbox);
  await timer.run(0);
  assert.equal(broker.got, ['late report']);
  assert.equal(memory.waiting, []);
});

test('a call-in that did its work is followed by the next one after callInMs', async () => {
  const timer = handTimer();
  const { mailbox } = terminal(wireDialler(modelBroker(TERMINAL_ID, [])).dialler, timer, kept(), {
    callInMs: 6 * HOUR_MS,
    lingerMs: 1000,
  });
  assert.equal(waits(await calls(timer, mailbox, 3)), [6 * HOUR_MS + 1000, 6 * HOUR_MS + 1000]);
});

/** Two centers; which are away changes. */
const twoCenters = (texts: readonly string[]) => {
  const timer = handTimer();
  const away = [false, false];
  const brokers = [modelBroker(TERMINAL_ID, []), modelBroker(TERMINAL_ID, [])];
  const { dialler, wires } = wireDialler({
    dialled: wire => (away[wire.center] ? refuses.dialled!(wire) : undefined),
    packet: (packet, wire) => brokers[wire.center].packet!(packet, wire),
  });
  const memory = kept(texts);
  const { mailbox } = terminal(dialler, timer, memory, { centers: 2 });
  return { timer, away, brokers, wires, memory, mailbox };
};
const centersOf = (wires: readonly Wire[]): number[] => wires.map(({ center }) => center);

test('the second center is called when the first is away, at each rung, and the first one first', async () => {
  const { timer, away, wires, mailbox } = twoCenters([]);
  away[0] = true;
  away[1] = true;
  assert.equal(
    waits(await calls(timer, mailbox, 3)).map(ms => ms / MINUTE_MS),
    [2, 120],
  );
  assert.equal(centersOf(wires), [0, 1, 0, 1, 0, 1]);
  away[1] = false;
  assert.is((await calls(timer, mailbox, 1))[0][1], 'idle');
  assert.equal(centersOf(wires).slice(6), [0, 1]);
  away[0] = false;
  assert.is((await calls(timer, mailbox, 1))[0][1], 'idle');
  assert.equal(centersOf(wires).slice(8), [0]);
});

test('a message that the first center did not acknowledge goes to the second one under its identifier, with DUP', async () => {
  const { timer, brokers, wires, memory, mailbox } = twoCenters(['a', 'b']);
  const honest = brokers[0].packet!;
  brokers[0].packet = (packet, wire) => {
    if (packet.cmd === 'publish' && packet.messageId === 3) wire.cut();
    else honest(packet, wire);
  };
  await calls(timer, mailbox, 1);
  assert.equal(centersOf(wires), [0], 'a center that took something is not left for the other one at once');
  brokers[0].packet = (_packet, wire) => wire.cut();
  await calls(timer, mailbox, 1);
  assert.equal([brokers[0].got, brokers[1].got], [['a'], ['b']]);
  assert.equal(brokers[1].sightings.get('b'), [{ id: 3, dup: true }]);
  assert.equal(memory.waiting, []);
});

test('a center that takes nothing is climbed away from, however long it holds the line', async () => {
  const timer = handTimer();
  const { dialler } = wireDialler({
    packet: (packet, wire) => {
      if (packet.cmd === 'connect') wire.send(0x20, 2, 0, 0);
      if (packet.cmd === 'subscribe') wire.send(0x90, 4, 0xff, 0xff, 0x80, 0x80);
    },
  });
  const { mailbox } = terminal(dialler, timer, kept(['a']));
  const ended = await calls(timer, mailbox, 3);
  assert.equal(
    ended.map(([, end]) => end),
    ['notSubscribed', 'notSubscribed', 'notSubscribed'],
  );
  assert.equal(
    waits(ended).map(ms => ms / MINUTE_MS),
    [2, 120],
  );
});

/** Phases in which a card may come: what the broker has said by then. */
const PHASES: Readonly<Record<string, readonly number[][]>> = {
  'while it dials': [],
  'before CONNACK': [[]],
  'before SUBACK': [[0x20, 2, 0, 0]],
  'before PUBACK': [
    [0x20, 2, 0, 0],
    [0x90, 4, 0xff, 0xff, 1, 1],
  ],
  'while it is idle': [
    [0x20, 2, 0, 0],
    [0x90, 4, 0xff, 0xff, 1, 1],
    [0x40, 2, 0, 2],
  ],
};
for (const [when, answers] of Object.entries(PHASES))
  test(`a card ${when}: the call ends at once, nothing is sent after the DISCONNECT, and the next is due`, async () => {
    const timer = handTimer();
    const left = [...answers];
    const memory = kept(['a']);
    const { dialler, wires } = wireDialler({
      dialled: () => (answers.length ? undefined : 'keeps silent'),
      packet: (_packet, wire) => {
        const answer = left.shift();
        if (answer) wire.send(...answer);
      },
    });
    const { mailbox } = terminal(dialler, timer, memory);
    let end: CallEnd | undefined;
    callCenter(mailbox).then(how => {
      end = how;
    });
    await timer.run(100);
    assert.is(end, undefined);
    leaveCall(mailbox);
    assert.ok(wires[0].isEnded(), 'at once');
    assert.is(wires[0].packets.at(-1)?.cmd, answers.length ? 'disconnect' : undefined);
    await timer.run(0);
    assert.is(end, 'left');
    assert.is(timer.waiting(), 0);
    assert.ok(isCallDue(mailbox));
    assert.is(memory.waiting.length, when === 'while it is idle' ? 0 : 1);
  });

test('a card while a message is dealt with: it is not waited for, and not acknowledged', async () => {
  const timer = handTimer();
  const broker = modelBroker(TERMINAL_ID, ['table']);
  const memory = kept();
  const { dialler, wires } = wireDialler(broker);
  const { mailbox } = terminal(dialler, timer, memory, {}, () => {
    return new Promise(resolve => void timer.after(10_000, resolve));
  });
  const ended = callCenter(mailbox);
  await timer.run(1000);
  leaveCall(mailbox);
  leaveCall(mailbox);
  assert.ok(wires[0].isEnded());
  assert.not.ok(isCallDue(mailbox), 'no second call beside what is left of the first');
  await timer.run(10_000);
  assert.is(await ended, 'left');
  assert.equal(memory.done, ['table']);
  assert.equal(broker.owes(), ['table']);
  assert.ok(isCallDue(mailbox));
});

test('a permanent wire: after a hang-up the caller is not called any more, nor kept', () => {
  const heard: string[] = [];
  let hear: (octets: Uint8Array) => void = () => {};
  const wire = streamDialler({
    write: () => {},
    onData: listener => {
      hear = listener;
    },
  });
  hear(octetsOf('before'));
  wire.dial(0, {
    opened: () => heard.push('opened'),
    received: octets => heard.push(textOf(octets)),
    lost: () => {},
  });
  hear(octetsOf('during'));
  wire.hangUp();
  wire.hangUp();
  hear(octetsOf('after'));
  assert.equal(heard, ['opened', 'during']);
});

/** A first octet and a remaining length that no server sends. */
const NOISE = new Uint8Array([0xff, 0xff, 0xff, 0xff, 0xff]);

test('a permanent wire: the octets of a call that has ended reach no later one', async () => {
  const timer = handTimer();
  const broker = modelBroker(TERMINAL_ID, ['table']);
  const { dialler: far, wires } = wireDialler(broker);
  let hear: (octets: Uint8Array) => void = () => {};
  const wire = streamDialler({
    write: octets => far.write(octets),
    onData: listener => {
      hear = listener;
    },
  });
  const connect = (): void =>
    far.dial(0, { opened: () => {}, received: octets => hear(octets), lost: () => {} });
  const memory = kept(['report']);
  const { mailbox } = terminal(wire, timer, memory);
  connect();
  callCenter(mailbox);
  await timer.run(100);
  assert.equal([broker.got, memory.done], [['report'], ['table']]);
  leaveCall(mailbox);
  hear(NOISE);
  await timer.run(0);
  connect();
  callCenter(mailbox);
  await timer.run(100);
  assert.is(wires.at(-1)!.packets[0].cmd, 'connect');
  assert.ok(mailbox.call, 'the second call is not disturbed');
  hear(NOISE);
  await timer.run(0);
  assert.is(mailbox.call, undefined, 'as it would be by octets of its own');
});

test.run();
