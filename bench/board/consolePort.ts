/**
 * The interpreter's console of a board without hardware, as a link for the host tools of real boards. Lines
 * are executed between steps of virtual time; a line that begins with DLE has no echo and no prompt, as on
 * the chip.
 */
import type { ConsoleLink } from '../../flash/port/link.ts';
import type { VirtualBoard } from './board.ts';
import { uncaught } from './console.ts';
import { latin1 } from './octets.ts';

const NO_ECHO = '\x10';
const CONTROL_C = '\x03';
const PROMPT = '>';

export interface ConsolePort {
  readonly link: ConsoleLink;
  /** What the board prints goes here: pass it as the board's `onPrint`. */
  print(line: string): void;
  /**
   * Executes the lines that were typed, then lets `milliseconds` of virtual time pass. True when there was a
   * line.
   */
  turn(board: VirtualBoard, milliseconds: number): Promise<boolean>;
  /** The board lost its power: the link's end is reported to its listener. */
  lost(): void;
}

export const createConsolePort = (): ConsolePort => {
  const hearers: ((octets: Uint8Array) => void)[] = [];
  const mourners: ((how: string) => void)[] = [];
  let typed = '';
  let open = true;

  const say = (text: string): void => {
    const octets = Buffer.from(text, 'latin1');
    for (const hear of hearers) hear(octets);
  };
  const applyPlan = (board: VirtualBoard, line: string): void => {
    const quiet = line.startsWith(NO_ECHO);
    const source = quiet ? line.slice(1) : line;
    if (!quiet) say(`${source}\r\n`);
    try {
      const value = board.isPowered() ? board.evaluate(source) : undefined;
      if (!quiet) say(`=${String(value)}\r\n`);
    } catch (error) {
      say(`${uncaught(error)}\r\n`);
    }
    if (!quiet) say(PROMPT);
  };

  return {
    link: {
      name: 'virtual console',
      write: octets => {
        typed += latin1(octets);
        typed = typed.slice(typed.lastIndexOf(CONTROL_C) + 1);
      },
      onData: hear => void hearers.push(hear),
      onEnd: mourn => void mourners.push(mourn),
      close: async () => {
        open = false;
      },
    },
    print: line => say(`${line}\r\n`),
    turn: async (board, milliseconds) => {
      const busy = typed.includes('\n');
      for (let end = typed.indexOf('\n'); end >= 0; end = typed.indexOf('\n')) {
        const line = typed.slice(0, end).replace('\r', '');
        typed = typed.slice(end + 1);
        applyPlan(board, line);
      }
      if (board.isPowered()) await board.advance(milliseconds);
      return busy;
    },
    lost: () => {
      if (open) for (const mourn of mourners) mourn('lost its power');
      open = false;
    },
  };
};
