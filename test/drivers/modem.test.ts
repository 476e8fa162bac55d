/** The modem driver, and the failures on the way to a connection and in it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { format8N1 } from '../../bench/board/serialFrame.ts';
import { createModem, type ModemCall } from '../../bench/parts/modem.ts';
import { modemStream } from '../../hal/drivers/modemStream.ts';
import { onBench } from './onBench.ts';

const wires = { tx: 'B10', rx: 'B11' };
const every = Array.from({ length: 256 }, (_, octet) => octet);

const startModem = (first: ModemCall = 'CONNECT', commands = ['ATE0', 'AT+CIPMODE=1', 'ATD5551234']) => {
  const bench = onBench(b => b.addPart(createModem(b, wires, format8N1(19_200))));
  const modem = bench.parts;
  modem.nextCall = first;
  const make = () =>
    modemStream({
      uart: Serial3,
      baud: 19_200,
      tx: bench.pin('B10'),
      rx: bench.pin('B11'),
      timer: bench.timer,
      commands,
    });
  const stream = make();
  const came: number[] = [];
  const went: number[] = [];
  stream.onData(bytes => came.push(...bytes));
  modem.onData(bytes => went.push(...bytes));
  return { ...bench, modem, make, stream, came, went };
};

test('modem: commands one by one, then every octet both ways', async () => {
  const { board, modem, stream, came, went } = startModem();
  await board.advance(5000);
  assert.equal(modem.commands, ['ATE0', 'AT+CIPMODE=1', 'ATD5551234']);
  assert.is(modem.isConnected(), true);
  modem.send(every);
  stream.write(Uint8Array.from(every));
  await board.advance(500);
  assert.equal(came, every);
  assert.equal(went, every);
  assert.equal(board.violations(), []);
});

test('modem: octets written before there is a connection are lost, not sent as a command', async () => {
  const { board, modem, stream, went } = startModem();
  stream.write(Uint8Array.from([65, 84, 72, 13]));
  await board.advance(3000);
  stream.write(Uint8Array.from([65, 84, 72, 13]));
  await board.advance(3000);
  assert.equal(modem.commands, ['ATE0', 'AT+CIPMODE=1', 'ATD5551234']);
  assert.equal(went, []);
  assert.equal(board.violations(), []);
});

test('modem: the connection of the former power cycle is ended by the escape, with silence around it', async () => {
  const { board, modem, make, went, adopt } = startModem();
  await board.advance(5000);
  assert.is(modem.isConnected(), true);
  board.reset();
  adopt();
  went.length = 0;
  const startedMs = board.nowMs();
  make();
  await board.advance(1050);
  assert.equal(went, [], 'silence first');
  await board.advance(100);
  assert.is(String.fromCharCode(...went), '+++');
  await board.advance(1000);
  assert.is(modem.commands.length, 3, 'and silence after it');
  await board.advance(5000);
  assert.equal(modem.commands.slice(3), ['ATE0', 'AT+CIPMODE=1', 'ATD5551234']);
  assert.is(modem.isConnected(), true);
  assert.ok(board.nowMs() - startedMs < 8000);
});

for (const refusal of ['BUSY', 'NO CARRIER', 'NO DIALTONE'] as const)
  test(`modem: ${refusal} is tried again after ten seconds`, async () => {
    const { board, modem } = startModem(refusal);
    await board.advance(5000);
    assert.is(modem.commands.length, 3);
    modem.nextCall = 'CONNECT';
    await board.advance(6500);
    assert.is(modem.commands.length, 3);
    await board.advance(10_000);
    assert.is(modem.commands.length, 6);
    assert.is(modem.isConnected(), true);
    assert.equal(board.violations(), []);
  });

test('modem: a silent modem is waited for eighty seconds', async () => {
  const { board, modem } = startModem('silence');
  await board.advance(80_000);
  assert.is(modem.commands.length, 3);
  modem.nextCall = 'CONNECT';
  await board.advance(2300 + 10_000 + 1000);
  assert.is(modem.commands.length, 3);
  await board.advance(6000);
  assert.ok(modem.commands.length > 3, `${modem.commands}`);
});

test('modem: after a lost carrier the modem dials again, and the stream stays the same', async () => {
  const { board, modem, stream, came, went } = startModem();
  await board.advance(5000);
  modem.loseCarrier();
  await board.advance(3000);
  stream.write(Uint8Array.from([1, 2, 3]));
  await board.advance(1000);
  assert.equal(went, []);
  assert.is(modem.isConnected(), false);
  came.length = 0;
  await board.advance(15_000);
  assert.is(modem.isConnected(), true);
  modem.send([7, 8]);
  stream.write(Uint8Array.from([9]));
  await board.advance(100);
  assert.equal(came, [7, 8]);
  assert.equal(went, [9]);
});

test('modem: data that only resembles a result code stays data', async () => {
  const { board, modem, came } = startModem();
  await board.advance(5000);
  const text = 'NO CARRIER\r\nOK\r\nBUSY\r\n+++\r\nERROR\r\n';
  modem.send([...text].map(c => c.charCodeAt(0)));
  await board.advance(20_000);
  assert.is(String.fromCharCode(...came), text);
  assert.is(modem.commands.length, 3);
});

/**
 * The line's other end, driven by the test: results of a modem in an order and in pieces that the twin does
 * not make.
 */
