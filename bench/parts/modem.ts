/**
 * A modem on a serial line (ITU-T V.250): command lines that begin with AT and end with CR, verbose result codes between CR LF, echo until
 * E0, a connection in transparent mode, and the Hayes escape: a second of silence (S12), `+++`, a second of silence.
 */
import type { Bench, Part } from '../board/board.ts';
import { format8N1, type SerialFormat } from '../board/serialFrame.ts';
import { createUartEndpoint } from './uartEndpoint.ts';
import { createViolations } from './violations.ts';

/** What a call meets. */
export type ModemCall = 'CONNECT' | 'BUSY' | 'NO CARRIER' | 'NO DIALTONE' | 'silence';

export interface Modem extends Part {
  /** The far end: octets for the board, while connected. */
  send(octets: ArrayLike<number>): void;
  /** One listener, for what the board sends to the far end. */
  onData(listener: (octets: Uint8Array) => void): void;
  /** What the next calls meet. */
  nextCall: ModemCall;
  isConnected(): boolean;
  /** The far end hangs up. */
  loseCarrier(): void;
  /** Command lines that came, in order. */
  readonly commands: string[];
}

/** S12 in fiftieths of a second: 50. */
const guardUs = 1e6;
const resultUs = 20_000;
const callUs = 2e6;
/** V.250, 5.2.1: the longest command line that this modem takes. */
const lineMax = 80;
const connects = /^AT(D|\+CIPSTART=)/i;

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
  const dial = (): void => {
    mode = 'calling';
    wait(callUs, () => {
      if (modem.nextCall === 'silence') return;
      connected = modem.nextCall === 'CONNECT';
      mode = connected ? 'data' : 'command';
      result(connected ? `CONNECT ${format.baud}` : modem.nextCall);
    });
  };
  const command = (text: string): void => {
    commands.push(text);
    if (text.length > lineMax) violations.record(`5.2.1: a command line of ${text.length} characters`);
    if (/^ATE0/i.test(text)) echo = false;
    if (/^ATH/i.test(text)) connected = false;
    if (connects.test(text)) dial();
    else wait(resultUs, () => result(/^AT/i.test(text) ? 'OK' : 'ERROR'));
  };
  const typed = (value: number): void => {
    if (mode === 'calling') {
      // 5.6.1: any character aborts what the modem is doing.
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
    const whole = line.trim();
    line = '';
    if (whole) command(whole);
  };
  /** Plusses are data like any other until the silence after the third has passed. */
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
        listener(Uint8Array.of(value));
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
      if (mode === 'data') uart.send(octets);
    },
    loseCarrier: () => {
      if (!connected) return;
      connected = false;
      plusses = 0;
      mode = 'command';
      result('NO CARRIER');
    },
  };
  return modem;
};
