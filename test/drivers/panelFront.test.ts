/**
 * The panel's program with parts that the test moves, against the real driver of the phone's end and a line
 * that is spoilt.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PAYPHONE_KEYS } from '../../hal/drivers/keyMatrix.ts';
import { panelFront } from '../../hal/drivers/panelFront.ts';
import { panelLink } from '../../hal/drivers/panelLink.ts';
import { formatLine, parseLine } from '../../hal/drivers/panelProtocol.ts';
import type { Key } from '../../hal/keypad.ts';
import { LINE_ANSWERED, LINE_ENDED, LINE_OPEN, LINE_SEIZED, type LineState } from '../../hal/line.ts';
import { fakeChip } from './fakeChip.ts';

const start = () => {
  const chip = fakeChip();
  const log: string[] = [];
  const rows: string[][] = [];
  let press: (key: Key) => void = () => {};
  let hook: (lifted: boolean) => void = () => {};
  let lineTells: () => void = () => {};
  let lineState: LineState = LINE_OPEN;
  let toPanel: (data: string) => void = () => {};
  let lifted = false;
  const written: string[] = [];
  const listeners: ((text: string) => void)[] = [];
  chip.force('A3', 1);
  panelFront({
    timer: chip.timer,
    display: { columns: 20, rows: 4, show: lines => rows.push([...lines]) },
    keypad: {
      onKey: listener => {
        press = listener;
      },
    },
    handset: {
      onHook: listener => {
        hook = listener;
      },
      isLifted: () => lifted,
      speech: on => log.push(`speech ${on}`),
    },
    line: {
      seize: () => {
        lineState = LINE_SEIZED;
        log.push('seize');
      },
      release: () => {
        lineState = LINE_OPEN;
        log.push('release');
      },
      state: () => lineState,
      dial: digit =>
        digit === 'A' ? Promise.reject(new Error('no')) : Promise.resolve(void log.push(`dial ${digit}`)),
      onChange: listener => {
        lineTells = listener;
      },
    },
    sounder: { beep: ms => log.push(`beep ${ms}`) },
    lamp: { show: what => log.push(`lamp ${what}`) },
    socket: { present: chip.asPin('A3'), reset: chip.asPin('D9') },
    link: {
      uart: {
        setup: () => {},
        on: (event: string, listener: (data: string) => void) => {
          if (event === 'data') toPanel = listener;
        },
        write: (text: string) => {
          written.push(text);
          for (const listener of listeners) listener(text);
        },
      } as unknown as Serial,
      baud: 9600,
      tx: chip.asPin('D1'),
      rx: chip.asPin('D0'),
    },
  });
  let sequence = 0;
  const bodies = () => written.splice(0).map(text => parseLine(text.trimEnd())?.body);
  return {
    chip,
    log,
    rows,
    bodies,
    press: (key: Key) => press(key),
    lift: (up: boolean) => {
      lifted = up;
      hook(up);
    },
    tell: (state: LineState) => {
      lineState = state;
      lineTells();
    },
    say: (body: string) => {
      toPanel(`${formatLine(body, sequence)}\n`);
      sequence = (sequence + 1) % 10;
    },
    raw: (text: string) => toPanel(text),
    onWrite: (listener: (text: string) => void) => listeners.push(listener),
    written,
  };
};

test('at start the card’s RST is low; the panel sends its state, the hook last, and asks for the phone’s state', () => {
  const { chip, bodies, log } = start();
  assert.is(chip.pin('D9').level(), 0);
  assert.equal(bodies(), ['R0', 'C0', 'H0', '!']);
  assert.equal(log, ['lamp blink']);
  chip.advance(990);
  assert.equal(bodies(), []);
  chip.advance(20);
  assert.equal(bodies(), ['!']);
  chip.advance(3000);
  assert.equal(bodies(), ['!', '!', '!']);
});

test('RST ends the phone’s state: the panel asks no more, and the lamp stays lit', () => {
  const { chip, bodies, log, say } = start();
  bodies();
  say('D0INSERT CARD');
  chip.advance(1100);
  assert.equal(bodies(), ['!']);
  say('P1');
  assert.is(chip.pin('D9').level(), 1);
  say('P0');
  assert.is(chip.pin('D9').level(), 0);
  chip.advance(5000);
  assert.equal(bodies(), []);
  assert.equal(log.filter(words => words.startsWith('lamp')).slice(-1), ['lamp on']);
});

test('each message has its effect on the parts', () => {
  const { log, rows, say } = start();
  log.length = 0;
  say('D0first');
  say('D3last');
  say('D2\x08 yen');
  assert.equal(rows, [
    ['first', '', '', ''],
    ['first', '', '', 'last'],
    ['first', '', '\x08 yen', 'last'],
  ]);
  for (const body of ['D4no row', 'Dx', 'Z1']) say(body);
  assert.is(rows.length, 3);
  for (const body of ['S1', 'S0', 'L1', 'L0', 'B150', 'B2000']) say(body);
  assert.equal(log, ['speech true', 'speech false', 'seize', 'release', 'beep 150', 'beep 2000']);
});

test('a digit is confirmed when it was dialled, and not when it cannot be dialled', async () => {
  const { bodies, say } = start();
  bodies();
  say('T7');
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(bodies(), ['T7']);
  say('TA');
  await new Promise(resolve => setTimeout(resolve, 5));
  assert.equal(bodies(), []);
});

test('keys, hook, card and line are reported; the state is repeated on request', () => {
  const { chip, bodies, press, lift, tell, say } = start();
  bodies();
  for (const key of PAYPHONE_KEYS) press(key);
  assert.is(bodies().join(' '), 'K1 K2 K3 Kl K4 K5 K6 Ks K7 K8 K9 Kc K* K0 K# Kf');
  lift(true);
  tell(LINE_ANSWERED);
  chip.force('A3', 0);
  chip.advance(15);
  assert.equal(bodies(), ['H1', 'R1'], 'the switch may bounce');
  chip.advance(10);
  assert.equal(bodies(), ['C1']);
  say('!');
  assert.equal(bodies(), ['R1', 'C1', 'H1']);
  tell(LINE_ENDED);
  chip.force('A3', 1);
  chip.advance(100);
  lift(false);
  assert.equal(bodies(), ['R0', 'C0', 'H0']);
  tell(LINE_ANSWERED);
  say('L0');
  say('!');
  assert.equal(bodies(), ['R1', 'R0', 'C0', 'H0'], 'a new seizure knows of no answer');
  tell(LINE_ANSWERED);
  say('L1');
  say('!');
  assert.equal(bodies(), ['R1', 'R0', 'C0', 'H0']);
});

test('after a damaged line the panel asks once, and again until the phone has sent its whole state', () => {
  const { chip, bodies, say, raw, log } = start();
  say('P0');
  bodies();
  log.length = 0;
  raw('D0NONSENSE~9zz\nmore of it\n');
  assert.equal(bodies(), ['!']);
  assert.equal(log, ['lamp blink']);
  say('D0right');
  chip.advance(1100);
  assert.equal(bodies(), ['!']);
  say('P0');
  chip.advance(5000);
  assert.equal(bodies(), []);
  assert.equal(log, ['lamp blink', 'lamp blink', 'lamp on']);
});

test('both drivers, back to back: each end starts anew and they agree again', async () => {
  const panel = start();
  let toPhone: (data: string) => void = () => {};
  const uart = {
    setup: () => {},
    on: (event: string, listener: (data: string) => void) => {
      if (event === 'data') toPhone = listener;
    },
    write: (text: string) => panel.raw(text),
  };
  panel.onWrite(text => toPhone(text));
  const pin = panel.chip.asPin('C10');
  const phone = panelLink({
    uart: uart as unknown as Serial,
    baud: 9600,
    tx: pin,
    rx: pin,
    timer: panel.chip.timer,
  });
  const told: string[] = [];
  phone.keypad.onKey(key => told.push(key));
  phone.handset.onHook(up => told.push(up ? 'lifted' : 'laid down'));
  phone.line.onChange(() => told.push(phone.line.state() === LINE_ANSWERED ? 'answered' : 'ended'));
  phone.socket.present.onEdge(({ state }) => told.push(state ? 'no card' : 'card'));
  panel.chip.advance(2500);
  phone.display.show(['INSERT CARD', 'two']);
  assert.equal(panel.rows.slice(-1)[0], ['INSERT CARD', 'two', '', '']);
  phone.line.seize();
  const dialled = phone.line.dial('5');
  await dialled;
  panel.lift(true);
  panel.press('service');
  panel.tell(LINE_ANSWERED);
  panel.chip.force('A3', 0);
  panel.chip.advance(100);
  phone.socket.reset.write(1);
  assert.is(panel.chip.pin('D9').level(), 1);
  panel.tell(LINE_ENDED);
  assert.is(told.join(), 'lifted,service,answered,card,ended');
  panel.written.length = 0;
  panel.chip.advance(10_000);
  assert.is(panel.written.length, 0, 'neither asks any more');
});

test.run();
