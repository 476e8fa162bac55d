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

/** The phone as rows of text for a terminal of 80 columns. */
export const picture = (view: PanelView): string[] => {
  const state = stateOf(view);
  const glass = [
    `┌${'─'.repeat(22)}┐`,
    ...view.display.map(row => `│${lcd(` ${row} `)}│`),
    `└${'─'.repeat(22)}┘`,
  ];
  const cards = view.cards.map(name => (name === view.inHand ? bold(`[${name}]`) : name)).join('  ');
  return [
    bold('  cardphone'),
    '',
    ...glass.map((row, i) => `  ${row}   ${state[i] ?? ''}`.trimEnd()),
    '',
    ...DIAL.map((dial, i) => keyRow(dial, KEYS[i])),
    '',
    `  cards     ${cards || dim('none yet')}`,
    `  ${view.notice}`.trimEnd(),
    '',
    dim(`  messages, ${Math.floor(view.seconds)} s since power-on`),
    ...view.messages.slice(-MESSAGES_SHOWN).map(message => dim(`  ${messageRow(message)}`)),
  ];
};
