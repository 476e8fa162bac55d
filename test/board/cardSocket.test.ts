/**
 * The card socket against ISO/IEC 7816-3: activation, deactivation, clock, characters, removal at any moment.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CardDevice, CardIo } from '../../bench/parts/cardSocket/device.ts';
import { createCardSocket } from '../../bench/parts/cardSocket.ts';
import { cardPins as pins, rig, violated } from './rig.ts';

const atr = [0x3b, 0x02, 0x14, 0x50];

/** Answers to reset, and sends every character back with one added. */
const echoCard = (log: string[], wrongParity = false): CardDevice => {
  let io: CardIo;
  return {
    powerOn: given => {
      io = given;
      log.push('on');
    },
    reset: level => {
      log.push(level);
      if (level === 'high')
        io.after((600 * 1e6) / io.clockHz(), () => {
          for (const value of atr) io.send(value, { wrongParity });
        });
    },
    character: (value, parityOk) => {
      log.push(parityOk ? String(value) : 'parity');
      io.send(value + 1);
    },
    powerOff: () => log.push('off'),
  };
};

const library = `
  var heard = [], errors = 0;
  pinMode(A0, 'input_pullup');
  function receive() {
    Serial2.setup(9409, { tx: A2, rx: A3, parity: 'e', stopbits: 2, errors: true });
    Serial2.on('data', function (d) { for (var i = 0; i < d.length; i++) heard.push(d.charCodeAt(i)); });
    Serial2.on('parity', function () { errors++; });
  }
  function on(hz, lowMs) {
    digitalWrite(B0, 0); digitalWrite(B1, 1); receive();
    analogWrite(A8, 0.5, { freq: hz });
    setTimeout(function () { digitalWrite(B0, 1); }, lowMs);
  }
  function off() { digitalWrite(B0, 0); digitalWrite(A8, 0); Serial2.unsetup(); pinMode(A2, 'output'); digitalWrite(A2, 0); digitalWrite(B1, 0); }`;

const slot = async (card?: CardDevice) => {
  const board = rig(library);
  const socket = board.addPart(createCardSocket(board, pins));
  board.powerOn();
  if (card) socket.insert(card);
  await board.advance(30);
  const later = async (code: string, milliseconds = 30): Promise<void> => {
    board.evaluate(code);
    await board.advance(milliseconds);
  };
  const heard = (): string => board.evaluate('heard.join()') as string;
  return { board, socket, later, heard };
};

test('activation in order, answer to reset, an exchange with its own echo, deactivation in order', async () => {
  const log: string[] = [];
  const { board, socket, later, heard } = await slot(echoCard(log));
  assert.is(board.evaluate('A0.read()'), false);
  await later('on(3571200, 1)');
  assert.is(heard(), atr.join());
  await later('heard = []; Serial2.write(7)');
  assert.is(heard(), '7,8');
  await later('off()');
  assert.equal(log, ['on', 'high', '7', 'low', 'off']);
  assert.equal(socket.violations, []);
  assert.equal(board.errors, []);
});

test('wrong order of activation is recorded', async () => {
  const early = await slot(echoCard([]));
  await early.later('digitalWrite(B0, 1); digitalWrite(B1, 1)');
  assert.ok(violated(early.socket.violations, 'RST shall be at state L when VCC rises'));
  const clockFirst = await slot(echoCard([]));
  await clockFirst.later('analogWrite(A8, 0.5, { freq: 3571200 }); digitalWrite(B1, 1)');
  assert.ok(violated(clockFirst.socket.violations, 'CLK without VCC'));
  const lineLow = await slot(echoCard([]));
  await lineLow.later('digitalWrite(B1, 1); digitalWrite(A2, 0); analogWrite(A8, 0.5, { freq: 3571200 })');
  assert.ok(violated(lineLow.socket.violations, 'I/O shall be in reception'));
  const hasty = await slot(echoCard([]));
  await hasty.later('on(1100000, 0.1)');
  assert.ok(violated(hasty.socket.violations, 'at least 400 expected'));
  const empty = await slot();
  await empty.later('on(3571200, 1)');
  assert.ok(violated(empty.socket.violations, 'VCC on without a card'));
});

test('wrong order of deactivation is recorded', async () => {
  const { socket, later } = await slot(echoCard([]));
  await later('on(3571200, 1)');
  await later('digitalWrite(B1, 0)');
  for (const words of [
    'RST shall be at state L before VCC',
    'CLK shall stop before VCC',
    'I/O shall be at state A',
  ])
    assert.ok(violated(socket.violations, words), words);
});

