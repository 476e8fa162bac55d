/** A phone under test on any target: the actions and observations of a rung. */
import type { BoardDescription } from '../../boards/board.ts';
import type { CardProgram } from '../../firmware/card/program.ts';
import type { Key } from '../../hal/keypad.ts';
import type { Office } from './office.ts';

/** Fixtures that can be wired to a board, and their purposes. */
export const FIXTURES = {
  console: 'questions to the interpreter',
  flash: 'writing the image',
  panel: 'display, keys, hook and line',
  card: 'a card of the bench in the slot',
  network: 'the center at the end of the network line',
  power: 'cutting the supply',
  memory: 'battery memory for keys and journal',
  tamper: 'the cover switch',
  heap: "the interpreter's count of variables",
  craft: 'the craft menu in the image',
} as const;
export type Fixture = keyof typeof FIXTURES;

/** True when wired; otherwise the reason, for the line `skipped: …`. */
export type Wiring = Readonly<Record<Fixture, true | string>>;

/** A card for the phone's slot. */
export interface BenchCard {
  readonly program: CardProgram;
  /** Octets that it sends after each reset in place of an answer to reset; it sends no others. */
  readonly says?: readonly number[];
}

/** The phone's front, as a person uses it. */
export interface Front {
  /** Four rows of text in Unicode, without the blanks at their ends. */
  display(): string[];
  /** Presses a key and lets it go. */
  press(key: Key): Promise<void>;
  /** Presses digits, each after the one before has gone out on the line. */
  dial(digits: string): Promise<void>;
  hook(lifted: boolean): void;
  /** The far end answers the call that was dialled. */
  answered(): Promise<void>;
  insert(card: BenchCard): void;
  remove(): void;
  /** Octets over the card's contacts since it was put in. */
  readonly wire: { toCard: number; fromCard: number };
}

/** A file of the image as the board has it. */
export interface WrittenFile {
  readonly name: string;
  readonly bytes: number;
  /** The board's copy was read and is the same. */
  readonly same: boolean;
}

export interface Bench {
  /** As given to `--target`. */
  readonly target: string;
  readonly board: BoardDescription;
  readonly wiring: Wiring;
  /** How often a person may have to put a card in where a host answers for it late; 1 where it does not. */
  readonly insertionsMax: number;
  /** Needs `panel` and `card`. */
  readonly front: Front;
  readonly office: Office;
  /** Milliseconds of the board's time, which is virtual on the virtual board. */
  nowMs(): number;
  pause(milliseconds: number): Promise<void>;
  /** Resolves when `done`; rejects after `limitMs`, saying `what` was expected and what the display shows. */
  until(what: string, done: () => boolean, limitMs: number): Promise<void>;
  /** Writes the image and reads it back. Needs `flash`. */
  flash(): Promise<WrittenFile[]>;
  /** Starts the board, or starts it anew. */
  start(): Promise<void>;
  /** Takes the supply away at once. Needs `power`. */
  cut(): Promise<void>;
  /** Opens the cover while the board has no supply. Needs `tamper`. */
  openCover(): void;
  /**
   * The PIN of the craft menu: written into the phone's memory now, or taken from the rig file. Needs
   * `craft`.
   */
  craftPin(): string;
  /** The value of an expression. Needs `console`. */
  evaluate(expression: string): Promise<unknown>;
  /** Variables of the heap. Needs `heap`. */
  variables(): Promise<{ used: number; total: number }>;
  /** Errors on the console since the last call. */
  complaints(): string[];
  /** Count of the console's reports of lost input since the last call, on a line that loses characters. */
  losses(): number;
  /** Releases ports and processes. Allowed twice. */
  close(): Promise<void>;
}

const OUT_OF_ORDER = 'OUT OF ORDER';

/** Waits until a row of the display has `text`; ends at once when the phone shows OUT OF ORDER. */
export const shows = async (bench: Bench, text: string, limitMs: number): Promise<void> => {
  const has = (words: string) => bench.front.display().some(row => row.includes(words));
  await bench.until(`"${text}" on the display`, () => has(text) || has(OUT_OF_ORDER), limitMs);
  if (!has(text)) throw new Error(`expected "${text}" on the display, got "${OUT_OF_ORDER}"`);
};

const settledMs = 500;

/** The display's rows once none has changed for a while, since rows arrive one by one. */
export const settledDisplay = async (bench: Bench): Promise<string[]> => {
  let before = '';
  while (before !== bench.front.display().join()) {
    before = bench.front.display().join();
    await bench.pause(settledMs);
  }
  return bench.front.display();
};

/** The settled display as one line of an output, rows between bars. */
export const displayLine = async (bench: Bench): Promise<string> =>
  `display: ${(await settledDisplay(bench)).join(' | ')}`;
