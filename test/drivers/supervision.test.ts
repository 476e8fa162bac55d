/**
 * Supervision of answer and end: reversal, metering pulses, busy tone, against an exchange that sends them.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createExchange, type Exchange, type FarEnd, type LinePins } from '../../bench/parts/exchange.ts';
import { busyTone } from '../../hal/drivers/busyTone.ts';
import { ht9200a } from '../../hal/drivers/ht9200a.ts';
import type { Supervision } from '../../hal/drivers/lineWatch.ts';
import { meterPulses } from '../../hal/drivers/meterPulses.ts';
import { pulseLine } from '../../hal/drivers/pulseLine.ts';
import { pwmTones } from '../../hal/drivers/pwmTones.ts';
import { reversal } from '../../hal/drivers/reversal.ts';
import { toneLine } from '../../hal/drivers/toneLine.ts';
import { LINE_READY, LINE_SEIZED, type Line } from '../../hal/line.ts';
import type { Timer } from '../../hal/timer.ts';
import { onBench } from './onBench.ts';

const LINE_STATES = ['open', 'seized', 'ready', 'answered', 'ended'];
const generator = { enable: 'C5', clock: 'B12', data: 'C11' };

interface Setup {
  pins: Omit<LinePins, 'loop'>;
  supervisions: (pin: (name: string) => Pin, timer: Timer) => Supervision[];
  dialler?: 'ht9200a' | 'pwm' | 'pulse';
  far?: FarEnd;
  dialToneMs?: number;
}

const start = ({ pins, supervisions, dialler = 'ht9200a', far, dialToneMs = 0 }: Setup) => {
  const tones =
    dialler === 'ht9200a' ? { generator } : dialler === 'pwm' ? { toneLow: 'B4', toneHigh: 'B6' } : {};
  const bench = onBench(board => board.addPart(createExchange(board, { loop: 'D2', ...tones, ...pins })));
  const { pin, timer, board } = bench;
  const exchange: Exchange = bench.parts;
  exchange.dialToneMs = dialToneMs;
  if (far) exchange.farEnd = () => far;
  const loop = pin('D2');
  const made = { loop, supervisions: supervisions(pin, timer), timer };
  const line: Line =
    dialler === 'pulse'
      ? pulseLine(made)
      : toneLine({
          ...made,
          generator:
            dialler === 'pwm'
              ? pwmTones({ toneLow: pin('B4'), toneHigh: pin('B6') })
              : ht9200a({ enable: pin('C5'), clock: pin('B12'), data: pin('C11') }),
        });
  const events: string[] = [];
  line.onChange(() => events.push(`${LINE_STATES[line.state()]} ${Math.round(board.nowMs())}`));
  const told = () =>
    events
      .map(event => event.split(' ')[0])
      .filter(what => what !== 'ready')
      .join();
  const dial = async (digits: string) => {
    for (const digit of digits) {
      const done = line.dial(digit);
      await board.advance(dialler === 'pulse' ? 1700 : 165);
      await done;
    }
  };
  return { ...bench, exchange, line, events, told, dial };
};

const byMeter = (units: number[] = []): Setup => ({
  pins: { meter: 'B7' },
  supervisions: pin => [meterPulses(pin('B7'), count => units.push(count))],
});

test('HT9200A: the exchange decodes every digit, without a violation', async () => {
  const { board, exchange, line, dial } = start({
    pins: { reversal: 'A1' },
    supervisions: pin => [reversal(pin('A1'))],
  });
  await board.advance(20);
  line.seize();
  await board.advance(100);
  await dial('1234567890*#');
  assert.is(exchange.dialled(), '1234567890*#');
  assert.equal(board.violations(), []);
});

test('HT9200A: released in the middle of a digit, it is silent at once', async () => {
  const { board, exchange, line } = start({
    pins: { reversal: 'A1' },
    supervisions: pin => [reversal(pin('A1'))],
  });
  await board.advance(20);
  line.seize();
  await board.advance(100);
  line.dial('5');
  await board.advance(20);
  line.release();
  await board.advance(500);
  assert.is(exchange.dialled(), '');
  assert.ok(exchange.violations.join().includes('Q.24: tone of 2'));
});

test('the same exchange decodes PWM tones and dial pulses', async () => {
  for (const [dialler, digits] of [
    ['pwm', '1234567890*#'],
    ['pulse', '1234567890'],
  ] as const) {
    const { board, exchange, line, dial } = start({
      pins: { reversal: 'A1' },
      supervisions: pin => [reversal(pin('A1'))],
      dialler,
    });
    assert.is(board.nets.at('D2').level(), 0);
    line.seize();
    await board.advance(300);
    await dial(digits);
    assert.is(exchange.dialled(), digits);
    assert.equal(board.violations(), []);
  }
});

test('the first metering pulse is the answer, and each is counted', async () => {
  const units: number[] = [];
  const { board, exchange, line, dial, told, events } = start({
    ...byMeter(units),
    far: { kind: 'answers', afterMs: 2000, meterEveryMs: 3000 },
  });
  await board.advance(20);
  line.seize();
  await board.advance(100);
  await dial('117');
  await board.advance(2500 + 2000 + 6500);
  assert.is(told(), 'answered');
  assert.equal(units, [1, 2, 3]);
  const answered = Number(events[0].split(' ')[1]) - exchange.calls[0].answeredMs!;
  assert.ok(answered >= 40 && answered < 80, `answer told after ${answered} ms`);
  line.release();
  await board.advance(1000);
  line.seize();
  await board.advance(100);
  await dial('117');
  await board.advance(5000);
  assert.is(told(), 'answered,answered');
  assert.is(units.pop(), 1);
  assert.equal(board.violations(), []);
});

test('an impulse on the line is no metering pulse; without a seized line there is no answer', async () => {
  const units: number[] = [];
  const { board, line, told } = start(byMeter(units));
  await board.advance(20);
  const pulse = async (ms: number) => {
    board.nets.at('B7').drive('test', 'low');
    await board.advance(ms);
    board.nets.at('B7').drive('test', 'none');
    await board.advance(200);
  };
  await pulse(60);
  assert.is(told(), '');
  line.seize();
  await pulse(10);
  await pulse(20);
  assert.is(told(), '');
  await pulse(60);
  assert.is(told(), 'answered');
  assert.is(units.pop(), 1);
});

test('the meter’s input is pulled up: an open-drain output that rests is no burst', async () => {
  const { board } = start(byMeter());
  assert.is(board.nets.at('B7').level(), 1);
  const busy = start({
    pins: { progress: 'A1' },
    supervisions: (pin, timer) => [busyTone(pin('A1'), timer)],
  });
  assert.is(busy.board.nets.at('A1').level(), 1);
});

const byTone: Setup = {
  pins: { progress: 'A1' },
  supervisions: (pin, timer) => [busyTone(pin('A1'), timer)],
};

test('case 01: dial tone that stands makes the line ready, a click of the closing loop does not', async () => {
  const { board, line } = start({ ...byTone, dialToneMs: 1500 });
  await board.advance(20);
  line.seize();
  board.nets.at('A1').drive('click', 'low');
  await board.advance(100);
  board.nets.at('A1').drive('click', 'none');
  await board.advance(1400);
  assert.is(line.state(), LINE_SEIZED, 'no dial tone yet');
  await board.advance(400);
  assert.is(line.state(), LINE_READY, 'well before the pause of blind dialling');
});

test('case 13: with the pair swapped, dial pulses are digits and neither answer nor end', async () => {
  const { board, line, dial, told, exchange } = start({
    pins: { reversal: 'A1' },
    supervisions: pin => [reversal(pin('A1'))],
    dialler: 'pulse',
    far: { kind: 'answers', afterMs: 4000, hangsUpAfterMs: 5000 },
  });
  exchange.swapped = true;
  line.seize();
  await board.advance(500);
  await dial('117');
  assert.is(exchange.dialled(), '117');
  assert.is(told(), '', 'the feed drops with each pulse');
  await board.advance(2500 + 4000);
  assert.is(told(), 'answered');
  await board.advance(5000);
  assert.is(told(), 'answered,ended');
  assert.equal(board.violations(), []);
});

test('busy tone ends the call after its third tone, once', async () => {
  const { board, line, dial, told, events, exchange } = start({ ...byTone, far: { kind: 'busy' } });
  await board.advance(20);
  line.seize();
  await board.advance(1200);
  await dial('117');
  const dialledMs = board.nowMs();
  await board.advance(2500);
  assert.is(exchange.state(), 'busy');
  await board.advance(9000);
  assert.is(told(), 'ended');
  const after = Number(events.at(-1)!.split(' ')[1]) - dialledMs - 2500;
  assert.ok(after > 2300 && after < 2700, `${after} ms of busy tone`);
});

test('dial tone and ringing are not busy tone; the tone after the far end hung up is', async () => {
  const { board, line, dial, told, exchange } = start({
    ...byTone,
    far: { kind: 'answers', afterMs: 13_000, hangsUpAfterMs: 4000 },
  });
  await board.advance(20);
  line.seize();
  await board.advance(4000);
  await dial('117');
  await board.advance(2500 + 12_500);
  assert.is(exchange.state(), 'ringing');
  assert.is(told(), '');
  await board.advance(1000 + 4000 + 3000);
  assert.is(told(), 'ended');
});

/** A detector drawn by hand: the exchange is not on its net. */
const byHand: Setup = {
  pins: { reversal: 'B6' },
  supervisions: (pin, timer) => [busyTone(pin('A1'), timer)],
};

