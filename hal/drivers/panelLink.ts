import { fault } from '../../firmware/runtime/fault.ts';
import type { Display } from '../display.ts';
import type { Handset } from '../handset.ts';
import type { Key, Keypad } from '../keypad.ts';
import { LINE_ANSWERED, LINE_ENDED, LINE_OPEN, type Line } from '../line.ts';
import type { Sounder } from '../sounder.ts';
import type { Timer, TimerId } from '../timer.ts';
import { lineLevel } from './lineLevel.ts';
import { keyOfLetter, panelPort } from './panelProtocol.ts';
import { type RemoteInput, remoteInput, remoteOutput } from './remotePin.ts';

const COLUMNS = 20;
const ROWS = 4;
/** Ten pulses, their pause, and the line both ways. */
const DIAL_ANSWER_TIMEOUT_MS = 3000;
/** The panel's state is asked for again after this, until it is said. */
const ASK_AGAIN_MS = 1000;

/** The capabilities of a front panel, each over the one line. */
export interface Panel {
  display: Display;
  keypad: Keypad;
  handset: Handset;
  line: Line;
  sounder: Sounder;
  /** The card socket's switch (low with a card) and RST, for a card whose I/O is on a line of its own. */
  socket: { present: RemoteInput; reset: Pin };
}

/**
 * The whole front of the phone on one serial line, 8N1 (`panelProtocol.ts`): for boards with few pins, and
 * for a bench that plays the front. A panel that is not there shows itself when a digit is dialled: `dial`
 * rejects with the fault `panelMute`. Nothing else waits for it.
 */
export const panelLink = (options: { uart: Serial; baud: number; tx: Pin; rx: Pin; timer: Timer }): Panel => {
  const { uart, baud, tx, rx, timer } = options;
  const shown: string[] = ['', '', '', ''];
  let lifted = false;
  let speech = false;
  const level = lineLevel(timer);
  let asking: TimerId | undefined;
  let dialling: ((digit: string) => void) | undefined;
  let tellKey: (key: Key) => void = () => {};
  let tellHook: (lifted: boolean) => void = () => {};

  const flag = (letter: string, on: boolean) => port.send(letter + (on ? 1 : 0));
  const sayState = () => {
    shown.forEach((text, row) => {
      port.send(`D${row}${text}`);
    });
    flag('S', speech);
    flag('L', level.state() !== LINE_OPEN);
    flag('P', cardReset.read());
  };
  const cardReset = remoteOutput(level => flag('P', level));
  const cardSwitch = remoteInput();
  /** The hook ends the panel's statement of its state, so it also answers `ask`. */
  const hook = (on: boolean) => {
    if (asking !== undefined) timer.cancel(asking);
    asking = undefined;
    if (on === lifted) return;
    lifted = on;
    tellHook(on);
  };
  const reversal = (on: boolean) => {
    if (on) level.hear(LINE_ANSWERED);
    else if (level.state() === LINE_ANSWERED) level.hear(LINE_ENDED);
  };
  const key = (letter: string) => {
    const pressed = keyOfLetter(letter) as Key | undefined;
    if (pressed) tellKey(pressed);
  };
  const onBody = (body: string) => {
    const value = body.substr(1);
    if (body[0] === 'K') key(value);
    else if (body[0] === 'H') hook(value === '1');
    else if (body[0] === 'R') reversal(value === '1');
    else if (body[0] === 'C') cardSwitch.arrive(value !== '1');
    else if (body[0] === 'T' && dialling) dialling(value);
    else if (body === '!') sayState();
  };
  /**
   * At most one question each `ASK_AGAIN_MS`: two ends that ask each other on a bad line must not flood it.
   */
  const ask = () => {
    if (asking !== undefined) return;
    asking = timer.after(ASK_AGAIN_MS, () => {
      asking = undefined;
      ask();
    });
    port.send('!');
  };
  const port = panelPort(text => uart.write(text), onBody, ask);

  const showRow = (text: string, row: number) => {
    if (text === shown[row]) return;
    shown[row] = text;
    port.send(`D${row}${text}`);
  };
  const connect = (closed: boolean) => {
    level.connect(closed);
    flag('L', closed);
  };
  const dial = (digit: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const limit = timer.after(DIAL_ANSWER_TIMEOUT_MS, () => {
        dialling = undefined;
        reject(fault('panelMute', `panel: digit ${digit} not confirmed in ${DIAL_ANSWER_TIMEOUT_MS} ms`));
      });
      dialling = sent => {
        if (sent !== digit) return;
        dialling = undefined;
        timer.cancel(limit);
        resolve();
      };
      port.send(`T${digit}`);
    });

  uart.on('data', port.receive);
  uart.setup(baud, { tx, rx });
  sayState();
  ask();
  return {
    display: {
      columns: COLUMNS,
      rows: ROWS,
      show(lines) {
        for (let row = 0; row < ROWS; row++) showRow((lines[row] || '').substr(0, COLUMNS), row);
      },
    },
    keypad: {
      onKey: listener => {
        tellKey = listener;
      },
    },
    handset: {
      onHook: listener => {
        tellHook = listener;
      },
      isLifted: () => lifted,
      speech: connected => {
        speech = connected;
        flag('S', connected);
      },
    },
    line: {
      seize: () => connect(true),
      release: () => connect(false),
      state: level.state,
      onChange: level.onChange,
      dial(digit) {
        if (digit.length === 1 && '0123456789*#'.indexOf(digit) >= 0) return dial(digit);
        return Promise.reject(fault('badDigit', `digit expected 0 to 9, * or #, got "${digit}"`));
      },
    },
    sounder: { beep: milliseconds => port.send(`B${milliseconds}`) },
    socket: { present: cardSwitch.pin, reset: cardReset },
  };
};