test('a clock outside 1 to 5 MHz is recorded, and the card stays silent', async () => {
  for (const hz of [500_000, 8_000_000]) {
    const log: string[] = [];
    const { socket, later, heard } = await slot(echoCard(log));
    await later(`on(${hz}, 2)`);
    assert.is(heard(), '');
    assert.equal(log, ['on']);
    assert.ok(violated(socket.violations, 'expected 1 MHz to 5 MHz'));
  }
});

test('a baud rate that does not match the clock garbles characters; a card can send wrong parity', async () => {
  const { later, heard } = await slot(echoCard([]));
  await later('on(4800000, 1)');
  assert.is.not(heard(), atr.join());
  const liar = await slot(echoCard([], true));
  await liar.later('on(3571200, 1)');
  assert.is(liar.board.evaluate('errors'), atr.length);
});

test('a card removed at any moment loses power at once and receives no further character', async () => {
  for (const afterMs of [0.5, 1.7, 2.9, 4.1]) {
    const log: string[] = [];
    const { board, socket, later } = await slot(echoCard(log));
    await later('on(3571200, 1)', afterMs);
    const card = socket.remove();
    assert.ok(card);
    assert.is(log.at(-1), 'off');
    await later('Serial2.write([1, 2, 3])');
    assert.is(log.at(-1), 'off');
    assert.is(board.evaluate('A0.read()'), true);
    socket.insert(echoCard([]));
  }
});

test('the presence switch bounces at insertion, as the seed says', async () => {
  const bounce = async (seed: number): Promise<string> => {
    const board = rig(
      "var log = []; pinMode(A0, 'input_pullup'); setWatch(function (e) { log.push(Math.round(e.time * 1e6)); }, A0, { repeat: true, edge: 'both' });",
      { seed },
    );
    const socket = createCardSocket(board, pins);
    board.powerOn();
    await board.advance(5);
    socket.insert(echoCard([]));
    await board.advance(30);
    return board.evaluate('log.join()') as string;
  };
  assert.ok((await bounce(3)).includes(','));
  assert.is(await bounce(3), await bounce(3));
  assert.is.not(await bounce(3), await bounce(4));
});

test('a power cut of the board powers the card down without a violation', async () => {
  const log: string[] = [];
  const { board, socket, later } = await slot(echoCard(log));
  await later('on(3571200, 1)');
  board.powerOff();
  assert.is(log.at(-1), 'off');
  assert.equal(socket.violations, []);
});

test('a second card is refused while one is in the socket', async () => {
  const { socket } = await slot(echoCard([]));
  assert.throws(() => socket.insert(echoCard([])), /remove it first/);
});

/** Answers each character with itself; `given` holds what it was given at each power-up. */
const idleCard = (given: CardIo[]): CardDevice => ({
  powerOn: io => given.push(io),
  reset: () => {},
  character: value => given[given.length - 1].send(value),
  powerOff: () => {},
});

test('what a card was given at one power-up does nothing after the next', async () => {
  const given: CardIo[] = [];
  const { later, heard } = await slot(idleCard(given));
  await later('on(3571200, 1)');
  await later('off()');
  await later('on(3571200, 1)');
  let called = 0;
  given[0].after(1, () => called++);
  given[0].setEtu(31);
  given[0].send(1);
  given[1].send(2);
  await later('');
  // Each `on` listens once more.
  assert.is(heard(), '2,2');
  assert.is(called, 0);
});

test('RST low sets the etu back to 372 clocks', async () => {
  const given: CardIo[] = [];
  const { later, heard } = await slot(idleCard(given));
  await later('on(3571200, 1)');
  const etuUs = given[0].etuUs();
  given[0].setEtu(31);
  assert.is(Math.round(etuUs / given[0].etuUs()), 12);
  await later('digitalWrite(B0, 0); digitalWrite(B0, 1)');
  assert.is(given[0].etuUs(), etuUs);
  given[0].send(5);
  await later('');
  assert.is(heard(), '5');
});

test('the card’s first character begins 16 etu or more after the reader’s last', async () => {
  const given: CardIo[] = [];
  const { board, later } = await slot(idleCard(given));
  await later('on(3571200, 1)');
  const heardAtUs: number[] = [];
  board.serial.tap(pins.rx, () => heardAtUs.push(board.scheduler.nowUs()));
  await later('Serial2.write(7)');
  const [reader, card] = heardAtUs;
  const etus = (card - reader) / given[0].etuUs();
  assert.ok(etus >= 16 && etus < 17, `${etus} etu`);
});

test('a card without a clock is silent', async () => {
  const given: CardIo[] = [];
  const { later, heard } = await slot(idleCard(given));
  await later('on(3571200, 1)');
  given[0].send(1);
  given[0].send(2);
  await later('digitalWrite(A8, 0)');
  assert.is(heard(), '1');
});

test.run();
