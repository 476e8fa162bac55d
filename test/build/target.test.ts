import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lineTurns } from '../../flash/interpreter/lineTurns.ts';
import { bootQemu } from '../../flash/interpreter/qemu.ts';
import type { TestPort } from '../../flash/interpreter/testPort.ts';
import { usartGate } from '../../flash/interpreter/usartGate.ts';
import { flashImage, storageImage } from '../../flash/storage/storageImage.ts';
import type { ByteStream } from '../../hal/byteStream.ts';
import { chipFirmware, chipMissing } from '../interpreters.ts';
import { needing } from '../skip.ts';
import { INTERPRETERS } from './support.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

test('Storage: header of length and name, data in words, the rest erased', () => {
  const image = storageImage(
    [
      ['.boot0', bytes('print')],
      ['k', bytes('abcd')],
    ],
    128,
  );
  assert.is(Buffer.from(image.subarray(0, 10)).toString('latin1'), '\x05\0\0\0.boot0');
  assert.is(Buffer.from(image.subarray(32, 41)).toString('latin1'), 'print\xff\xff\xff\x04');
  assert.is(Buffer.from(image.subarray(72, 77)).toString('latin1'), 'abcd\xff');
  assert.ok(image.subarray(76).every(byte => byte === 0xff));
});

test('Storage: a file that does not fit is refused by name', () => {
  assert.throws(() => storageImage([['a'.repeat(29), bytes('')]], 128), /1 to 28 bytes, got 29/);
  assert.throws(
    () => storageImage([['a', bytes('x'.repeat(97))]], 128),
    /at most 128 bytes, got 132 with "a"/,
  );
  assert.throws(() => flashImage(new Uint8Array(9), [], { offset: 8, bytes: 64 }), /at most 8 bytes, got 9/);
});

for (const [name, onInterpreter, boot] of INTERPRETERS)
  onInterpreter(`${name}: values, errors and memory come back from the console`, async () => {
    const board = await boot([['.boot0', bytes('var answer=42;')]]);
    try {
      assert.equal(await board.evaluate('[answer,"a\\xe9b",{c:true}]'), [42, 'a\xe9b', { c: true }]);
      assert.is(await board.evaluate('undefined'), null);
      const failure = await board.evaluate('nothing.here').catch((error: Error) => error.message);
      assert.match(String(failure), /nothing\.here.*not defined/);
      const { free, usage, total } = await board.memory();
      assert.ok(usage > 0 && free + usage === total, `${free} + ${usage} of ${total}`);
    } finally {
      await board.stop();
    }
  });

const firmware = chipFirmware;
const onChip = needing(chipMissing);

/** The chip asks the host on USART3 and measures the answer's round trip in its own time. */
const ECHO = `
Serial3.setup(115200,{rx:B11,tx:B10});var got="",sent,took;
Serial3.on("data",function(d){got+=d;if(got.length>=4&&!took)took=getTime()-sent;});
setTimeout(function(){sent=getTime();Serial3.write("ping");},50);`;

/** Counts and sums what comes on each of three ports. */
const BURSTS = `
var heard=0,sums=[0,0,0];
function take(at,d){for(var i=0;i<d.length;i++)sums[at]=(sums[at]*31+d.charCodeAt(i))&0xffff;
heard+=d.length;if(heard===300)print("[a"+"ll]");}
Serial2.setup(115200,{tx:A2,rx:A3});Serial3.setup(115200,{tx:B10,rx:B11});Serial4.setup(115200,{tx:C10,rx:C11});
Serial2.on("data",function(d){take(0,d)});Serial3.on("data",function(d){take(1,d)});Serial4.on("data",function(d){take(2,d)});`;

onChip('QEMU: a host program answers on a USART, and the chip’s clock sees it promptly', async () => {
  const heard: string[] = [];
  const board = await bootQemu({
    firmware,
    files: [['.boot0', bytes(ECHO.trim())]],
    instructionShift: 4,
    serials: {
      3: line =>
        line.onData(piece => {
          heard.push(Buffer.from(piece).toString('latin1'));
          line.write(piece.map(byte => byte ^ 0x20));
        }),
    },
  });
  try {
    for (let turn = 0; turn < 20 && (await board.evaluate('got')) !== 'PING'; turn++);
    assert.is(await board.evaluate('got'), 'PING');
    assert.is(heard.join(''), 'ping');
    const took = (await board.evaluate('took')) as number;
    assert.ok(took > 0 && took < 2, `${took} s`);
  } finally {
    await board.stop();
  }
});

