/** The two connections to the center that have to be set up, modem and Wi-Fi, and the failures on the way. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { format8N1 } from '../../bench/board/serialFrame.ts';
import { type AccessPoint, createAccessPoint } from '../../bench/parts/accessPoint.ts';
import { createModem, type ModemCall } from '../../bench/parts/modem.ts';
import { modemStream } from '../../hal/drivers/modemStream.ts';
import { wifiSettings, wifiSocket } from '../../hal/drivers/wifiSocket.ts';
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

test('modem: each refusal of the standard is recognised, at any command', () => {
  for (const refusal of ['ERROR', 'NO CARRIER', 'BUSY', 'NO ANSWER', 'NO DIALTONE', 'NO DIAL TONE']) {
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

const settings = { ssid: 'kiosk', password: 'a secret', host: 'center.example', port: 4000 };

const startWifi = (given: Partial<typeof settings> = {}, delays: Partial<AccessPoint['delays']> = {}) => {
  const accessPoint = createAccessPoint(settings);
  Object.assign(accessPoint.delays, delays);
  const bench = onBench(b => b.addPart(accessPoint), { modules: accessPoint.modules });
  const stream = wifiSocket({ settings: { ...settings, ...given }, timer: bench.timer });
  const came: number[] = [];
  const went: number[] = [];
  stream.onData(bytes => came.push(...bytes));
  accessPoint.onData(bytes => went.push(...bytes));
  return { ...bench, accessPoint, stream, came, went };
};

/** A stack whose callback of this kind is so late, or never comes. */
const startWifiWithout = (what: 'joinMs' | 'connectMs', ms = Infinity) => startWifi({}, { [what]: ms });

test('Wi-Fi: joins, connects, carries every octet both ways', async () => {
  const { board, accessPoint, stream, came, went } = startWifi();
  await board.advance(2000);
  assert.is(accessPoint.isConnected(), true);
  accessPoint.send(every);
  stream.write(Uint8Array.from(every));
  await board.advance(100);
  assert.equal(came, every);
  assert.equal(went, every);
  assert.equal(board.violations(), []);
  assert.equal(board.errors, []);
});

test('Wi-Fi: octets written without a connection are lost, without an error', async () => {
  const { board, stream, went } = startWifi();
  stream.write(Uint8Array.from([1]));
  await board.advance(3000);
  assert.equal(went, []);
  assert.equal(board.errors, []);
});

test('Wi-Fi: an access point out of reach is tried each five seconds', async () => {
  const { board, accessPoint } = startWifi();
  accessPoint.setInReach(false);
  await board.advance(6400);
  assert.is(accessPoint.attempts.joins, 1);
  await board.advance(200);
  assert.is(accessPoint.attempts.joins, 2);
  assert.is(accessPoint.attempts.connects, 0);
  accessPoint.setInReach(true);
  await board.advance(8000);
  assert.is(accessPoint.isConnected(), true);
});

test('Wi-Fi: a server that refuses or drops is tried each five seconds, without joining again', async () => {
  const { board, accessPoint, stream, went } = startWifi();
  await board.advance(2000);
  accessPoint.setServing(false);
  await board.advance(4900);
  assert.is(accessPoint.attempts.connects, 1);
  await board.advance(6000);
  assert.is(accessPoint.attempts.connects, 3);
  stream.write(Uint8Array.from([1]));
  accessPoint.setServing(true);
  await board.advance(6000);
  stream.write(Uint8Array.from([2]));
  await board.advance(100);
  assert.equal(went, [2]);
  assert.is(accessPoint.attempts.joins, 1);
  assert.equal(board.errors, []);
  assert.equal(board.violations(), []);
});

test('Wi-Fi: a board that lost its access point joins again, and one connection results', async () => {
  const { board, accessPoint, stream, went } = startWifi();
  await board.advance(2000);
  accessPoint.setInReach(false);
  await board.advance(20_000);
  accessPoint.setInReach(true);
  await board.advance(20_000);
  stream.write(Uint8Array.from([3]));
  await board.advance(100);
  assert.equal(went, [3]);
  assert.ok(accessPoint.isConnected());
  assert.equal(board.errors, []);
  assert.equal(board.violations(), []);
  const { connects } = accessPoint.attempts;
  await board.advance(30_000);
  assert.is(accessPoint.attempts.connects, connects);
});