/** Tones of a detector, drawn by hand: `on` and `off` in milliseconds. */
const cadence = async (onMs: number, offMs: number, cycles: number) => {
  const bench = start(byHand);
  await bench.board.advance(20);
  bench.line.seize();
  for (let i = 0; i < cycles; i++) {
    bench.board.nets.at('A1').drive('test', 'low');
    await bench.board.advance(onMs);
    bench.board.nets.at('A1').drive('test', 'none');
    await bench.board.advance(offMs);
  }
  return bench;
};

test('busy is a cadence of half a second, within a fifth', async () => {
  for (const [on, off] of [
    [500, 500],
    [420, 580],
    [580, 420],
  ])
    assert.is((await cadence(on, off, 4)).told(), 'ended', `${on} ${off}`);
  for (const [on, off] of [
    [400, 500],
    [500, 400],
    [500, 600],
    [600, 500],
    [1000, 2000],
    [100, 100],
    [330, 330],
  ])
    assert.is((await cadence(on, off, 5)).told(), '', `${on} ${off}`);
  assert.is((await cadence(500, 500, 2)).told(), '');
});

test('a tone that loses its cadence begins anew, and so does a new call', async () => {
  const broken = await cadence(500, 500, 2);
  broken.board.nets.at('A1').drive('test', 'low');
  await broken.board.advance(800);
  broken.board.nets.at('A1').drive('test', 'none');
  await broken.board.advance(500);
  for (let i = 0; i < 2; i++) {
    broken.board.nets.at('A1').drive('test', 'low');
    await broken.board.advance(500);
    broken.board.nets.at('A1').drive('test', 'none');
    await broken.board.advance(500);
  }
  assert.is(broken.told(), '');
  const again = await cadence(500, 500, 2);
  again.line.release();
  again.line.seize();
  again.board.nets.at('A1').drive('test', 'low');
  await again.board.advance(500);
  again.board.nets.at('A1').drive('test', 'none');
  await again.board.advance(500);
  assert.is(again.told(), '');
});

