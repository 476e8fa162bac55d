/** Clock of the chip, cover, lamp, buttons, handset, buzzer, UART stream: each against its twin. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { format8N1 } from '../../bench/board/serialFrame.ts';
import { createBuzzer, createHookSwitch, createRelay } from '../../bench/parts/smallParts.ts';
import { createButtons, createCoverSwitch, createLamp } from '../../bench/parts/switches.ts';
import { createUartEndpoint } from '../../bench/parts/uartEndpoint.ts';
import { buttons } from '../../hal/drivers/buttons.ts';
import { buzzer } from '../../hal/drivers/buzzer.ts';
import { chipClock } from '../../hal/drivers/chipClock.ts';
import { coverSwitch } from '../../hal/drivers/coverSwitch.ts';
import { handset, SPEECH_DELAY_MS } from '../../hal/drivers/handset.ts';
import { led } from '../../hal/drivers/led.ts';
import { systemClock } from '../../hal/drivers/systemClock.ts';
import { uartStream } from '../../hal/drivers/uartStream.ts';
import type { Key } from '../../hal/keypad.ts';
import { onBench } from './onBench.ts';

const fault = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
};

test('the chip’s clock goes on through resets and power cuts, while its battery lasts', async () => {
  const { board, adopt } = onBench(() => undefined, { startSeconds: 1000 });
  const clock = chipClock();
  assert.is(clock.now(), undefined);
  clock.set(828_352_800);
  await board.advance(2500);
  assert.is(clock.now(), 828_352_802);
  board.powerOff();
  await board.advance(3_600_000);
  board.powerOn();
  adopt();
  assert.is(chipClock().now(), 828_356_402);
  chipClock().set(5);
  assert.is(chipClock().now(), 5);
  board.powerOff();
  board.loseBackupBattery();
  board.powerOn();
  adopt();
  assert.is(chipClock().now(), undefined);
});

test('the chip’s clock: registers kept while the time was lost, damaged registers, a chip without them', async () => {
  const { board } = onBench(() => undefined, { startSeconds: 5000 });
  const clock = chipClock();
  clock.set(700_000_000);
  const words = new Map(board.registers);
  assert.equal(
    [...words.keys()].map(address => address.toString(16)),
    ['4000289c', '40002894', '40002898'],
  );
  for (const address of [0x40002894, 0x40002898])
    for (const bit of [0, 7, 31]) {
      board.registers.set(address, (words.get(address)! ^ (1 << bit)) >>> 0);
      assert.is(clock.now(), undefined);
      board.registers.set(address, words.get(address)!);
    }
  assert.is(clock.now(), 700_000_000);
  Object.assign(globalThis, { getTime: () => 4999.9 });
  assert.is(clock.now(), undefined);
  Object.assign(globalThis, { getTime: () => 5000 });
  assert.is(clock.now(), 700_000_000);
  Object.assign(globalThis, { peek32: () => 0 });
  assert.match(
    fault(() => clock.set(1)),
    /^partMismatch: RTC: backup register 1073752220 expected 5000, got 0/,
  );
});

test('the system’s clock is unknown until it is set, and then counts whole seconds', async () => {
  const { board } = onBench(() => undefined, { startSeconds: 10.75 });
  const clock = systemClock();
  assert.is(clock.now(), undefined);
  clock.set(100);
  await board.advance(900);
  assert.is(clock.now(), 100);
  await board.advance(200);
  assert.is(clock.now(), 101);
});

test('an opened cover is reported once, a knock is not', async () => {
  const { board, parts, pin } = onBench(b => b.addPart(createCoverSwitch(b, 'B2')));
  const told: number[] = [];
  const cover = coverSwitch(pin('B2'));
  assert.is(board.nets.at('B2').level(), 0);
  cover.onOpen(() => told.push(Math.round(board.nowMs())));
  await board.advance(200);
  assert.is(cover.isOpen(), false);
  parts.open(true);
  await board.advance(30);
  parts.open(false);
  await board.advance(200);
  assert.equal(told, []);
  parts.open(true);
  await board.advance(300);
  assert.is(cover.isOpen(), true);
  assert.is(told.length, 1);
  parts.open(false);
  await board.advance(300);
  assert.is(cover.isOpen(), false);
  assert.is(told.length, 1);
  board.nets.at('B2').drive('cover', 'none');
  await board.advance(200);
  assert.is(told.length, 2, 'a cut wire');
});

test('a lamp is off at first, and blinks a second round, dark half of it', async () => {
  const { board, parts, pin, timer } = onBench(b => b.addPart(createLamp(b, 'A5')));
  board.nets.at('A5').drive('test', 'pullUp');
  const lamp = led({ pin: pin('A5'), timer });
  assert.is(parts.isLit(), false);
  lamp.show('on');
  assert.is(parts.isLit(), true);
  lamp.show('blink');
  assert.is(parts.isLit(), true);
  await board.advance(490);
  assert.is(parts.isLit(), true);
  await board.advance(20);
  assert.is(parts.isLit(), false);
  await board.advance(480);
  assert.is(parts.isLit(), false);
  await board.advance(20);
  assert.is(parts.isLit(), true);
  lamp.show('off');
  assert.is(parts.isLit(), false);
  await board.advance(2000);
  assert.is(parts.isLit(), false);
  lamp.show('on');
  await board.advance(2000);
  assert.is(parts.isLit(), true);
});

test('buttons beside a matrix: each press once, debounced, and the matrix’s keys too', async () => {
  const names = ['H1', 'H2', 'H3'];
  const { board, parts, pin } = onBench(b => b.addPart(createButtons(b, names)));
  let other: (key: Key) => void = () => {};
  const keypad = buttons({
    pins: names.map(pin),
    keys: ['language', 'service', 'clear'],
    others: {
      onKey: listener => {
        other = listener;
      },
    },
  });
  const told: Key[] = [];
  keypad.onKey(key => told.push(key));
  assert.equal(
    names.map(name => board.nets.at(name).level()),
    [0, 0, 0],
  );
  for (const at of [0, 2, 1]) {
    parts.press(at, 100);
    await board.advance(300);
  }
  other('5');
  parts.press(1, 12);
  await board.advance(100);
  assert.equal(told, ['language', 'clear', 'service', '5']);
});

test('the speech path carries within the delay that the driver states, and is cut at once', async () => {
  const { board, parts, pin } = onBench(b => ({
    hook: b.addPart(createHookSwitch(b, 'B5')),
    relay: b.addPart(createRelay(b, 'B7', 'speech relay')),
  }));
  board.nets.at('B7').drive('test', 'pullUp');
  const made = handset({ hook: pin('B5'), speechRelay: pin('B7') });
  assert.is(parts.relay.isOn(), false, 'off at boot');
  await board.advance(50);
  made.speech(true);
  await board.advance(SPEECH_DELAY_MS - 20);
  assert.is(parts.relay.isClosed(), true);
  await board.advance(20);
  made.speech(false);
  await board.advance(4);
  assert.is(parts.relay.isClosed(), false);
  // The relay's longest operate time and bounce, and what the circuit's bias takes: 7, 5 and 20 ms.
  assert.is(SPEECH_DELAY_MS, 7 + 5 + 20);
});

test('a hook that bounces is reported once each way', async () => {
  const { board, parts, pin } = onBench(b => b.addPart(createHookSwitch(b, 'B5')));
  const made = handset({ hook: pin('B5'), speechRelay: pin('B7') });
  const told: boolean[] = [];
  made.onHook(lifted => told.push(lifted));
  assert.is(made.isLifted(), false);
  for (let i = 0; i < 5; i++) {
    parts.lift(true);
    await board.advance(100);
    assert.is(made.isLifted(), true);
    parts.lift(false);
    await board.advance(100);
  }
  assert.equal(told, [true, false, true, false, true, false, true, false, true, false]);
  parts.lift(true);
  await board.advance(35);
  parts.lift(false);
  await board.advance(200);
  assert.is(told.length, 10, 'a tap of 35 ms');
});

test('a handset that is lifted at start is reported', () => {
  const { board, parts, pin } = onBench(b => b.addPart(createHookSwitch(b, 'B5')));
  parts.lift(true);
  board.nets.at('B5').drive('hook', 'none');
  assert.is(handset({ hook: pin('B5'), speechRelay: pin('B7') }).isLifted(), true);
});

test('the buzzer is silent at first and sounds for the given time', async () => {
  const { board, parts, pin, timer } = onBench(b => b.addPart(createBuzzer(b, 'A15')));
  board.nets.at('A15').drive('test', 'pullUp');
  const sounder = buzzer({ pin: pin('A15'), timer });
  assert.is(board.nets.at('A15').level(), 0);
  sounder.beep(100);
  await board.advance(300);
  sounder.beep(50);
  await board.advance(30);
  sounder.beep(50);
  await board.advance(300);
  assert.equal(
    parts.beeps.slice(-2).map(({ lengthMs }) => Math.round(lengthMs)),
    [100, 80],
  );
});

test('a UART is a stream of octets, both ways', async () => {
  const { board, parts, pin } = onBench(b =>
    b.addPart(createUartEndpoint(b, { tx: 'B10', rx: 'B11' }, 'cable', format8N1(57_600))),
  );
  const stream = uartStream({ uart: Serial3, baud: 57_600, tx: pin('B10'), rx: pin('B11') });
  const came: number[] = [];
  const went: number[] = [];
  stream.onData(bytes => came.push(...bytes));
  parts.onData(bytes => went.push(...bytes));
  const every = Array.from({ length: 256 }, (_, octet) => octet);
  parts.send(every);
  stream.write(Uint8Array.from(every));
  await board.advance(200);
  assert.equal(came, every);
  assert.equal(went, every);
  assert.equal(board.violations(), []);
});

test.run();
