import type { TracedMessage } from '../trace.ts';

/** Everything that the picture of the phone shows. */
export interface PanelView {
  readonly display: readonly string[];
  readonly lifted: boolean;
  readonly speech: boolean;
  readonly line: string;
  readonly dialled: string;
  /** Name of the card in the slot. */
  readonly inSlot: string | undefined;
  readonly cards: readonly string[];
  /** Which of `cards` is in the person's hand. */
  readonly inHand: string | undefined;
  readonly centerReachable: boolean;
  readonly notice: string;
  readonly messages: readonly TracedMessage[];
  readonly seconds: number;
}

const KEYS = ['1  2  3   a Language', '4  5  6   b Service', '7  8  9   c Clear', '*  0  #   d Follow-on'];
const MESSAGES_SHOWN = 8;

const bold = (text: string): string => `\u001b[1m${text}\u001b[0m`;
const dim = (text: string): string => `\u001b[2m${text}\u001b[0m`;
const lcd = (text: string): string => `\u001b[30;102m${text}\u001b[0m`;

const messageRow = ({ atMs, from, to, name, octets }: TracedMessage): string =>
  `${(atMs / 1000).toFixed(1).padStart(7)} s  ${`${from} → ${to}`.padEnd(22)} ${name.padEnd(28)}${String(octets).padStart(5)} B`;

/** The phone as rows of text for a terminal of 80 columns. */
export const picture = (view: PanelView): string[] => {
  const state = [
    `handset   ${view.lifted ? bold('lifted') : 'on the cradle'}${view.speech ? ', speech on' : ''}`,
    `line      ${view.line}${view.dialled ? ` ${view.dialled}` : ''}`,
    `slot      ${view.inSlot ? bold(`card ${view.inSlot}`) : 'empty'}`,
    `center    ${view.centerReachable ? 'reachable' : bold('cut off')}`,
  ];
  const glass = [
    `┌${'─'.repeat(22)}┐`,
    ...view.display.map(row => `│${lcd(` ${row} `)}│`),
    `└${'─'.repeat(22)}┘`,
  ];
  const cards = view.cards.map(name => (name === view.inHand ? bold(`[${name}]`) : name)).join('  ');
  return [
    bold('  cardphone'),
    '',
    ...glass.map((row, i) => `  ${row}   ${state[i - 1] ?? ''}`),
    '',
    ...KEYS.map(row => `      ${row}`),
    '',
    `  ${dim('h')} handset  ${dim('i')} insert or take card  ${dim('n')} new card  ${dim('l')} load 1000 yen  ${dim('w')} other card`,
    `  ${dim('e')} far end hangs up  ${dim('x')} center on/off  ${dim('q')} quit`,
    '',
    `  cards     ${cards || dim('none yet: press n')}`,
    `  ${view.notice}`,
    '',
    dim(`  messages, ${Math.floor(view.seconds)} s since power-on`),
    ...view.messages.slice(-MESSAGES_SHOWN).map(message => dim(`  ${messageRow(message)}`)),
  ];
};