test('a glitch of the detector inside a tone is ignored', async () => {
  const { board, line, told } = start(byHand);
  await board.advance(20);
  line.seize();
  const net = board.nets.at('A1');
  for (let i = 0; i < 3; i++) {
    net.drive('test', 'low');
    await board.advance(200);
    net.drive('test', 'none');
    await board.advance(15);
    net.drive('test', 'low');
    await board.advance(285);
    net.drive('test', 'none');
    await board.advance(500);
  }
  assert.is(told(), 'ended');
});

test('reversal, meter and busy tone together report each event once', async () => {
  const { board, line, dial, told } = start({
    pins: { reversal: 'B6', meter: 'B7', progress: 'A1' },
    supervisions: (pin, timer) => [reversal(pin('B6')), meterPulses(pin('B7')), busyTone(pin('A1'), timer)],
    far: { kind: 'answers', afterMs: 1000, hangsUpAfterMs: 3000 },
  });
  await board.advance(20);
  line.seize();
  await board.advance(200);
  await dial('117');
  await board.advance(2500 + 1000 + 3000 + 4000);
  assert.is(told(), 'answered,ended');
  line.release();
  await board.advance(500);
  line.seize();
  await board.advance(200);
  await dial('117');
  await board.advance(2500 + 1500);
  assert.is(told(), 'answered,ended,answered');
});

test.run();
