/**
 * The MQTT client on the real interpreters, built as for a board: the STM32F405 firmware on an emulated
 * Cortex-M4 with a broker at its network UART, and the Linux build with aedes over TCP. Says what the client
 * takes: octets of the image, variables that stay, and variables while a call is under way.
 *
 *   npx tsx test/mqtt/interpreter.test.ts 100     that many calls instead of 6
 */
import { createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle } from '../../flash/image/bundle.ts';
import { checkSources } from '../../flash/image/check.ts';
import { pretokenise } from '../../flash/image/pretokenise.ts';
import { shortenable } from '../../flash/image/properties.ts';
import type { SerialPeer, TargetBoard } from '../../flash/interpreter/board.ts';
import { bootLinux } from '../../flash/interpreter/linux.ts';
import { bootQemu } from '../../flash/interpreter/qemu.ts';
import { chipFirmware, chipMissing, linuxBuild, linuxMissing } from '../interpreters.ts';
import { needing } from '../skip.ts';
import { numberArguments } from '../whole.ts';
import { type ModelBroker, modelBroker } from './modelBroker.ts';
import { TERMINAL_ID } from './terminal.ts';
import { wireDialler } from './wireBroker.ts';

const onChip = needing(chipMissing);
const onLinux = needing(linuxMissing);
const [calls = 6] = numberArguments();

const BYTES_MAX = 4600;
const RESIDENT_MAX = 150;
/** Variables that a program may find left after calls: a timer or a promise that is still pending. */
const LEFT_MAX = 8;
const TEXTS = ['report 1', 'report 2', 'report 3'];

/** What every image has: the modules that a terminal has without the client too. */
const BASE = `
import { eventQueue } from './firmware/runtime/eventQueue.ts';
import { concat, fromLatin1, toLatin1 } from './firmware/runtime/bytes.ts';
import { u8, u16 } from './firmware/wire/fields.ts';
import { systemTimer } from './hal/drivers/systemTimer.ts';
import { uartStream } from './hal/drivers/uartStream.ts';
global['base'] = [eventQueue, concat, fromLatin1, toLatin1, u8, u16, systemTimer, uartStream];
`;

/** The client's own modules, with a mailbox that is open and has not called. */
const CLIENT = `
import { callCenter } from './firmware/uplink/mqtt/callCenter.ts';
import { isCallDue, leaveCall, openMailbox, outboxChanged, pollMailbox, RETRY_MS } from './firmware/uplink/mqtt/mailbox.ts';
const timer = systemTimer();
global['later'] = [isCallDue, leaveCall, outboxChanged, pollMailbox];
const waiting = [];
const delivered = [];
let peak = 0;
const look = () => { peak = Math.max(peak, process.memory().usage); };
const outbox = {
  first: () => waiting[0],
  acknowledged: () => { waiting.shift(); },
};
const deliver = (topic, message) => new Promise(resolve => {
  delivered.push(topic.split('/')[2] + ' ' + toLatin1(message));
  setTimeout(() => { look(); resolve(); }, 50);
});
const options = {
  terminalId: '${TERMINAL_ID}', password: fromLatin1('secret'), will: u8(1), centers: 1, dialMs: 5000, answerMs: 20000,
  keepAliveSeconds: 60, lingerMs: 200, callInMs: 0, retryMs: RETRY_MS,
};
`;

/**
 * Calls that many times with the texts waiting, and tells how it went; usage is read when nothing is on the
 * stack.
 */
const RUN = (many: number): string => `
const usage = then => setTimeout(() => then(process.memory().usage), 300);
let number = 0;
const ends = {};
const go = (left, then) => {
  if (!left) { then(); return; }
  ${JSON.stringify(TEXTS)}.forEach(text => { waiting.push({ number: ++number, message: fromLatin1(text) }); });
  callCenter(mailbox).then(end => { ends[end] = (ends[end] || 0) + 1; setTimeout(() => go(left - 1, then), 0); },
    error => print('failed: ' + error.message + ';'));
};
setTimeout(() => go(1, () => usage(before => go(${many}, () => usage(after =>
  print('told ' + JSON.stringify([before, after, peak, ends, delivered, waiting.length]) + ';'))))), 500);
`;

/** As many functions of the lowering as the client has, and the test's own part of it. */
const IDLE = CLIENT.replace(/^import.*\n/gm, '')
  .replace(/^global\['later'\].*\n/gm, '')
  .replace('RETRY_MS', '[1, 2, 3]')
  .concat(`
    import { faultCode } from './firmware/runtime/fault.ts';
    import { waitTwice } from './test/mqtt/lowered.ts';
    global['kept'] = [waitTwice, outbox, deliver, options, uartStream({ uart: Serial3, baud: 115200, tx: B10, rx: B11 })];
  `);

const UART = `
import { streamDialler } from './firmware/uplink/streamDialler.ts';
const mailbox = openMailbox({
  dialler: streamDialler(uartStream({ uart: Serial3, baud: 115200, tx: B10, rx: B11 })), timer, outbox, deliver,
}, options);
`;

