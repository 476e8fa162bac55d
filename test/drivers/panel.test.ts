/** The panel's line from both ends, whole and damaged. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PAYPHONE_KEYS } from '../../hal/drivers/keyMatrix.ts';
import { panelLink } from '../../hal/drivers/panelLink.ts';
import {
  formatLine,
  keyOfLetter,
  letterOfKey,
  panelPort,
  parseLine,
} from '../../hal/drivers/panelProtocol.ts';
import { LINE_ANSWERED, LINE_ENDED } from '../../hal/line.ts';
import { fakeChip } from './fakeChip.ts';

/**
 * A panel of the other end: keeps state, answers `!`, confirms digits. `spoil` may change the phone's lines.
 */
const start = (spoil: (line: string) => string = line => line) => {
  const chip = fakeChip();
  const heard: string[] = [];
  const rows: string[] = ['', '', '', ''];
  let toPhone: (data: string) => void = () => {};
  let deaf = false;
  const state = { lifted: false, reversed: false, losses: 0, asked: 0, confirm: true };
  const far = panelPort(
    text => toPhone(text),
    body => {
      heard.push(body);
      if (body[0] === 'D') rows[Number(body[1])] = body.slice(2);
      if (body[0] === 'T' && state.confirm) far.send(body);
      if (body === '!') {
        state.asked++;
        far.send(state.reversed ? 'R1' : 'R0');
        far.send(state.lifted ? 'H1' : 'H0');
      }
    },
    () => {
      state.losses++;
      far.send('!');
    },
  );
  const uart = {
    setup() {},
    on: (event: string, listener: (data: string) => void) => {
      if (event === 'data') toPhone = listener;
    },
    write: (text: string) => {
      if (!deaf) far.receive(spoil(text));
    },
  };
  const pin = chip.asPin('C10');
  const panel = panelLink({
    uart: uart as unknown as Serial,
    baud: 9600,
    tx: pin,
    rx: pin,
    timer: chip.timer,
  });
  return {
    chip,
    panel,
    far,
    heard,
    rows,
    state,
    raw: (data: string) => toPhone(data),
    unplug: (value: boolean) => {
      deaf = value;
    },
  };
};

test('a line is readable, and reads back', () => {
  assert.is(formatLine('D0INSERT CARD', 3).slice(0, 15), 'D0INSERT CARD~3');
  const every = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join('');
  const line = formatLine(every, 7);
  assert.ok(/^[\x20-\x7e]*$/.test(line));
  assert.equal(parseLine(line), { body: every, sequence: 7 });
});

test('a line with any one octet lost, doubled or changed, or two exchanged, is refused', () => {
  const line = formatLine('D2BALANCE \x5c990', 4);
  for (let at = 0; at < line.length; at++) {
    const lost = line.slice(0, at) + line.slice(at + 1);
    const doubled = line.slice(0, at) + line[at] + line.slice(at);
    assert.is(parseLine(lost), undefined, lost);
    assert.is(parseLine(doubled), undefined, doubled);
    const exchanged =
      line.slice(0, at) +
      line
        .slice(at, at + 2)
        .split('')
        .reverse()
        .join('') +
      line.slice(at + 2);
    if (exchanged !== line) assert.is(parseLine(exchanged), undefined, exchanged);
    for (const other of 'A0~\\')
      if (other !== line[at]) {
        const changed = line.slice(0, at) + other + line.slice(at + 1);
        assert.is(parseLine(changed), undefined, changed);
      }
  }
});

test('every key has a letter of its own, and comes back', () => {
  assert.is(new Set(PAYPHONE_KEYS.map(letterOfKey)).size, 16);
  for (const key of PAYPHONE_KEYS) assert.is(keyOfLetter(letterOfKey(key)), key);
  assert.is(keyOfLetter('x'), undefined);
  assert.is(keyOfLetter('12'), undefined);
});

