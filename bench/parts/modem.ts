/**
 * A modem on a serial line (ITU-T V.250): command lines that begin with AT and end with CR, verbose result
 * codes between CR LF, echo until E0, a connection in transparent mode, and the Hayes escape: a second of
 * silence (S12), `+++`, a second of silence. `AT+CIPSTART`, `AT+CIPSHUT` and what the network says are those
 * of a SIM800 (AT Command Manual V1.09, 8.2; TCPIP Application Note, 2.2).
 */
import type { Bench, Part } from '../board/board.ts';
import { format8N1, type SerialFormat } from '../board/serialFrame.ts';
import { createUartEndpoint } from './uartEndpoint.ts';
import { createViolations } from './violations.ts';

/** The far end's reaction to a call. */
export type ModemCall = 'CONNECT' | 'CONNECT FAIL' | 'BUSY' | 'NO CARRIER' | 'NO DIALTONE' | 'silence';

export interface Modem extends Part {
  /** The far end: octets for the board, while connected. */
  send(octets: ArrayLike<number>): void;
  /** Sets the one listener for octets from the board to the far end. */
  onData(listener: (octets: Uint8Array) => void): void;
  /** The far end's reaction to the next calls. */
  nextCall: ModemCall;
  isConnected(): boolean;
  /** The far end hangs up; `after` are result codes that follow at once. */
  loseCarrier(...after: string[]): void;
  /** The peer of a TCP connection closes it: `CLOSED`. */
  closeByPeer(): void;
  /** The supply dips: the modem starts anew, without its connection, and says so as data could. */
  restart(): void;
  /** The far end is gone and nothing tells: what is sent vanishes, either way. */
  loseFarEnd(): void;
  /** Command lines received, in order. */
  readonly commands: string[];
}

/** S12 in fiftieths of a second: 50. */
const guardUs = 1e6;
const resultUs = 20_000;
const callUs = 2e6;
/** V.250, 5.2.1: the longest command line that this modem accepts. */
const lineMax = 80;
const connects = /^AT(D|\+CIPSTART=)/i;
const overTcp = /^AT\+CIPSTART=/i;

export const createModem = (
  bench: Bench,
  pins: Readonly<Record<'tx' | 'rx', string>>,
  format: SerialFormat = format8N1(115_200),
): Modem => {
  const { scheduler } = bench;
  const violations = createViolations(scheduler);
  const uart = createUartEndpoint(bench, pins, 'modem', format, violations);
  const commands: string[] = [];
  let listener: (octets: Uint8Array) => void = () => {};
  let mode: 'command' | 'calling' | 'data' = 'command';
  let connected = false;
  let farEnd = true;
  let echo = true;
  let line = '';
  let plusses = 0;
  let lastUs = Number.NEGATIVE_INFINITY;
  let timer: number | undefined;

  const say = (text: string): void => uart.send([...text].map(c => c.charCodeAt(0)));
  const result = (code: string): void => say(`\r\n${code}\r\n`);
  const wait = (us: number, then: () => void): void => {
    if (timer !== undefined) scheduler.cancel(timer);
    timer = scheduler.after(us, then);
  };
  const dial = (tcp: boolean): void => {
    mode = 'calling';
    if (tcp) result('OK');
    wait(callUs, () => {
      if (modem.nextCall === 'silence') return;
      connected = modem.nextCall === 'CONNECT';
      farEnd = connected;
      mode = connected ? 'data' : 'command';
      if (modem.nextCall === 'CONNECT FAIL') result('STATE: IP STATUS');
      result(connected && !tcp ? `CONNECT ${format.baud}` : modem.nextCall);
    });
  };
  const hangUp = (...codes: string[]): void => {
    connected = false;
    plusses = 0;
    mode = 'command';
    for (const code of codes) result(code);
  };
  /** The connection of before is still there, in command mode. */
  const hangOn = (): void => {
    result('ERROR');
    result('ALREADY CONNECT');
  };
  const command = (text: string): void => {
    commands.push(text);
    if (text.length > lineMax) violations.record(`5.2.1: a command line of ${text.length} characters`);
    if (/^ATE0/i.test(text)) echo = false;
    if (/^ATH/i.test(text)) connected = false;
    const shut = /^AT\+CIPSHUT/i.test(text);
    if (shut) connected = false;
    if (connected && overTcp.test(text)) wait(resultUs, () => hangOn());
    else if (connects.test(text)) dial(overTcp.test(text));
    else wait(resultUs, () => result(shut ? 'SHUT OK' : 'OK'));
  };
  const typed = (value: number): void => {
    if (mode === 'calling') {
      // 5.6.1: any character aborts the command in progress.
      violations.record('5.6.1: a character while a call is set up aborts it');
      mode = 'command';
      wait(resultUs, () => result('NO CARRIER'));
      return;
    }
    if (echo) uart.send([value]);
    if (value !== 13) {
      line += String.fromCharCode(value);
      return;
    }
    // 5.2.1: a command line begins with AT; characters before it are ignored.
    const begins = line.toUpperCase().indexOf('AT');
    const whole = line.slice(begins).trim();
    line = '';
    if (begins >= 0) command(whole);
  };
  /** Plus signs are data until the silence after the third one has passed. */
  const watchEscape = (value: number, quietUs: number): void => {
    const isNext = value === 0x2b && plusses < 3 && (plusses === 0 ? quietUs >= guardUs : quietUs < guardUs);
    plusses = isNext ? plusses + 1 : 0;
    if (plusses !== 3) return;
    wait(guardUs, () => {
      if (plusses !== 3) return;
      plusses = 0;
      mode = 'command';
      result('OK');
    });
  };
  uart.onData(octets => {
    for (const value of octets) {
      const quietUs = scheduler.nowUs() - lastUs;
      lastUs = scheduler.nowUs();
      if (mode !== 'data') typed(value);
      else {
        watchEscape(value, quietUs);
        if (farEnd) listener(Uint8Array.of(value));
      }
    }
  });

  const modem: Modem = {
    name: 'modem',
    violations: violations.list,
    commands,
    nextCall: 'CONNECT',
    isConnected: () => connected,
    onData: next => {
      listener = next;
    },
    send: octets => {
      if (mode === 'data' && farEnd) uart.send(octets);
    },
    loseCarrier: (...after) => {
      if (connected) hangUp('NO CARRIER', ...after);
    },
    closeByPeer: () => {
      if (connected) hangUp('CLOSED');
    },
    restart: () => {
      echo = true;
      hangUp('RDY', '+CFUN: 1', '+CPIN: READY');
    },
    loseFarEnd: () => {
      farEnd = false;
    },
  };
  return modem;
};
