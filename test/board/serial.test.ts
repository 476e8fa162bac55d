/** Characters on wires: timing, garbling, chunks. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { characterUs, format8E2, format8N1, receive } from '../../bench/board/serialFrame.ts';
import { createUartEndpoint } from '../../bench/parts/uartEndpoint.ts';
import { rig } from './rig.ts';

const pins = { tx: 'B10', rx: 'B11' };

test('a character lasts as long as its bits', () => {
  assert.is(characterUs(format8N1(10_000)), 1000);
  assert.is(Math.round(characterUs(format8E2(9600))), 1250);
});

test('equal settings carry every value, a few per cent of baud error too', () => {
  for (let value = 0; value < 256; value++) {
    const sent = { value, format: format8E2(9600) };
    for (const baud of [9600, 9409, 9790])
      assert.equal(receive(sent, format8E2(baud)), [{ value, parityOk: true, framingOk: true }]);
  }
});

test('a wrong baud rate, a wrong parity bit and a missing parity bit are noticed', () => {
  const sent = { value: 0x3b, format: format8E2(9600) };
  assert.is.not(receive(sent, format8E2(19_200))[0].value, 0x3b);
  assert.equal(receive({ ...sent, wrongParity: true }, format8E2(9600))[0].parityOk, false);
  const odd = { ...format8E2(9600), parity: 'odd' as const };
  assert.is(receive(sent, odd)[0].parityOk, false);
  assert.is(receive({ value: 0x03, format: format8N1(9600) }, format8E2(9600))[0].parityOk, false);
});

const echoImage = (baud: number, tx = 'B10', rx = 'B11'): string =>
  `var sizes = []; Serial3.setup(${baud}, { tx: ${tx}, rx: ${rx} });
   Serial3.on('data', function (d) { sizes.push(d.length); Serial3.write(d); });`;

const echo = async (image: string, octets: Uint8Array) => {
  const board = rig(image);
  const end = board.addPart(createUartEndpoint(board, pins, 'network'));
  const heard: number[] = [];
  end.onData(piece => heard.push(...piece));
  board.powerOn();
  await board.advance(5);
  end.send(octets);
  await board.advance(100);
  return { board, end, heard };
};

test('octets go both ways in order, in chunks of at most 64', async () => {
  const octets = Uint8Array.from({ length: 300 }, (_, i) => (i * 7) & 255);
  const { board, heard } = await echo(echoImage(115_200), octets);
  assert.equal(heard, [...octets]);
  const sizes = board.evaluate('sizes') as number[];
  assert.ok(Math.max(...Array.from(sizes)) <= 64);
});

test('the wrong baud rate garbles and is recorded; swapped pins carry nothing', async () => {
  const octets = Uint8Array.from({ length: 32 }, (_, i) => i * 5);
  const wrong = await echo(echoImage(9600), octets);
  assert.is.not(wrong.heard.join(), octets.join());
  assert.ok(wrong.end.violations.length > 0);
  const swapped = await echo(echoImage(115_200, 'B11', 'B10'), octets);
  assert.equal(swapped.heard, []);
});

test('parity errors are events before their character, when asked for', async () => {
  const board = rig(
    `var log = []; Serial2.setup(9600, { tx: A2, rx: A3, parity: 'e', stopbits: 2, errors: true });
     Serial2.on('parity', function () { log.push('parity'); });
     Serial2.on('data', function (d) { log.push(d.charCodeAt(0)); });`,
  );
  board.powerOn();
  await board.advance(2);
  board.serial.send('A3', { value: 0x55, format: format8E2(9600), wrongParity: true }, 'test');
  await board.advance(5);
  assert.equal(Array.from(board.evaluate('log') as unknown[]), ['parity', 0x55]);
});

test('two characters at once on one wire destroy each other', async () => {
  const board = rig(
    "var ok = 0; Serial2.setup(9600, { rx: A3, parity: 'e', errors: true }); Serial2.on('framing', function () { ok++; });",
  );
  board.powerOn();
  await board.advance(2);
  board.serial.send('A3', { value: 1, format: format8E2(9600) }, 'one');
  await board.advance(0.3);
  board.serial.send('A3', { value: 2, format: format8E2(9600) }, 'two');
  await board.advance(5);
  assert.is(board.evaluate('ok'), 2);
});

test('the loopback devices join two programs of one image', async () => {
  const board = rig(
    "var got = ''; LoopbackB.on('data', function (d) { got += d; }); LoopbackA.write('hello');",
  );
  board.powerOn();
  await board.advance(5);
  assert.is(board.evaluate('got'), 'hello');
});

test.run();
