/** The state of a line as a level: which state follows which, and the pause before blind dialling. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lineLevel } from '../../hal/drivers/lineLevel.ts';
import {
  LINE_ANSWERED,
  LINE_ENDED,
  LINE_OPEN,
  LINE_READY,
  LINE_SEIZED,
  type LineState,
} from '../../hal/line.ts';
import { fakeChip } from './fakeChip.ts';

const start = () => {
  const { timer, advance } = fakeChip();
  const level = lineLevel(timer);
  const told: number[] = [];
  level.onChange(() => told.push(level.state()));
  const hear = (...states: LineState[]) => states.forEach(level.hear);
  return { level, told, advance, hear };
};

/**
 * S6 of modems in Japan (V.250, 6.3.7, leaves its range to the country): 3 s, and a tenth for a slow clock.
 */
const DIAL_PAUSE_MS = 3000 * 1.1;

test('a line without a dial tone is ready when the pause before blind dialling is over', () => {
  const { level, told, advance } = start();
  assert.is(level.state(), LINE_OPEN);
  advance(2 * DIAL_PAUSE_MS);
  assert.is(level.state(), LINE_OPEN, 'the pause begins when the loop closes');
  for (let call = 0; call < 2; call++) {
    level.connect(true);
    assert.is(level.state(), LINE_SEIZED);
    advance(DIAL_PAUSE_MS - 1);
    assert.is(level.state(), LINE_SEIZED);
    advance(1);
    assert.is(level.state(), LINE_READY, 'a wait for the whole pause finds it ready');
    level.connect(false);
    assert.is(level.state(), LINE_OPEN);
  }
  assert.equal(told, [], 'time is told by none');
});

test('the exchange brings a line on, never back; each state is told once', () => {
  const { level, told, hear } = start();
  level.connect(true);
  hear(LINE_READY, LINE_READY, LINE_ANSWERED, LINE_READY, LINE_ANSWERED);
  assert.is(level.state(), LINE_ANSWERED);
  hear(LINE_ENDED, LINE_ANSWERED, LINE_ENDED);
  assert.is(level.state(), LINE_ENDED);
  assert.equal(told, [LINE_READY, LINE_ANSWERED, LINE_ENDED]);
});

test('an open line hears nothing, and a new call inherits no state', () => {
  const { level, told, hear } = start();
  hear(LINE_READY, LINE_ANSWERED, LINE_ENDED);
  assert.is(level.state(), LINE_OPEN);
  level.connect(true);
  hear(LINE_ENDED);
  level.connect(false);
  hear(LINE_ANSWERED);
  assert.is(level.state(), LINE_OPEN);
  level.connect(true);
  hear(LINE_ANSWERED);
  assert.equal(told, [LINE_ENDED, LINE_ANSWERED]);
});

test.run();