/** The client that nothing calls yet. */
const ALONE = `${BASE}${CLIENT}${UART}
global['kept'] = [mailbox, callCenter];
`;

const TCP = (port: number): string => `
let socket;
const mailbox = openMailbox({
  dialler: {
    dial: (center, caller) => {
      const opening = require('net').connect({ host: '127.0.0.1', port: ${port} }, () => caller.opened());
      socket = opening;
      opening.on('data', data => { if (socket === opening) { caller.received(fromLatin1(data)); } });
      opening.on('close', () => { if (socket === opening) { caller.lost(); } });
    },
    write: octets => { socket.write(toLatin1(octets)); },
    hangUp: () => { const ending = socket; socket = undefined; if (ending) { ending.end(); } },
  },
  timer, outbox, deliver,
}, options);
`;

const build = async (entry: string): Promise<Uint8Array> => {
  const { code, modules } = await bundle(entry, { wrapped: false, properties: shortenable });
  assert.equal(checkSources(modules), []);
  return pretokenise(code);
};

interface Told {
  before: number;
  after: number;
  peak: number;
  ends: Record<string, number>;
  delivered: string[];
  waiting: number;
}

const told = async (board: TargetBoard): Promise<Told> => {
  await board.waitFor('told ', 30_000 + calls * 3000);
  await board.waitFor('];', 2000).catch(() => {});
  const text = board
    .output()
    .split('told ')[1]
    .split(';')[0]
    .replaceAll(/[\r\n]/g, '');
  const [before, after, peak, ends, delivered, waiting] = JSON.parse(text);
  return { before, after, peak, ends, delivered, waiting };
};

/** A broker at the far end of a permanent wire. */
const peerOf =
  (broker: ModelBroker): SerialPeer =>
  line => {
    const { dialler } = wireDialler(broker);
    dialler.dial(0, { opened: () => {}, received: octets => line.write(octets), lost: () => {} });
    line.onData(octets => dialler.write(octets));
  };

const usageOf = async (entry: string): Promise<number> => {
  const board = await bootQemu({
    firmware: chipFirmware,
    files: [['.boot0', await build(entry)]],
    instructionShift: 4,
  });
  try {
    return (await board.memory()).usage;
  } finally {
    await board.stop();
  }
};

test('the client takes few octets of an image', async () => {
  const [without, alone] = await Promise.all([build(BASE + IDLE), build(ALONE)]);
  console.log(`MQTT client: ${alone.length - without.length} octets of the image`);
  assert.ok(alone.length - without.length <= BYTES_MAX, `${alone.length - without.length}`);
});

onChip('the variables that stay, between calls', async () => {
  const without = await usageOf(BASE + IDLE);
  const alone = await usageOf(ALONE);
  console.log(`MQTT client: ${alone - without} variables that stay`);
  assert.ok(alone - without <= RESIDENT_MAX, `${alone - without}`);
});

onChip(
  `${calls} calls over the UART of the chip: everything is said, and no variable is left behind`,
  async () => {
    const broker = modelBroker(TERMINAL_ID, ['table 1', 'table 2']);
    const board = await bootQemu({
      firmware: chipFirmware,
      files: [['.boot0', await build(BASE + CLIENT + UART + RUN(calls))]],
      serials: { 3: peerOf(broker) },
      instructionShift: 4,
    });
    try {
      const { before, after, peak, ends, delivered, waiting } = await told(board);
      assert.equal(ends, { idle: calls + 1 });
      assert.equal(delivered, ['down table 1', 'down table 2']);
      assert.is(waiting, 0);
      assert.equal(broker.got, Array.from({ length: calls + 1 }, () => TEXTS).flat());
      assert.ok(after - before <= LEFT_MAX, `${before} variables before, ${after} after`);
      console.log(
        `${calls} calls: ${before} variables before, ${after} after, ${peak - before} more while a message is dealt with`,
      );
    } finally {
      await board.stop();
    }
  },
);

onLinux('calls of the Linux build over TCP, at aedes', async () => {
  const broker = await Aedes.createBroker();
  const got: string[] = [];
  broker.on('publish', ({ topic, payload }) => {
    if (topic.startsWith('phone/')) got.push(String(payload));
  });
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    broker.handle(socket);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as { port: number };
  const retained = {
    cmd: 'publish',
    topic: 'phone/all/tariff',
    payload: 'tariff 7',
    qos: 1,
    retain: true,
  } as const;
  await new Promise(resolve => broker.publish({ ...retained, dup: false }, resolve));
  const board = await bootLinux({
    binary: linuxBuild,
    files: [['.boot0', await build(BASE + CLIENT + TCP(port) + RUN(3))]],
  });
  try {
    const { ends, delivered, waiting } = await told(board);
    assert.equal(ends, { idle: 4 });
    assert.equal(delivered, ['tariff tariff 7']);
    assert.is(waiting, 0);
    assert.equal(
      got.filter(text => text.startsWith('report')),
      Array.from({ length: 4 }, () => TEXTS).flat(),
    );
  } finally {
    await board.stop();
    server.close();
    for (const socket of sockets) socket.destroy();
    await new Promise<void>(resolve => broker.close(() => resolve()));
  }
});

test.run();
