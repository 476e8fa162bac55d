/** Keys, hook, relay, buzzer: contacts whose bounce the seed decides. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createKeyMatrix } from '../../bench/parts/keyMatrix.ts';
import { createBuzzer, createHookSwitch, createRelay } from '../../bench/parts/smallParts.ts';
import { rig, violated } from './rig.ts';

const pins = { rows: ['B12', 'B13', 'B14', 'B15'], columns: ['C6', 'C7', 'C8', 'C9'] };

const matrix = async (image: string, seed = 1) => {
  const board = rig(`var R = [B12, B13, B14, B15], C = [C6, C7, C8, C9]; ${image}`, { seed });
  const keys = board.addPart(createKeyMatrix(board, pins));
  board.powerOn();
  await board.advance(5);
  return { board, keys };
};
const openDrain =
  "R.forEach(function (p) { p.mode('opendrain'); p.write(0); }); C.forEach(function (p) { p.mode('input_pullup'); });";

test('each key joins its own row and column', async () => {
  const { board, keys } = await matrix(
    `${openDrain} function scan() { var s = ''; for (var r = 0; r < 4; r++) { digitalWrite(R, 15 ^ (8 >> r)); s += (15 ^ digitalRead(C)).toString(16); } digitalWrite(R, 0); return s; }`,
  );
  assert.is(board.evaluate('scan()'), '0000');
  for (let key = 0; key < 16; key++) {
    keys.down(key);
    await board.advance(20);
    const row = Math.floor(key / 4);
    const expected = [0, 1, 2, 3].map(r => (r === row ? 8 >> (key % 4) : 0).toString(16)).join('');
    assert.is(board.evaluate('scan()'), expected, `key ${key}`);
    keys.up(key);
    await board.advance(20);
  }
  assert.is(board.evaluate('scan()'), '0000');
  assert.equal(board.violations(), []);
});

test('three keys at the corners of a rectangle make a ghost of the fourth', async () => {
  const { board, keys } = await matrix(openDrain);
  for (const key of [0, 1, 4]) keys.down(key);
  await board.advance(20);
  assert.is(board.evaluate('digitalWrite(R, 0b1011), (15 ^ digitalRead(C))'), 0b1100);
});

test('rows that are driven high and low short when two keys of a column are down', async () => {
  const { board, keys } = await matrix('digitalWrite(R, 0b0111);');
  keys.down(0);
  keys.down(4);
  await board.advance(20);
  assert.ok(violated(keys.violations, 'drive the rows open drain'));
  assert.ok(violated(board.violations(), 'two outputs fight'));
});

const edges = async (seed: number): Promise<string> => {
  const { board, keys } = await matrix(
    `${openDrain} var log = []; setWatch(function (e) { log.push(Math.round(e.time * 1e6)); }, C6, { repeat: true, edge: 'both' });`,
    seed,
  );
  keys.press(0);
  await board.advance(300);
  return board.evaluate('log.join()') as string;
};

test('keys bounce, the same for one seed, otherwise for another', async () => {
  const first = await edges(11);
  assert.ok(first.split(',').length > 3, `only ${first}`);
  assert.is(first, await edges(11));
  assert.is.not(first, await edges(12));
});

test('a column without a pull-up reads noise', async () => {
  const { board } = await matrix("C.forEach(function (p) { p.mode('input'); });");
  const reads = board.evaluate('var s = 0; for (var i = 0; i < 64; i++) s += digitalRead(C6); s') as number;
  assert.ok(reads > 5 && reads < 59, `${reads} of 64`);
});

test('the hook switch is closed on the cradle and bounces at each change', async () => {
  const board = rig(
    "B5.mode('input_pullup'); var raw = 0, clean = []; setWatch(function () { raw++; }, B5, { repeat: true, edge: 'both' }); setWatch(function (e) { clean.push(e.state); }, B5, { repeat: true, edge: 'both', debounce: 50 });",
  );
  const hook = createHookSwitch(board, 'B5');
  await board.advance(50);
  board.powerOn();
  await board.advance(10);
  assert.is(board.evaluate('B5.read()'), false);
  hook.lift(true);
  await board.advance(200);
  hook.lift(false);
  await board.advance(200);
  assert.is(board.evaluate('clean.join()'), 'true,false');
  assert.ok((board.evaluate('raw') as number) > 2);
});

test('a relay drops out with the power; a buzzer lists its beeps', async () => {
  const board = rig('digitalWrite(B7, 1); digitalPulse(A15, 1, 100);');
  const relay = board.addPart(createRelay(board, 'B7', 'speech relay'));
  const buzzer = board.addPart(createBuzzer(board, 'A15'));
  board.powerOn();
  await board.advance(200);
  assert.ok(relay.isOn());
  assert.is(buzzer.beeps.length, 1);
  assert.is(Math.round(buzzer.beeps[0].lengthMs), 100);
  board.evaluate(
    'analogWrite(A15, 0.5, { freq: 2000 }); setTimeout(function () { digitalWrite(A15, 0); }, 50)',
  );
  await board.advance(100);
  assert.is(buzzer.beeps[1].frequencyHz, 2000);
  board.powerOff();
  assert.is(relay.isOn(), false);
});

test.run();
