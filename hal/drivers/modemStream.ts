import { fromLatin1 } from '../../firmware/runtime/bytes.ts';
import type { ByteStream } from '../byteStream.ts';
import type { Timer, TimerId } from '../timer.ts';

/**
 * Silence before and after the escape sequence: register S12 of the Hayes command set is 50 fiftieths of a
 * second.
 */
const GUARD_MS = 1100;
/**
 * ITU-T V.250, 6.3.1 leaves S7 to the modem, commonly 50 to 60 s for a carrier; mobile modules take 75 s for
 * CIPSTART.
 */
const ANSWER_TIMEOUT_MS = 80000;
const RETRY_MS = 10000;
/** "a DCE response line", information text included; what is longer is noise. */
const LINE_MAX = 120;
/**
 * In the stream: the carrier is lost (V.250, table 1), the peer or the network has closed (SIM800 TCPIP
 * Application Note, 2.2).
 */
const LOST = ['\r\nNO CARRIER\r\n', '\r\nCLOSED\r\n', '\r\n+PDP: DEACT\r\n'];
/** Of the longest of them, all characters but one. */
const TAIL_CHARACTERS = 14;

/**
 * Words of what closes a command line without what was asked for (V.250, table 1; SIM800 AT Command Manual,
 * 8.2.2).
 */
const REFUSALS = [
  'ERROR',
  'NO CARRIER',
  'BUSY',
  'NO ANSWER',
  'NO DIALTONE',
  'NO DIAL TONE',
  'FAIL',
  'CLOSED',
  'ALREADY CONNECT',
];

const hasOne = (text: string, words: readonly string[]): boolean =>
  words.some(word => text.indexOf(word) >= 0);

/**
 * A modem (ITU-T V.250) as a byte stream, in transparent mode. At start it may still be in a connection of
 * the life before, so it is first called back to commands: silence, `+++`, silence. Then `commands` go out
 * one by one, each after the OK of the one before (`SHUT OK` is one too); CONNECT after the last one opens
 * the stream. A refusal, silence, `renew`, or a loss that the modem tells begins all anew, for ever.
 *
 * What is written while there is no connection is lost. A loss is recognised in the stream itself, where an
 * octet sequence of data could look like it: then the line is dialled again, and the exchange above repeats.
 * A modem that restarts, or a peer that is gone, says nothing that data could not say: `renew` is for those.
 */
export const modemStream = (options: {
  uart: Serial;
  baud: number;
  tx: Pin;
  rx: Pin;
  timer: Timer;
  /**
   * Such as `ATE0`, `AT+CIPSHUT`, `AT+CIPMODE=1`, and the one that connects. One that hangs up belongs to
   * them, since a modem of the life before may be connected still: `AT+CIPSHUT`, `ATH`.
   */
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
    pending = '';
    wait(RETRY_MS, start);
  };
  const next = () => {
    pending = '';
    at++;
    uart.write(`${commands[at]}\r`);
    wait(ANSWER_TIMEOUT_MS, fail);
  };
  const connect = () => {
    if (waiting !== undefined) timer.cancel(waiting);
    waiting = undefined;
    connected = true;
  };
  /** `CONNECT FAIL` begins as `CONNECT 9600` does, so refusals are looked for first. */
  const answer = (line: string) => {
    const last = at === commands.length - 1;
    if (hasOne(line, REFUSALS)) fail();
    else if (last) {
      if (line === 'CONNECT' || line.indexOf('CONNECT ') === 0) connect();
    } else if (line === 'OK' || line.substr(-3) === ' OK') next();
  };
  /** Lines up to the one that connects; what follows it is data. */
  const receiveText = (data: string) => {
    let text = pending + data;
    for (let end = text.indexOf('\n'); end >= 0 && !connected; end = text.indexOf('\n')) {
      const line = text.substr(0, end).replace('\r', '');
      text = text.substr(end + 1);
      pending = '';
      if (at >= 0) answer(line);
    }
    if (!connected) pending = text.substr(-LINE_MAX);
    else if (text) receiveData(text);
  };
  const receiveData = (data: string) => {
    deliver(fromLatin1(data));
    pending += data;
    if (hasOne(pending, LOST)) fail();
    else pending = pending.substr(-TAIL_CHARACTERS);
  };
  uart.on('data', data => {
    if (connected) receiveData(data);
    else receiveText(data);
  });
  uart.setup(baud, { tx, rx });
  start();
  return {
    write: bytes => {
      if (connected) uart.write(bytes);
    },
    onData: listener => {
      deliver = listener;
    },
    renew: () => {
      if (connected) fail();
    },
  };
};
