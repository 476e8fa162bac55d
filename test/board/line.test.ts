/** The line and its exchange: tones of Q.23 and Q.24, dial pulses, answer, clear. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createExchange, type FarEnd } from '../../bench/parts/exchange.ts';
import { highGroupHz, lowGroupHz } from '../../bench/parts/toneReceiver.ts';
import { rig, violated } from './rig.ts';

const pins = { loop: 'D2', toneLow: 'B4', toneHigh: 'B6', reversal: 'A1' };

/** `tone(lowHz, highHz, ms)` items one after the other, `pauseMs` between them. */
const library = `
  var log = [];
  A1.mode('input_pulldown');
  setWatch(function (e) { log.push(e.state ? 'answered' : 'ended'); }, A1, { repeat: true, edge: 'both' });
  function dial(tones, pauseMs, at) {
    if (at === tones.length) return;
    analogWrite(B4, 0.5, { freq: tones[at][0] }); analogWrite(B6, 0.5, { freq: tones[at][1] });
    setTimeout(function () { digitalWrite(B4, 0); digitalWrite(B6, 0);
      setTimeout(function () { dial(tones, pauseMs, at + 1); }, pauseMs); }, tones[at][2]);
  }
  function pulses(n, breakMs, makeMs, then) {
    digitalWrite(D2, 0);
    setTimeout(function () { digitalWrite(D2, 1);
      setTimeout(function () { n > 1 ? pulses(n - 1, breakMs, makeMs, then) : then(); }, makeMs); }, breakMs);
  }`;

const call = async (program: string, milliseconds = 2000, far?: FarEnd) => {
  const board = rig(`${library} ${program}`);
  const line = board.addPart(createExchange(board, pins));
  line.dialToneMs = 0;
  if (far) line.farEnd = () => far;
  board.powerOn();
  await board.advance(milliseconds);
  assert.equal(board.errors, []);
  return { board, line };
};
const tones = (symbols: string, lengthMs: number, factor = 1): string =>
  JSON.stringify(
    [...symbols].map(symbol => {
      const at = '123A456B789C*0#D'.indexOf(symbol);
      return [lowGroupHz[at >> 2] * factor, highGroupHz[at & 3] * factor, lengthMs];
    }),
  );

test('all sixteen signals of Q.23 are told apart', async () => {
  const { line } = await call(`digitalWrite(D2, 1); dial(${tones('123A456B789C*0#D', 50)}, 50, 0);`, 1700);
  assert.is(line.dialled(), '123A456B789C*0#D');
  assert.equal(line.violations, []);
});

test('a tone 1.5 % off is decoded, a tone 2.5 % off is not', async () => {
  assert.is((await call(`digitalWrite(D2, 1); dial(${tones('5', 60, 1.015)}, 60, 0);`)).line.dialled(), '5');
  const { line } = await call(`digitalWrite(D2, 1); dial(${tones('5', 60, 1.025)}, 60, 0);`);
  assert.is(line.dialled(), '');
  assert.ok(violated(line.violations, 'Q.23'));
});

test('tones and pauses below 40 ms are refused', async () => {
  const short = (await call(`digitalWrite(D2, 1); dial(${tones('12', 30)}, 60, 0);`)).line;
  assert.is(short.dialled(), '');
  assert.ok(violated(short.violations, 'tone of 30'));
  const close = (await call(`digitalWrite(D2, 1); dial(${tones('12', 60)}, 20, 0);`)).line;
  assert.is(close.dialled(), '1');
  assert.ok(violated(close.violations, 'pause of 20'));
});

test('without loop current nothing is dialled; a swapped tone pin is silent', async () => {
  const { line } = await call(`dial(${tones('1', 60)}, 60, 0);`);
  assert.ok(violated(line.violations, 'without loop current'));
  const board = rig(`${library} digitalWrite(D2, 1); dial(${tones('1', 60)}, 60, 0);`);
  const swapped = board.addPart(createExchange(board, { ...pins, toneLow: 'B6', toneHigh: 'B4' }));
  swapped.dialToneMs = 0;
  board.powerOn();
  await board.advance(500);
  assert.is(swapped.dialled(), '');
});

test('dial pulses of 67 and 33 ms are digits, ten of them a 0', async () => {
  const { line } = await call(
    'digitalWrite(D2, 1); setTimeout(function () { pulses(3, 67, 33, function () { setTimeout(function () { pulses(10, 67, 33, function () {}); }, 650); }); }, 500);',
    3500,
  );
  assert.is(line.dialled(), '30');
  assert.equal(line.violations, []);
  const bad = await call(
    'digitalWrite(D2, 1); setTimeout(function () { pulses(3, 40, 60, function () {}); }, 500);',
  );
  assert.ok(violated(bad.line.violations, 'dial pulse of 40'));
});

test('the far end answers by reversal and ends by reversing back; the call is on record', async () => {
  const { board, line } = await call(`digitalWrite(D2, 1); dial(${tones('117', 60)}, 60, 0);`, 10_000, {
    kind: 'answers',
    afterMs: 1500,
    hangsUpAfterMs: 2000,
  });
  assert.is(board.evaluate('log.join()'), 'answered,ended');
  assert.is(line.state(), 'ended');
  const [{ number, answeredMs = 0, endedMs = 0 }] = line.calls;
  assert.is(number, '117');
  assert.is(Math.round(endedMs - answeredMs), 2000);
});

test('hanging up ends the call; busy and unanswered numbers never answer', async () => {
  const { board, line } = await call(`digitalWrite(D2, 1); dial(${tones('1', 60)}, 60, 0);`, 6000);
  assert.is(line.state(), 'answered');
  board.evaluate('digitalWrite(D2, 0)');
  await board.advance(500);
  assert.is(line.state(), 'idle');
  assert.ok(line.calls[0].endedMs);
  for (const kind of ['busy', 'noAnswer'] as const) {
    const other = await call(`digitalWrite(D2, 1); dial(${tones('1', 60)}, 60, 0);`, 6000, { kind });
    assert.is(other.board.evaluate('log.length'), 0, kind);
  }
});

test.run();