test('display, relay, loop and beep reach the panel; unchanged rows are not sent', () => {
  const { panel, heard, rows } = start();
  heard.length = 0;
  panel.display.show(['INSERT CARD', '', '1000 \x5c']);
  panel.display.show(['INSERT CARD', '', '1000 \x5c']);
  assert.equal(rows, ['INSERT CARD', '', '1000 \x5c', '']);
  panel.handset.speech(true);
  panel.line.seize();
  panel.sounder.beep(150);
  panel.line.release();
  assert.equal(heard, ['D0INSERT CARD', 'D21000 \x5c', 'S1', 'L1', 'B150', 'L0']);
});

test('keys, hook and answer reach the phone, in pieces of any length', () => {
  const { panel, raw } = start();
  const told: unknown[] = [];
  panel.keypad.onKey(key => told.push(key));
  panel.handset.onHook(lifted => told.push(lifted));
  panel.line.onChange(() => told.push(panel.line.state()));
  panel.line.seize();
  const text = ['K5', 'Kl', 'H1', 'R1', 'R0']
    .map((body, i) => `${formatLine(body, (i + 2) % 10)}\r\n`)
    .join('');
  for (const octet of text) raw(octet);
  assert.equal(told, ['5', 'language', true, LINE_ANSWERED, LINE_ENDED]);
  assert.is(panel.handset.isLifted(), true);
  panel.line.release();
  raw(`${formatLine('R1', 7)}\n`);
  assert.is(told.length, 5);
});

test('the phone asks for the state at start and each second until it receives it', () => {
  const { chip, state, heard, unplug, far } = start();
  assert.is(state.asked, 1);
  chip.advance(5000);
  assert.is(state.asked, 1, 'answered at once');
  assert.equal(heard, ['D0', 'D1', 'D2', 'D3', 'S0', 'L0', 'P0', '!']);
  unplug(true);
  far.receive('garbage\n');
  chip.advance(2500);
  unplug(false);
  chip.advance(1500);
  assert.ok(state.losses > 0);
});

test('a row that was spoilt on the line is shown soon after', () => {
  let count = 0;
  const { panel, rows, state } = start(line => (++count === 9 ? line.slice(0, 5) + line.slice(6) : line));
  panel.display.show(['BALANCE 1000', 'second']);
  assert.is(state.losses, 1);
  assert.equal(rows, ['BALANCE 1000', 'second', '', '']);
});

test('a row that was lost whole is noticed at the next row', () => {
  let count = 0;
  const { panel, rows, state } = start(line => (++count === 9 ? '' : line));
  panel.display.show(['BALANCE 1000']);
  assert.equal(rows, ['', '', '', '']);
  panel.display.show(['BALANCE 1000', 'second']);
  assert.is(state.losses, 1);
  assert.equal(rows, ['BALANCE 1000', 'second', '', '']);
});

test('the phone that loses the panel’s hook asks for it', () => {
  const { panel, raw, far, state } = start();
  state.lifted = true;
  raw('H1~2zz\n');
  assert.is(panel.handset.isLifted(), true);
  far.send('H0');
  assert.is(panel.handset.isLifted(), false);
});

test('dial resolves when the panel confirms the digit, and rejects when it does not', async () => {
  const { chip, panel, state } = start();
  await panel.line.dial('7');
  state.confirm = false;
  const silent = panel.line.dial('8').then(
    () => 'none',
    error => `${error.code}: ${error.message}`,
  );
  chip.advance(3001);
  assert.is(await silent, 'panelMute: panel: digit 8 not confirmed in 3000 ms');
  assert.is(
    await panel.line.dial('A').then(
      () => 'none',
      error => error.message,
    ),
    'digit expected 0 to 9, * or #, got "A"',
  );
});

test('a line without end is dropped, not collected', () => {
  const { raw, far, panel } = start();
  raw('x'.repeat(500));
  far.send('H1');
  far.send('H1');
  assert.is(panel.handset.isLifted(), true);
});

test.run();
