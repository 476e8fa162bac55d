import { maskedText } from '../../trace/mask.ts';
import type { TracedMessage } from '../../trace/names.ts';
import type { Ledger, System } from '../system/system.ts';
import type { Step } from './play.ts';

/** Writes a performance as lines: the person's steps, the programs' messages, the display's rows. */
export interface Transcript {
  step(step: Pick<Step, 'text' | 'remarks'>): void;
  message(message: TracedMessage): void;
  /** Call after each step: prints the display when it has changed. */
  display(): void;
  /** True when every yen is accounted for. */
  ledger(ledger: Ledger): boolean;
}

const clock = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  const pad = (value: number, digits: number) => String(value).padStart(digits, '0');
  return `${pad(Math.floor(seconds / 60), 2)}:${pad(seconds % 60, 2)}.${pad(Math.floor(ms % 1000), 3)}`;
};

const yen = (amount: number): string => `${String(amount).padStart(8)} yen`;

/** Detail of each message: its name; with time, length and status word; with its octets, secrets masked. */
export const TRACE_LEVELS = ['names', 'lengths', 'bytes'] as const;
export type TraceLevel = (typeof TRACE_LEVELS)[number];

export const transcript = (
  system: () => System,
  write: (line: string) => void,
  level: TraceLevel = 'lengths',
): Transcript => {
  let shown = '';
  let last = '';
  const say = (line: string): void => {
    last = line;
    write(line);
  };
  const now = () => system().phone.board.nowMs();

  return {
    step: ({ text, remarks }) => {
      if (remarks.length && last) say('');
      for (const remark of remarks) say(`             ${remark}`);
      say(`${clock(now())}  ● ${text}`);
    },

    message: ({ atMs, from, to, name, octets, contents, fromCard }) => {
      const way = `${from} → ${to}`.padEnd(22);
      if (level === 'names') return say(`  ${way} ${fromCard ? 'response' : name}`);
      say(`${clock(atMs)}    ${way} ${name.padEnd(28)} ${String(octets).padStart(5)} B`);
      if (level === 'bytes' && contents) say(`             ${maskedText(contents)}`);
    },

    display: () => {
      const rows = system().phone.display();
      if (rows.join() === shown) return;
      shown = rows.join();
      say('');
      say(`             ┌${'─'.repeat(22)}┐`);
      for (const row of rows) say(`             │ ${row} │`);
      say(`             └${'─'.repeat(22)}┘`);
      say('');
    },

    ledger: ({ issued, open, spent, pending, unproved, left }) => {
      const onCards = left.reduce((sum, card) => sum + card.yen, 0);
      const difference = issued + open - spent - onCards;
      say('');
      say('Ledger');
      say(`  issued by the center           ${yen(issued)}`);
      say(`  spent, settled by terminals    ${yen(spent)}`);
      for (const card of left) say(`  ${`left on card ${card.name}`.padEnd(30)} ${yen(card.yen)}`);
      if (open) say(`  paid, not known to be on a card ${yen(open).trimStart()}`);
      if (unproved) say(`  settled without a card's receipt ${yen(unproved).trimStart()}`);
      if (pending) say(`  in recovery logs               ${yen(pending)}`);
      // The card took a pending charge or did not take it: the difference is a sum of such charges.
      const balanced = difference >= 0 && difference <= pending + open;
      say(balanced ? `  every yen is accounted for` : `  DIFFERENCE                     ${yen(difference)}`);
      return balanced;
    },
  };
};
