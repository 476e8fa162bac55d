import { fromLatin1 } from '../../firmware/runtime/bytes.ts';
import type { ByteStream } from '../byteStream.ts';
import type { Timer, TimerId } from '../timer.ts';

/** Silence before and after the escape sequence: register S12 of the Hayes command set is 50 fiftieths of a second. */
const GUARD_MS = 1100;
/** ITU-T V.250, 6.3.1 leaves S7 to the modem, commonly 50 to 60 s for a carrier; mobile modules take 75 s for CIPSTART. */
const ANSWER_TIMEOUT_MS = 80000;
const RETRY_MS = 10000;
/** "a DCE response line", information text included; what is longer is noise. */
const LINE_MAX = 120;
const LOST = '\r\nNO CARRIER\r\n';

/** V.250, Table 1: what closes a command line. */
const REFUSALS = ['ERROR', 'NO CARRIER', 'BUSY', 'NO ANSWER', 'NO DIALTONE', 'NO DIAL TONE'];

/**
 * A modem (ITU-T V.250) as a byte stream, in transparent mode. At start it may still be in a connection of the life before, so it is
 * first called back to commands: silence, `+++`, silence. Then `commands` go out one by one, each after the OK of the one
 * before; CONNECT after the last one opens the stream. A refusal, silence, or `NO CARRIER` begins all anew, for ever.
 *
 * What is written while there is no connection is lost. `NO CARRIER` is recognised in the stream itself, where an octet
 * sequence of data could look like it: then the line is dialled again, and the exchange above repeats.
 */
export const modemStream = (options: {
  uart: Serial;
  baud: number;
  tx: Pin;
  rx: Pin;
  timer: Timer;
  /** Such as `ATE0`, `AT+CIPMODE=1`, and the one that connects. */
  commands: readonly string[];
}): ByteStream => {
  const { uart, baud, tx, rx, timer, commands } = options;
  let deliver: (bytes: Uint8Array) => void = () => {};
  let connected = false;
  /** Index of the command whose answer is awaited; -1 before the first. */
  let at = -1;
  let pending = '';
  let waiting: TimerId | undefined;

  const wait = (milliseconds: number, then: () => void) => {
    if (waiting !== undefined) timer.cancel(waiting);
    waiting = timer.after(milliseconds, then);
  };
  const start = () => {
    wait(GUARD_MS, () => {
      uart.write('+++');
      wait(GUARD_MS, next);
    });
  };
  const fail = () => {
    connected = false;
    at = -1;
    wait(RETRY_MS, start);
  };
  const next = () => {
    pending = '';
    at++;
    uart.write(`${commands[at]}\r`);
    wait(ANSWER_TIMEOUT_MS, fail);
  };
  const connect = (rest: string) => {
    if (waiting !== undefined) timer.cancel(waiting);
    waiting = undefined;
    connected = true;
    pending = '';
    if (rest) receive(rest);
  };
  const answer = (line: string, rest: string) => {
    const last = at === commands.length - 1;
    if (last && line.indexOf('CONNECT') === 0) connect(rest);
    else if (!last && line === 'OK') next();
    else if (REFUSALS.indexOf(line) >= 0) fail();
  };
  const receiveText = (data: string) => {
    const text = pending + data;
    const end = text.indexOf('\n');
    if (end < 0) {
      pending = text.substr(-LINE_MAX);
      return;
    }
    pending = '';
    const rest = text.substr(end + 1);
    if (at >= 0) answer(text.substr(0, end).replace('\r', ''), rest);
    if (rest && !connected) receiveText(rest);
  };
  const receive = (data: string) => {
    if (!connected) {
      receiveText(data);
      return;
    }
    deliver(fromLatin1(data));
    pending = (pending + data).substr(-LOST.length);
    if (pending === LOST) fail();
  };
  uart.on('data', receive);
  uart.setup(baud, { tx, rx });
  start();
  return {
    write: bytes => {
      if (connected) uart.write(bytes);
    },
    onData: listener => {
      deliver = listener;
    },
  };
};
