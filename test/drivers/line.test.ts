/** Tone and pulse lines, handset, buzzer: the levels on their wires, and their times. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buzzer } from '../../hal/drivers/buzzer.ts';
import { handset } from '../../hal/drivers/handset.ts';
import { pulseLine } from '../../hal/drivers/pulseLine.ts';
import { pwmTones } from '../../hal/drivers/pwmTones.ts';
import { reversal } from '../../hal/drivers/reversal.ts';
import { toneLine } from '../../hal/drivers/toneLine.ts';
import { LINE_ANSWERED, LINE_ENDED, LINE_OPEN, LINE_READY, LINE_SEIZED } from '../../hal/line.ts';
import { fakeChip } from './fakeChip.ts';

/** ITU-T Q.23: digit, low and high frequency. */
const q23: [string, number, number][] = [
  ['1', 697, 1209],
  ['2', 697, 1336],
  ['3', 697, 1477],
  ['4', 770, 1209],
  ['5', 770, 1336],
  ['6', 770, 1477],
  ['7', 852, 1209],
  ['8', 852, 1336],
  ['9', 852, 1477],
  ['*', 941, 1209],
  ['0', 941, 1336],
  ['#', 941, 1477],
];

const tones = () => {
  const chip = fakeChip();
  const line = toneLine({
    loop: chip.asPin('D2'),
    generator: pwmTones({ toneLow: chip.asPin('B4'), toneHigh: chip.asPin('B6') }),
    supervisions: [reversal(chip.asPin('A1'))],
    timer: chip.timer,
  });
  const events: number[] = [];
  line.onChange(() => events.push(line.state()));
  return { chip, line, events, hz: () => [chip.pin('B4').pwmHz, chip.pin('B6').pwmHz] };
};
const pulses = () => {
  const chip = fakeChip();
  const line = pulseLine({
    loop: chip.asPin('D2'),
    supervisions: [reversal(chip.asPin('A1'))],
    timer: chip.timer,
  });
  return { chip, line };
};
const refusal = (promise: Promise<void>) =>
  promise.then(
    () => 'none',
    error => error.message,
  );

test('each digit sounds its pair of ITU-T Q.23 for 80 ms, and resolves after a pause as long', async () => {
  const { chip, line, hz } = tones();
  line.seize();
  for (const [digit, low, high] of q23) {
    let done = false;
    const dialled = line.dial(digit).then(() => {
      done = true;
    });
    assert.equal(hz(), [low, high], digit);
    chip.advance(79);
    assert.equal(hz(), [low, high], digit);
    chip.advance(2);
    assert.equal(hz(), [undefined, undefined], digit);
    chip.advance(70);
    await Promise.resolve();
    assert.is(done, false);
    chip.advance(11);
    await dialled;
  }
});

test('a character that is no digit is refused and named', async () => {
  for (const bad of ['A', '', '12', '147*'])
    assert.is(await refusal(tones().line.dial(bad)), `digit expected 0 to 9, * or #, got "${bad}"`);
  assert.is(await refusal(pulses().line.dial('#')), 'digit expected 0 to 9, got "#"');
});

test('seize closes the loop; reversal is told as answered and ended, an end stays; a released line is silent', () => {
  const { chip, line, events } = tones();
  const reverse = (level: number) => {
    chip.force('A1', level);
    chip.advance(100);
  };
  assert.is(chip.pin('D2').level(), 0);
  reverse(1);
  reverse(0);
  assert.equal(events, []);
  assert.is(line.state(), LINE_OPEN);
  line.seize();
  assert.is(chip.pin('D2').level(), 1);
  assert.is(line.state(), LINE_SEIZED);
  chip.advance(3250);
  assert.is(line.state(), LINE_SEIZED);
  chip.advance(100);
  assert.is(line.state(), LINE_READY);
  chip.force('A1', 1);
  chip.advance(5);
  chip.force('A1', 0);
  chip.advance(100);
  assert.equal(events, [], 'a transient of 5 ms');
  reverse(1);
  reverse(0);
  assert.equal(events, [LINE_ANSWERED, LINE_ENDED]);
  reverse(1);
  assert.is(line.state(), LINE_ENDED);
  line.release();
  assert.is(chip.pin('D2').level(), 0);
  reverse(0);
  assert.is(line.state(), LINE_OPEN);
  assert.equal(events, [LINE_ANSWERED, LINE_ENDED]);
  line.seize();
  chip.advance(200);
  reverse(1);
  assert.is(line.state(), LINE_ANSWERED);
});

test('a pulse-dialled digit opens the loop once a count, ten times for 0, at ten a second', async () => {
  for (const [digit, expected] of [
    ['1', 1],
    ['7', 7],
    ['0', 10],
  ] as const) {
    const { chip, line } = pulses();
    const opened: number[] = [];
    let last = 0;
    chip.parts.push(() => {
      const level = chip.pin('D2').level();
      if (last === 1 && level === 0) opened.push(chip.nowMs());
      last = level;
    });
    line.seize();
    const done = line.dial(digit);
    chip.advance(expected * 110 + 700);
    await done;
    assert.is(opened.length, expected);
    assert.is(chip.pin('D2').level(), 1);
    for (let i = 1; i < opened.length; i++) {
      const period = opened[i] - opened[i - 1];
      assert.ok(period > 95 && period < 105, `${period} ms between pulses`);
    }
  }
});

test('a line released inside a pulsed digit stays open', () => {
  const { chip, line } = pulses();
  line.seize();
  line.dial('9');
  chip.advance(250);
  line.release();
  chip.advance(2000);
  assert.is(chip.pin('D2').level(), 0);
});

test('the handset is lifted when the hook opens, debounced, and speech is off at start', () => {
  const chip = fakeChip();
  chip.force('B5', 0);
  const h = handset({ hook: chip.asPin('B5'), speechRelay: chip.asPin('B7') });
  const told: boolean[] = [];
  h.onHook(lifted => told.push(lifted));
  assert.is(h.isLifted(), false);
  assert.is(chip.pin('B7').level(), 0);
  chip.force('B5', undefined);
  chip.advance(10);
  chip.force('B5', 0);
  chip.advance(10);
  chip.force('B5', undefined);
  chip.advance(100);
  assert.equal(told, [true]);
  assert.is(h.isLifted(), true);
  h.speech(true);
  assert.is(chip.pin('B7').level(), 1);
  chip.force('B5', 0);
  chip.advance(100);
  assert.equal(told, [true, false]);
});

test('a beep lasts its time; a beep within a beep starts it anew', () => {
  const chip = fakeChip();
  const sounder = buzzer({ pin: chip.asPin('A15'), timer: chip.timer });
  sounder.beep(100);
  chip.advance(90);
  assert.is(chip.pin('A15').level(), 1);
  sounder.beep(100);
  chip.advance(90);
  assert.is(chip.pin('A15').level(), 1);
  chip.advance(11);
  assert.is(chip.pin('A15').level(), 0);
});

test.run();