const byHand = () => {
  let toDriver: (data: string) => void = () => {};
  const wrote: string[] = [];
  const jobs: { at: number; run: () => void; id: number }[] = [];
  let now = 0;
  let last = 0;
  const uart = {
    on: (event: string, listener: (data: string) => void) => {
      if (event === 'data') toDriver = listener;
    },
    setup: () => {},
    write: (data: string | Uint8Array) => void wrote.push(typeof data === 'string' ? data : `<${data}>`),
  };
  const stream = modemStream({
    uart: uart as unknown as Serial,
    baud: 9600,
    tx: undefined as unknown as Pin,
    rx: undefined as unknown as Pin,
    timer: {
      now: () => now,
      after: (ms, run) => {
        jobs.push({ at: now + ms, run, id: ++last });
        return last;
      },
      cancel: id => {
        const at = jobs.findIndex(job => job.id === id);
        if (at >= 0) jobs.splice(at, 1);
      },
    },
    commands: ['ATZ', 'ATD1'],
  });
  const pass = (ms: number) => {
    const end = now + ms;
    for (;;) {
      const due = jobs.filter(job => job.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      jobs.splice(jobs.indexOf(due), 1);
      now = due.at;
      due.run();
    }
    now = end;
  };
  const came: number[] = [];
  stream.onData(bytes => came.push(...bytes));
  return { say: (data: string) => toDriver(data), wrote, pass, stream, came, waiting: () => jobs.length };
};

test('modem: results in pieces, noise before them, data on CONNECT’s heels', () => {
  const { say, wrote, pass, stream, came, waiting } = byHand();
  say('\r\nOK\r\n');
  pass(1100);
  say('\r\nOK\r\n');
  pass(1100);
  assert.equal(wrote, ['+++', 'ATZ\r']);
  say('x'.repeat(500));
  say('\r\n\r\nO');
  say('K\r');
  assert.is(wrote.length, 2);
  say('\n');
  assert.is(wrote[2], 'ATD1\r');
  say('\r\nOK\r\nRINGING\r\nCONNECT 9600\r\n\x01\x02');
  assert.equal(came, [1, 2]);
  say('\x03');
  assert.equal(came, [1, 2, 3]);
  assert.is(waiting(), 0, 'a connection has no limit');
  stream.write(Uint8Array.from([5]));
  assert.is(wrote[3], '<5>');
});

test('modem: a line feed that comes alone ends no more than its line', () => {
  const { say, wrote, pass } = byHand();
  pass(2200);
  say('\nOK\r\n');
  assert.is(wrote[2], 'ATD1\r');
  say('\n\nCONNECT\r\n');
  say('a');
  assert.is(wrote.length, 3);
});

test('modem: each refusal of the standard and of the mobile module is recognised, at any command', () => {
  // V.250, table 1; the last three: SIM800 AT Command Manual, 8.2.2.
  for (const refusal of [
    ...['ERROR', 'NO CARRIER', 'BUSY', 'NO ANSWER', 'NO DIALTONE', 'NO DIAL TONE'],
    ...['CONNECT FAIL', 'CLOSED', 'ALREADY CONNECT'],
  ]) {
    const { say, wrote, pass } = byHand();
    pass(2200);
    say(`\r\n${refusal}\r\n`);
    say('\r\nOK\r\n');
    assert.is(wrote.length, 2, refusal);
    pass(10_000 + 1100);
    assert.is(wrote[2], '+++', refusal);
  }
});

test('modem: NO CARRIER is recognised across pieces', () => {
  const { say, wrote, pass, stream } = byHand();
  pass(2200);
  say('OK\r\n');
  say('CONNECT\r\n');
  say('abc\r\nNO CAR');
  say('RIER\r\n');
  stream.write(Uint8Array.from([5]));
  assert.is(wrote.length, 3);
  pass(11_100);
  assert.is(wrote[3], '+++');
});

/** Refused or lost: nothing is sent for ten seconds, then the modem is called back to commands. */
const dialsAnew = ({ wrote, pass, stream }: ReturnType<typeof byHand>, why: string): void => {
  const before = wrote.length;
  stream.write(Uint8Array.from([5]));
  pass(10_000);
  assert.is(wrote.length, before, `${why}: ten seconds`);
  pass(1200);
  assert.is(wrote[before], '+++', why);
};

/** Each way to cut a text in two, one of the pieces empty in two of them. */
const cuts = (text: string): [string, string][] =>
  Array.from({ length: text.length + 1 }, (_, at) => [text.slice(0, at), text.slice(at)]);

/** As far as the answer to the command that connects. */
const dialling = () => {
  const hand = byHand();
  hand.pass(2200);
  hand.say('\r\nOK\r\n');
  assert.is(hand.wrote.length, 3);
  return hand;
};

test('case 07 a: a connection that fails is refused, at whatever octet the text is cut', () => {
  for (const text of [
    '\r\nOK\r\n\r\nSTATE: IP STATUS\r\n\r\nCONNECT FAIL\r\n',
    '\r\nERROR\r\n\r\nALREADY CONNECT\r\n',
    '\r\n+CME ERROR: 30\r\n',
    '\r\nCLOSED\r\n',
    '\r\nNO ANSWER\r\n',
  ])
    for (const [first, second] of cuts(text)) {
      const hand = dialling();
      if (first) hand.say(first);
      if (second) hand.say(second);
      dialsAnew(hand, JSON.stringify([first, second]));
    }
});

test('case 07: a connection opens by each text of a modem, at whatever octet it is cut', () => {
  for (const text of ['CONNECT', 'CONNECT 9600', 'CONNECT OK', 'CONNECT 115200/ARQ'])
    for (const [first, second] of cuts(`\r\nOK\r\n\r\n${text}\r\n`)) {
      const hand = dialling();
      if (first) hand.say(first);
      if (second) hand.say(second);
      hand.stream.write(Uint8Array.from([5]));
      assert.is(hand.wrote[3], '<5>', JSON.stringify([first, second]));
      hand.say('data');
      assert.is(String.fromCharCode(...hand.came), 'data');
    }
});

test('case 07: a word that only begins like CONNECT opens nothing', () => {
  const hand = dialling();
  hand.say('\r\nCONNECTING\r\n\r\nRDY\r\n');
  hand.stream.write(Uint8Array.from([5]));
  assert.is(hand.wrote.length, 3);
});

test('case 07 b, c: a loss is seen at whatever octet it is cut, with result codes after it', () => {
  for (const text of [
    '\r\nCLOSED\r\n',
    '\r\nNO CARRIER\r\n\r\n+CREG: 0\r\n',
    '\r\nNO CARRIER\r\n\r\n+PDP: DEACT\r\n',
    '\r\n+PDP: DEACT\r\n',
  ])
    for (const [first, second] of cuts(text)) {
      const hand = dialling();
      hand.say('\r\nCONNECT\r\n');
      hand.say('data');
      if (first) hand.say(first);
      if (second) hand.say(second);
      dialsAnew(hand, JSON.stringify([first, second]));
    }
});

test('case 07 d: a modem that restarts is silent: renew dials anew, and does nothing before a connection', () => {
  const hand = dialling();
  hand.stream.renew!();
  hand.say('\r\nCONNECT\r\n');
  hand.say('\r\nRDY\r\n\r\n+CFUN: 1\r\n');
  hand.pass(60_000);
  assert.is(hand.wrote.length, 3);
  hand.stream.renew!();
  dialsAnew(hand, 'renewed');
});

const tcpCommands = ['ATE0', 'AT+CIPSHUT', 'AT+CIPMODE=1', 'AT+CIPSTART="TCP","192.0.2.7",4000'];

test('case 07: the twin of a SIM800: failed, lost, closed, restarted, and connected from the life before', async () => {
  const { board, modem, make, adopt, stream, went } = startModem('CONNECT FAIL', tcpCommands);
  await board.advance(6000);
  assert.equal(modem.commands, tcpCommands);
  modem.nextCall = 'CONNECT';
  await board.advance(18_000);
  assert.is(modem.isConnected(), true);
  for (const lose of [
    () => modem.closeByPeer(),
    () => modem.loseCarrier('+CREG: 0'),
    () => {
      modem.restart();
      stream.renew!();
    },
    () => {
      modem.loseFarEnd();
      stream.renew!();
    },
  ]) {
    went.length = 0;
    lose();
    await board.advance(20_000);
    assert.is(modem.isConnected(), true);
    went.length = 0;
    stream.write(Uint8Array.from([7]));
    await board.advance(100);
    assert.equal(went, [7]);
  }
  board.reset();
  adopt();
  const again = make();
  await board.advance(8000);
  went.length = 0;
  again.write(Uint8Array.from([8]));
  await board.advance(100);
  assert.equal(went, [8], 'after a restart of the board');
});

test.run();