test('case 08 A: a join or a connection without a callback is tried again after a minute', async () => {
  const lost = startWifiWithout('joinMs');
  await lost.board.advance(59_000);
  assert.is(lost.accessPoint.attempts.joins, 1);
  lost.accessPoint.delays.joinMs = 1500;
  await lost.board.advance(4000);
  assert.is(lost.accessPoint.attempts.joins, 2);
  assert.is(lost.accessPoint.isConnected(), true);
  const mute = startWifiWithout('connectMs');
  await mute.board.advance(30_000);
  mute.accessPoint.delays.connectMs = 80;
  await mute.board.advance(40_000);
  assert.is(mute.accessPoint.isConnected(), true);
  assert.is(mute.accessPoint.connections(), 1);
});

test('case 08 A: an access point that is always late is joined', async () => {
  const { board, accessPoint } = startWifiWithout('joinMs', 70_000);
  await board.advance(75_000);
  assert.is(accessPoint.isConnected(), true);
  await board.advance(200_000);
  assert.is(accessPoint.connections(), 1);
});

test('case 08 B: the late close of an old socket ends no other, and one connection is open at a time', async () => {
  const { board, accessPoint, stream, came, went } = startWifi();
  await board.advance(2000);
  accessPoint.delays.closeMs = 12_000;
  accessPoint.setInReach(false);
  accessPoint.setInReach(true);
  await board.advance(8000);
  assert.is(accessPoint.isConnected(), true, 'the second socket');
  for (let second = 0; second < 20; second++) {
    await board.advance(1000);
    assert.ok(accessPoint.connections() <= 1);
  }
  assert.is(accessPoint.attempts.connects, 2);
  stream.write(Uint8Array.from([4]));
  accessPoint.send([5]);
  await board.advance(100);
  assert.equal(went, [4]);
  assert.equal(came, [5]);
});

test('case 08 C: a peer that is gone without a word is left by renew, which does nothing else before', async () => {
  const { board, accessPoint, stream, went } = startWifi();
  stream.renew!();
  await board.advance(2000);
  assert.is(accessPoint.attempts.connects, 1);
  accessPoint.loseServer();
  stream.write(Uint8Array.from([1]));
  await board.advance(600_000);
  assert.is(accessPoint.attempts.connects, 1);
  stream.renew!();
  await board.advance(6000);
  stream.write(Uint8Array.from([2]));
  await board.advance(100);
  assert.equal(went, [2]);
  assert.is(accessPoint.connections(), 1);
});

test('case 08 D: a loss of the access point during a connect leaves one attempt alive', async () => {
  const { board, accessPoint } = startWifi();
  accessPoint.delays.connectMs = 3000;
  await board.advance(2000);
  assert.is(accessPoint.attempts.connects, 1);
  accessPoint.setInReach(false);
  accessPoint.setInReach(true);
  for (let second = 0; second < 60; second++) {
    await board.advance(1000);
    assert.ok(accessPoint.connections() <= 1, `${accessPoint.connections()} at ${second} s`);
  }
  assert.is(accessPoint.attempts.connects, 2);
  assert.is(accessPoint.isConnected(), true);
  assert.equal(board.errors, []);
});

test('case 08: connections that fail for a minute make the board join anew', async () => {
  const { board, accessPoint } = startWifi();
  accessPoint.setServing(false);
  await board.advance(50_000);
  assert.is(accessPoint.attempts.joins, 1);
  await board.advance(30_000);
  assert.is(accessPoint.attempts.joins, 2);
  accessPoint.setServing(true);
  await board.advance(10_000);
  assert.is(accessPoint.isConnected(), true);
});

test('Wi-Fi: a wrong password does not join', async () => {
  const { board, accessPoint } = startWifi({ password: 'another' });
  await board.advance(20_000);
  assert.is(accessPoint.isConnected(), false);
  assert.ok(accessPoint.attempts.joins >= 3);
});

test('Wi-Fi: settings are four lines of a file; a missing line is named, the password is not printed', () => {
  const { board } = onBench(() => undefined);
  const write = (text: string) =>
    board.storage.write(
      'network',
      [...text].map(c => c.charCodeAt(0)),
    );
  const refusal = () => {
    try {
      return JSON.stringify(wifiSettings('network'));
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.is(refusal(), 'Wi-Fi: lines of Storage file network expected 4, got no file');
  write('kiosk\na secret\ncenter.example');
  assert.is(refusal(), 'Wi-Fi: lines of Storage file network expected 4, got 3');
  for (const port of ['0', 'x', '65536', '-1']) {
    write(`kiosk\na secret\ncenter.example\n${port}`);
    assert.is(refusal(), `Wi-Fi: port in Storage file network expected 1 to 65535, got ${port}`);
  }
  for (const port of [1, 65_535, 4000]) {
    write(`kiosk\na secret\ncenter.example\n${port}\n`);
    assert.equal(wifiSettings('network'), { ...settings, port });
  }
});

test.run();
