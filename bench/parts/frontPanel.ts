/**
 * A front panel at the far end of its serial line (protocol: `hal/drivers/panelProtocol.ts`): display, keys,
 * hook, loudspeaker, card socket's switch, and a line interface, whose wires are nets of the panel.
 */

import { letterOfKey, panelPort } from '../../hal/drivers/panelProtocol.ts';
import type { Key } from '../../hal/keypad.ts';
import type { Bench, Part } from '../board/board.ts';
import { latin1 } from '../board/octets.ts';
import type { SerialFormat } from '../board/serialFrame.ts';
import type { Beep } from './smallParts.ts';
import { highGroupHz, lowGroupHz } from './toneReceiver.ts';
import { createUartEndpoint } from './uartEndpoint.ts';
import { createViolations } from './violations.ts';

/** Nets of the panel's wires to the exchange and to the card socket. */
export const panelNets = {
  loop: 'panel loop',
  toneLow: 'panel tone low',
  toneHigh: 'panel tone high',
  reversal: 'panel reversal',
  present: 'panel card switch',
  reset: 'panel card RST',
} as const;

export interface FrontPanel extends Part {
  /** Rows as 8-bit strings of ROM codes. */
  text(): string[];
  press(key: Key): void;
  lift(lifted: boolean): void;
  readonly speech: { on: boolean };
  readonly beeps: Beep[];
  /** Bodies of received lines, in order. */
  readonly heard: string[];
}

const columns = 20;
const rows = 4;
const keysInOrder = '123456789*0#';
const toneMs = 80;
const feedSettledMs = 100;
const beepMaxMs = 2000;

export const createFrontPanel = (
  bench: Bench,
  pins: Readonly<Record<'tx' | 'rx', string>>,
  format: SerialFormat,
): FrontPanel => {
  const { scheduler, nets } = bench;
  const violations = createViolations(scheduler);
  const uart = createUartEndpoint(bench, pins, 'panel', format, violations);
  const wire = (name: keyof typeof panelNets) => nets.at(panelNets[name]);
  const shown = Array.from({ length: rows }, () => '');
  const speech = { on: false };
  const beeps: Beep[] = [];
  const heard: string[] = [];
  let lifted = false;
  let powered = false;
  /**
   * The reversal detector's level when the loop had closed: a panel learns it, since the pair has no right
   * way round.
   */
  let normal: number | undefined;

  const flag = (letter: string, on: boolean): void => port.send(letter + (on ? 1 : 0));
  /** The panel sends `R` and `C` before `H`. */
  const isReversed = (): boolean => normal !== undefined && wire('reversal').level() !== normal;
  const sayState = (): void => {
    flag('R', isReversed());
    flag('C', wire('present').level() === 0);
    flag('H', lifted);
  };
  const tone = (at: number): void => {
    const set = (name: 'toneLow' | 'toneHigh', frequencyHz: number) =>
      wire(name).setPwm({ frequencyHz, duty: 0.5 });
    set('toneLow', lowGroupHz[Math.floor(at / 3)]);
    set('toneHigh', highGroupHz[at % 3]);
  };
  const silence = (): void => {
    wire('toneLow').setPwm(undefined);
    wire('toneHigh').setPwm(undefined);
  };
  const dial = (digit: string): void => {
    const at = digit.length === 1 ? keysInOrder.indexOf(digit) : -1;
    if (at < 0) {
      violations.record(`T: expected a digit, * or #, got "${digit}"`);
      return;
    }
    tone(at);
    scheduler.after(toneMs * 1000, () => {
      silence();
      scheduler.after(toneMs * 1000, () => port.send(`T${digit}`));
    });
  };
  const beep = (text: string): void => {
    const lengthMs = Number(text);
    if (!(lengthMs >= 1 && lengthMs <= beepMaxMs))
      violations.record(`B: expected 1 to ${beepMaxMs} ms, got "${text}"`);
    beeps.push({ atMs: scheduler.nowUs() / 1000, lengthMs });
  };
  const show = (text: string): void => {
    const row = Number(text[0]);
    if (!(row >= 0 && row < rows)) violations.record(`D: expected a row from 0 to 3, got "${text[0]}"`);
    else if (text.length > columns + 1)
      violations.record(`D: expected ${columns} characters, got ${text.length - 1}`);
    else shown[row] = text.slice(1);
  };
  const closeLoop = (closed: boolean): void => {
    wire('loop').drive('panel', closed ? 'high' : 'low');
    normal = undefined;
    if (closed)
      scheduler.after(feedSettledMs * 1000, () => {
        normal = wire('reversal').level();
      });
  };
  const onBody = (body: string): void => {
    heard.push(body);
    const value = body.slice(1);
    if (body === '!') sayState();
    else if (body[0] === 'D') show(value);
    else if (body[0] === 'S') speech.on = value === '1';
    else if (body[0] === 'L') closeLoop(value === '1');
    else if (body[0] === 'P') wire('reset').drive('panel', value === '1' ? 'high' : 'low');
    else if (body[0] === 'T') dial(value);
    else if (body[0] === 'B') beep(value);
    else violations.record(`expected a message to the panel, got "${body}"`);
  };
  const port = panelPort(
    text => uart.send([...text].map(c => c.charCodeAt(0))),
    onBody,
    () => port.send('!'),
  );
  uart.onData(octets => port.receive(latin1(octets)));
  wire('reversal').onChange(() => {
    if (powered && normal !== undefined) flag('R', isReversed());
  });
  wire('present').drive('panel', 'pullUp');
  wire('present').onChange(level => {
    if (powered) flag('C', level === 0);
  });

  return {
    name: 'front panel',
    violations: violations.list,
    speech,
    beeps,
    heard,
    text: () => shown.map(text => text.padEnd(columns)),
    press: key => {
      if (powered) port.send(`K${letterOfKey(key)}`);
    },
    lift: up => {
      lifted = up;
      if (powered) flag('H', up);
    },
    power: on => {
      powered = on;
      if (on) {
        shown.fill('');
        speech.on = false;
        scheduler.after(0, () => {
          sayState();
          port.send('!');
        });
        return;
      }
      silence();
      normal = undefined;
      wire('loop').drive('panel', 'none');
      wire('reset').drive('panel', 'none');
    },
  };
};
