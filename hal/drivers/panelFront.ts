import type { Display } from '../display.ts';
import type { Handset } from '../handset.ts';
import type { Keypad } from '../keypad.ts';
import type { Lamp } from '../lamp.ts';
import { LINE_ANSWERED, type Line } from '../line.ts';
import type { Sounder } from '../sounder.ts';
import type { Timer, TimerId } from '../timer.ts';
import { letterOfKey, panelPort } from './panelProtocol.ts';

/** As often as the phone asks (`panelLink.ts`). */
const ASK_AGAIN_MS = 1000;
const ROWS = 4;

/** The parts of a front, and its line to the phone. */
export interface FrontParts {
  display: Display;
  keypad: Keypad;
  handset: Handset;
  line: Line;
  sounder: Sounder;
  /** Lit while the phone is heard, blinking while it is not. */
  lamp: Lamp;
  /** The card socket's switch (low with a card) and RST, for phones whose reader has I/O and clock only. */
  socket: { present: Pin; reset: Pin };
  timer: Timer;
  link: { uart: Serial; baud: number; tx: Pin; rx: Pin };
}

/** A card switch settles well within this. */
const SOCKET_DEBOUNCE_MS = 20;

/**
 * The program of a front panel: the far end of `panelLink.ts`, on a board of its own. It does what the phone
 * says with its parts, tells what a person does, and keeps nothing: after a reset of either end both say
 * their states again.
 */
export const panelFront = (parts: FrontParts): void => {
  const { display, keypad, handset, line, sounder, lamp, socket, timer, link } = parts;
  const rows = ['', '', '', ''];
  let asking: TimerId | undefined;

  const flag = (letter: string, on: boolean) => port.send(letter + (on ? 1 : 0));
  const sayLine = () => flag('R', line.state() === LINE_ANSWERED);
  /** The hook comes last: it tells the phone that it has heard all. */
  const sayState = () => {
    sayLine();
    flag('C', !socket.present.read());
    flag('H', handset.isLifted());
  };
  const show = (row: number, text: string) => {
    if (!(row >= 0 && row < ROWS)) return;
    rows[row] = text;
    display.show(rows);
  };
  const dial = (digit: string) => {
    line.dial(digit).then(
      () => port.send(`T${digit}`),
      // A digit that this line cannot send is not confirmed: the phone's own limit ends the call.
      () => {},
    );
  };
  const connect = (closed: boolean) => {
    if (closed) line.seize();
    else line.release();
  };
  /** RST ends the phone's statement of its state, so it also answers `ask`. */
  const reset = (high: boolean) => {
    socket.reset.write(high);
    if (asking === undefined) return;
    timer.cancel(asking);
    asking = undefined;
    lamp.show('on');
  };
  const onBody = (body: string) => {
    const value = body.substr(1);
    if (body[0] === 'D') show(parseInt(value[0], 10), value.substr(1));
    else if (body[0] === 'S') handset.speech(value === '1');
    else if (body[0] === 'L') connect(value === '1');
    else if (body[0] === 'T') dial(value);
    else if (body[0] === 'B') sounder.beep(parseInt(value, 10));
    else if (body[0] === 'P') reset(value === '1');
    else if (body === '!') sayState();
  };
  const ask = () => {
    if (asking !== undefined) return;
    asking = timer.after(ASK_AGAIN_MS, () => {
      asking = undefined;
      ask();
    });
    lamp.show('blink');
    port.send('!');
  };
  const port = panelPort(text => link.uart.write(text), onBody, ask);

  socket.reset.write(0);
  socket.present.mode('input_pullup');
  setWatch(event => flag('C', !event.state), socket.present, {
    repeat: true,
    edge: 'both',
    debounce: SOCKET_DEBOUNCE_MS,
  });
  keypad.onKey(key => port.send(`K${letterOfKey(key)}`));
  handset.onHook(lifted => flag('H', lifted));
  line.onChange(sayLine);
  link.uart.on('data', port.receive);
  link.uart.setup(link.baud, { tx: link.tx, rx: link.rx });
  sayState();
  ask();
};
