/** The Wi-Fi driver on the bench, at an access point as the field has it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AccessPoint, createAccessPoint } from '../../bench/parts/accessPoint.ts';
import { wifiSettings, wifiSocket } from '../../hal/drivers/wifiSocket.ts';
import { onBench } from './onBench.ts';

const every = Array.from({ length: 256 }, (_, octet) => octet);

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
  const { board, accessPoint, stream, went } = startWifi();
  while (!accessPoint.isConnected() && board.nowMs() < 3000) {
    stream.write(Uint8Array.from([1]));
    await board.advance(20);
  }
  await board.advance(1000);
  assert.equal(went, []);
  assert.equal(board.errors, []);
  assert.equal(accessPoint.attempts, { joins: 1, connects: 1 }, 'they end no attempt');
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

/** Connections that were tried between each join and the next, in this time. */
const connectsByJoin = async ({ board, accessPoint }: ReturnType<typeof startWifi>, seconds: number) => {
  const { attempts } = accessPoint;
  const counts: number[] = [];
  let before = attempts.connects;
  for (let second = 0, { joins } = attempts; second < seconds; second++) {
    await board.advance(1000);
    if (attempts.joins === joins) continue;
    joins = attempts.joins;
    counts.push(attempts.connects - before);
    before = attempts.connects;
  }
  return counts;
};

test('case 08: a dozen connections that fail in a row make the board join anew, each time', async () => {
  const refused = startWifi();
  refused.accessPoint.setServing(false);
  assert.equal(await connectsByJoin(refused, 150), [12, 12]);
  const lost = startWifi();
  await lost.board.advance(2000);
  assert.is(lost.accessPoint.isConnected(), true);
  lost.accessPoint.setServing(false);
  assert.equal(await connectsByJoin(lost, 80), [11], 'the connection that was closed is the first of twelve');
});

test('Wi-Fi: octets that are written after a loss postpone no attempt', async () => {
  const { board, accessPoint, stream } = startWifi();
  await board.advance(2000);
  accessPoint.setServing(false);
  await board.advance(100);
  accessPoint.setServing(true);
  for (let second = 0; second < 7; second++) {
    stream.write(Uint8Array.from([1]));
    await board.advance(1000);
  }
  assert.is(accessPoint.isConnected(), true);
  assert.is(accessPoint.attempts.connects, 2);
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
