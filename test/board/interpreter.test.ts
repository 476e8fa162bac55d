/** The interpreter's own habits: pins, watches, pulses, timers, errors, watchdog, Storage. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { boot, rig } from './rig.ts';

test('a pin follows its use until its mode is set', async () => {
  const board = await boot('digitalWrite(B5, 1);');
  assert.is(board.nets.at('B5').level(), 1);
  board.evaluate('digitalRead(B5)');
  assert.ok(board.nets.at('B5').isFloating(), 'reading makes an output of automatic mode an input');
  board.evaluate("pinMode(B5, 'input_pullup'); digitalWrite(B5, 0)");
  assert.is(board.nets.at('B5').level(), 1, 'a set mode stays');
});

test('open drain pulls low and lets go', async () => {
  const board = await boot("pinMode(C1, 'opendrain'); digitalWrite(C1, 0);");
  const net = board.nets.at('C1');
  net.drive('resistor', 'pullUp');
  assert.is(net.level(), 0);
  board.evaluate('digitalWrite(C1, 1)');
  assert.is(net.level(), 1);
});

test('an array of pins is read and written with the last pin as the lowest bit', async () => {
  const board = await boot('digitalWrite([A1, A2, A3], 0b110);');
  assert.equal(
    ['A1', 'A2', 'A3'].map(pin => board.nets.at(pin).level()),
    [1, 1, 0],
  );
  board.evaluate("[B1, B2, B3].forEach(function (p) { p.mode('input_pulldown'); })");
  board.nets.at('B3').drive('test', 'high');
  assert.is(board.evaluate('digitalRead([B1, B2, B3])'), 1);
});

test('two outputs that fight are recorded', async () => {
  const board = rig('digitalWrite(C3, 1);');
  board.nets.at('C3').drive('another part', 'low');
  board.powerOn();
  await board.advance(1);
  assert.equal(board.violations(), ['net C3: two outputs fight']);
});

test('digitalPulse runs without the interpreter, and pulses queue up', async () => {
  const board = rig('digitalPulse(A4, 1, [2, 3, 1]); digitalPulse(A4, 1, 4);');
  const edges: string[] = [];
  board.nets.at('A4').onChange(level => edges.push(`${level} at ${Math.round(board.nowMs())}`));
  board.powerOn();
  await board.advance(20);
  assert.equal(edges, ['1 at 0', '0 at 2', '1 at 5', '0 at 6']);
});

test('analogWrite gives a square wave at a frequency that the timer can divide to; a write ends it', async () => {
  const board = await boot('analogWrite(A8, 0.5, { freq: 3571200 });');
  assert.is(board.nets.at('A8').pwm()?.frequencyHz, 3.5e6);
  board.evaluate('digitalWrite(A8, 0)');
  assert.is(board.nets.at('A8').pwm(), undefined);
});

const watchImage = (options: string): string =>
  `var log = []; pinMode(B5, 'input_pulldown'); setWatch(function (e) { log.push((e.state ? 'up ' : 'down ') + Math.round(e.time * 1000)); }, B5, ${options});`;

const wiggle = async (image: string, edgesMs: number[]): Promise<string> => {
  const board = rig(image);
  let level = false;
  for (const atMs of edgesMs)
    board.scheduler.after(atMs * 1000, () => {
      level = !level;
      board.nets.at('B5').drive('test', level ? 'high' : 'low');
    });
  board.powerOn();
  await board.advance(200);
  return board.evaluate('log.join()') as string;
};

test('setWatch reports both edges or one, once or repeatedly', async () => {
  assert.is(await wiggle(watchImage("{ repeat: true, edge: 'both' }"), [10, 20, 30]), 'up 10,down 20,up 30');
  assert.is(await wiggle(watchImage("{ repeat: true, edge: 'falling' }"), [10, 20, 30]), 'down 20');
  assert.is(await wiggle(watchImage("{ edge: 'both' }"), [10, 20, 30]), 'up 10');
});

test('setWatch with debounce waits for the last edge and drops a level that came back', async () => {
  const debounced = watchImage("{ repeat: true, edge: 'both', debounce: 25 }");
  assert.is(await wiggle(debounced, [10, 12, 14, 80, 82, 84]), 'up 14,down 84');
  assert.is(await wiggle(debounced, [10, 15]), '', 'a spike is no event');
});

test('two pins of one number cannot both be watched', async () => {
  const board = await boot(
    'var a = setWatch(print, A5), b = setWatch(print, B5); clearWatch(a); var c = setWatch(print, B5);',
  );
  assert.is(board.evaluate('typeof a + typeof b + typeof c'), 'numberundefinednumber');
  assert.match(board.output[0], /WARNING: Unable to set watch on B5/);
});

test('the shortest timer is 0.1 ms, an interval keeps its pace, and clearing ends both', async () => {
  const board = await boot(
    `var n = 0, at; setTimeout(function () { at = getTime(); }, 0);
     var id = setInterval(function () { if (++n === 3) clearInterval(id); }, 10);`,
    100,
  );
  assert.is(board.evaluate('n'), 3);
  assert.ok((board.evaluate('at') as number) >= 0.0001);
});

test('uncaught exceptions and unhandled rejections are printed as the chip prints them', async () => {
  const board = await boot(
    `setTimeout(function () { throw new Error('boo'); }, 1); setTimeout(function () { throw 'text'; }, 2);
     setTimeout(function () { Promise.reject(new Error('later')); }, 3);`,
    20,
  );
  assert.equal(board.errors, [
    'Uncaught Error: boo',
    'Uncaught text',
    'Uncaught Error: Unhandled promise rejection: Error: later',
  ]);
  assert.equal(board.output, board.errors);
});

test('the watchdog resets the chip unless it is kicked', async () => {
  const lazy = await boot("print('boot'); E.enableWatchdog(1, false);", 2500);
  assert.is(lazy.watchdogResets(), 2);
  assert.is(lazy.output.filter(line => line === 'boot').length, 3);
  const busy = await boot(
    'E.enableWatchdog(1, false); setInterval(function () { E.kickWatchdog(); }, 500);',
    2500,
  );
  assert.is(busy.watchdogResets(), 0);
});

test('the watchdog ends an endless loop as well', async () => {
  const board = await boot(
    "print('boot'); E.enableWatchdog(1, false); if (getTime() < 1) for (;;) digitalRead(A1);",
    1500,
  );
  assert.is(board.output.filter(line => line === 'boot').length, 2);
});

test('a power cut keeps the files of Storage and loses the variables of the realm', async () => {
  const board = await boot(
    "var S = require('Storage'); var n = (S.read('n') || '').length; S.write('n', new Array(n + 2).join('x')); var fresh = typeof old; var old = 1;",
  );
  board.powerOff();
  assert.is(board.isPowered(), false);
  await board.advance(10);
  board.powerOn();
  await board.advance(10);
  assert.is(board.evaluate("require('Storage').read('n')"), 'xx');
  assert.is(board.evaluate('fresh'), 'undefined');
});

test('timers, promises and pin writes of a power cycle that has ended have no effect', async () => {
  const board = await boot(
    "digitalWrite(B7, 1); setInterval(function () { print('tick'); }, 5); var go; new Promise(function (r) { go = r; }).then(function () { print('then'); });",
    12,
  );
  assert.equal(board.output, ['tick', 'tick']);
  board.evaluate('go()');
  board.powerOff();
  await board.advance(50);
  assert.ok(board.nets.at('B7').isFloating());
  assert.equal(board.output, ['tick', 'tick']);
});

test('two runs of one seed see the same noise, another seed sees other noise', async () => {
  const noise = async (seed: number) => (await boot('var n = E.hwRand();', 1, { seed })).evaluate('n');
  assert.is(await noise(7), await noise(7));
  assert.is.not(await noise(7), await noise(8));
});

test('the virtual board runs no machine code, and E.nativeCall says so', async () => {
  const board = await boot("E.nativeCall(1, 'int (int)')");
  assert.match(board.errors[0], /the virtual board runs no machine code/);
});

test('E.convolve: the second array goes round, from any offset, and more than once', async () => {
  const board = await boot('');
  const convolve = (a: number[], b: number[], offset: number) =>
    board.evaluate(`E.convolve([${a}], new Int32Array([${b}]), ${offset})`);
  assert.is(convolve([1, 10, 100], [2, 3, 5], 0), 532);
  assert.is(convolve([1, 10, 100], [2, 3, 5], 2), 325);
  assert.is(convolve([1, 10, 100], [2, 3, 5], -1), 325);
  assert.is(convolve([1, 10], [2, 3, 5], 4), 53);
  assert.is(convolve([1, 10, 100, 1000, 10_000], [2, 3], 1), 32_323);
  assert.is(convolve([], [2, 3], 1), 0);
});

test.run();