onChip('QEMU: bursts on three USARTs at once arrive whole', async () => {
  const octets = Uint8Array.from({ length: 100 }, (_, i) => (i * 7) & 255);
  const lines: ByteStream[] = [];
  const board = await bootQemu({
    firmware,
    files: [['.boot0', bytes(BURSTS.trim())]],
    serials: { 2: line => lines.push(line), 3: line => lines.push(line), 4: line => lines.push(line) },
  });
  try {
    for (const line of lines) line.write(octets);
    await board.waitFor('[all]', 20_000);
    const sum = octets.reduce((all, octet) => (all * 31 + octet) & 0xffff, 0);
    assert.equal(await board.evaluate('sums'), [sum, sum, sum]);
  } finally {
    await board.stop();
  }
});

onChip('QEMU: computing takes the same time at each boot when instructions are counted', async () => {
  const program = 'var t=getTime();for(var i=0;i<500;i++);t=getTime()-t;';
  const times: unknown[] = [];
  for (let boots = 0; boots < 2; boots++) {
    const board = await bootQemu({
      firmware,
      files: [['.boot0', bytes(program)]],
      instructionShift: 4,
    });
    times.push(await board.evaluate('t'));
    await board.stop();
  }
  assert.is(times[0], times[1]);
});

onChip('QEMU: a board that does not start is reported with its console’s output', async () => {
  const message = await bootQemu({
    firmware,
    files: [['.boot0', bytes('print("stuck");for(;;);')]],
    bootTimeoutMs: 1500,
  }).then(
    async board => {
      await board.stop();
      return 'booted';
    },
    (error: Error) => error.message,
  );
  assert.match(message, /within 1500 ms; the console said: .*stuck/);
});

const RXNE = 1 << 5;
/** USART2's status and control, and the word of its interrupt, by address. */
const registersOf = (flags: number, handlers: number, control = 1 << 5): Record<number, number> => ({
  1073759232: flags,
  1073759244: control,
  3758154500: handlers,
});
const portOf = (read: TestPort['read']) => Promise.resolve({ read, write: async () => {} });

test('the gate lets the next octet through when RXNE is clear and the handler has ended, and not before', async () => {
  const sent: number[] = [];
  /** The registers' successive states: empty, a character waits, RXNE clear but in the handler, done. */
  const states = [
    [0, 0],
    [RXNE, 0],
    [0, 1 << 6],
    [0, 0],
  ];
  let asked = 0;
  const read: TestPort['read'] = async addresses => {
    if (asked > 0 && asked < states.length) assert.equal(sent, [1], `after ${asked} answers`);
    const [flags, handlers] = states[asked++ % states.length];
    return addresses.map(address => registersOf(flags, handlers)[address]);
  };
  let askedBefore = 0;
  const send = (octet: Uint8Array): void => {
    askedBefore = asked;
    sent.push(...octet);
  };
  usartGate(portOf(read), 2, send, lineTurns())(Uint8Array.of(1, 2));
  for (let turns = 0; sent.length < 2 && turns < 100; turns++) await Promise.resolve();
  assert.equal(sent, [1, 2]);
  assert.is(askedBefore, states.length);
});

test('the gate waits for a program that listens, however slow, and not for one that does not', async () => {
  for (const [control, expected] of [
    [1 << 5, [1]],
    [0, [1, 2]],
  ] as const) {
    const sent: number[] = [];
    let flags = RXNE;
    const read: TestPort['read'] = async addresses => {
      await sleep(1);
      return addresses.map(address => registersOf(flags, 0, control)[address]);
    };
    usartGate(portOf(read), 2, octet => void sent.push(...octet), lineTurns())(Uint8Array.of(1, 2));
    await sleep(1500);
    assert.equal(sent, expected);
    // The program reads: the gate has ended with its test.
    flags = 0;
  }
});

test('lines take turns: whole bursts, at most 64 octets while another waits, and a pause between two lines', async () => {
  const sent: string[] = [];
  const turns = lineTurns();
  const send = async (line: number, octets: number): Promise<void> => {
    for (let i = 0; i < octets; i++) {
      await turns.begin(line);
      sent.push(`${line}`);
    }
    turns.end(line);
  };
  const started = performance.now();
  await Promise.all([send(2, 150), send(3, 10), send(4, 1)]);
  assert.is(
    sent
      .join('')
      .replace(/(.)\1*/g, run => `${run[0]}×${run.length} `)
      .trim(),
    '2×64 3×10 4×1 2×86',
  );
  assert.ok(performance.now() - started > 3 * 45, 'a pause at each of three changes');
});

test('a USART that the chip does not have is refused', async () => {
  const message = await bootQemu({ firmware: '', files: [], serials: { 7: () => {} } }).catch(
    (error: Error) => error.message,
  );
  assert.match(String(message), /USART 2 to 6, got 7/);
});

test.run();
