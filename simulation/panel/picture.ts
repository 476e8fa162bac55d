import type { TracedMessage } from '../../trace/names.ts';

/** The contents of the picture of the phone. */
export interface PanelView {
  readonly display: readonly string[];
  readonly lifted: boolean;
  readonly speech: boolean;
  readonly line: string;
  readonly dialled: string;
  /** Name of the card in the slot. */
  readonly inSlot: string | undefined;
  readonly cards: readonly string[];
  /** Index in `cards` of the card in the person's hand. */
  readonly inHand: string | undefined;
  readonly centerReachable: boolean;
  /** The phone beeped a moment ago. */
  readonly beeping: boolean;
  readonly notice: string;
  readonly messages: readonly TracedMessage[];
  readonly seconds: number;
}

/** The key plate and the other actions of a person: the key on the keyboard, and its label. */
const KEYS: readonly (readonly [string, string][])[] = [
  [
    ['a', 'language'],
    ['h', 'handset up, down'],
    ['n', 'new card'],
  ],
  [
    ['b', 'service'],
    ['i', 'insert, take card'],
    ['l', 'load 1000 yen'],
  ],
  [
    ['c', 'clear'],
    ['e', 'far end hangs up'],
    ['w', 'other card'],
  ],
  [
    ['d', 'follow-on'],
    ['x', 'center off, on'],
    ['q', 'quit'],
  ],
];
const DIAL = ['123', '456', '789', '*0#'];
const labelColumns = [12, 20, 0];
const MESSAGES_SHOWN = 8;

/** The same keys for a window that is too small for the key plate; the digits are named only. */
export const KEY_LINES = [
  '[0]-[9] [*] [#] dial    [a] language  [b] service',
  '[c] clear  [d] follow-on  [h] handset  [i] card in, out',
  '[n] new card  [l] load 1000 yen  [w] other card',
  '[e] far end hangs up  [x] center off, on  [q] quit',
];

const bold = (text: string): string => `\u001b[1m${text}\u001b[0m`;
const dim = (text: string): string => `\u001b[2m${text}\u001b[0m`;
const lcd = (text: string): string => `\u001b[30;102m${text}\u001b[0m`;

const messageRow = ({ atMs, from, to, name, octets }: TracedMessage): string =>
  `${(atMs / 1000).toFixed(1).padStart(7)} s  ${`${from} → ${to}`.padEnd(22)} ${name.padEnd(28)}${String(octets).padStart(5)} B`;

const key = (name: string): string => `${dim('[')}${name}${dim(']')}`;

const keyRow = (dial: string, hands: readonly [string, string][]): string => {
  const dialKeys = [...dial].map(key).join(' ');
  const others = hands.map(([name, label], i) => `${key(name)} ${label.padEnd(labelColumns[i])}`);
  return `    ${dialKeys}    ${others.join('')}`;
};

const stateOf = (view: PanelView): string[] => [
  `handset   ${view.lifted ? bold('lifted') : 'on its cradle'}${view.speech ? ', speech on' : ''}`,
  `line      ${view.line}${view.dialled ? ` ${view.dialled}` : ''}`,
  `slot      ${view.inSlot ? bold(`card ${view.inSlot}`) : 'empty'}`,
  `center    ${view.centerReachable ? 'reachable' : bold('cut off')}`,
  `buzzer    ${view.beeping ? bold('beep') : 'quiet'}`,
];

const glassRows = (view: PanelView): string[] => {
  const state = stateOf(view);
  const glass = [
    `┌${'─'.repeat(22)}┐`,
    ...view.display.map(row => `│${lcd(` ${row} `)}│`),
    `└${'─'.repeat(22)}┘`,
  ];
  return glass.map((row, i) => `  ${row}   ${state[i] ?? ''}`.trimEnd());
};

const cardRows = (view: PanelView): string[] => {
  const cards = view.cards.map(name => (name === view.inHand ? bold(`[${name}]`) : name)).join('  ');
  return [`  cards     ${cards || dim('none yet')}`, `  ${view.notice}`.trimEnd()];
};

const messageRows = (view: PanelView, shown: number): string[] => [
  dim(`  messages, ${Math.floor(view.seconds)} s since power-on`),
  ...view.messages.slice(-shown).map(message => dim(`  ${messageRow(message)}`)),
];

/** Rows and columns of a terminal's window. */
export interface WindowSize {
  readonly rows: number;
  readonly columns: number;
}

/** Escapes of a terminal take no cell. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with one
const CELLS = /\u001b\[[0-9;]*m|./gsu;

/** A row without what lies beyond the window; its escapes stay, so that a colour ends. */
const cut = (row: string, columns: number): string => {
  let cells = 0;
  return row.replace(CELLS, piece => (piece.startsWith('\u001b') || ++cells <= columns ? piece : ''));
};

/** Rows of the whole picture without messages. */
const wholeRows = 18;

const wholePicture = (view: PanelView, rows: number): string[] => [
  bold('  cardphone'),
  '',
  ...glassRows(view),
  '',
  ...DIAL.map((dial, i) => keyRow(dial, KEYS[i])),
  '',
  ...cardRows(view),
  '',
  ...messageRows(view, Math.min(MESSAGES_SHOWN, rows - wholeRows)),
];

/** The phone first, then its keys, then as many messages as there is room for. */
const smallPicture = (view: PanelView, rows: number): string[] => {
  const phone = [...glassRows(view), ...cardRows(view), ...KEY_LINES.map(line => `  ${line}`)];
  const left = rows - phone.length - 1;
  return left > 0 ? [...phone, ...messageRows(view, left)] : phone;
};

const WHOLE: WindowSize = { rows: 24, columns: 78 };

/** The phone as rows of text that fit a window, so that nothing scrolls. */
export const picture = (view: PanelView, { rows, columns }: WindowSize): string[] => {
  // The newest message is the last row: it is never what is cut.
  const isWhole = rows >= WHOLE.rows && columns >= WHOLE.columns;
  const drawn = isWhole ? wholePicture(view, rows) : smallPicture(view, rows);
  return drawn.slice(0, rows).map(row => cut(row, columns));
};
