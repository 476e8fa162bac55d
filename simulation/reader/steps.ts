import type { Bridge } from '../../bench/pcsc/bridge.ts';
import { perform } from '../play/perform.ts';
import { parseStep } from '../play/play.ts';
import type { System } from '../system/system.ts';

export const BENCH_STEPS = [
  'issue              the dispenser issues the card in the reader, which must be blank',
  'load YEN           the dispenser loads it',
  'balance            the dispenser reads what is on it',
  'take, insert       out of the phone’s slot and into it again; it stays in the reader',
  'lift, hang up, dial DIGITS, press KEY, wait SECONDS, expect "TEXT", far end hangs up, center on | off',
  'quit',
];

type DispenserWork = (system: System, bridge: Bridge, amount: string) => Promise<string>;

const DISPENSER_STEPS: readonly (readonly [RegExp, DispenserWork])[] = [
  [
    /^issue$/,
    async ({ dispenser }, { card }) => {
      await dispenser.issue(card);
      return 'the card is issued';
    },
  ],
  [
    /^load (\d{1,5})$/,
    async ({ dispenser }, { card }, yen) => `${await dispenser.load(card, Number(yen))} yen are on the card`,
  ],
  [/^balance$/, async ({ dispenser }, { card }) => `${await dispenser.readValue(card)} yen are on the card`],
];

/** The person at the phone's slot, while the card stays in the reader. */
const SLOT = new Map<string, (bridge: Bridge) => void>([
  ['take', bridge => bridge.withhold()],
  ['insert', bridge => bridge.offer()],
]);

/** The card is at the dispenser meanwhile: out of the phone's slot, and back in afterwards. */
const atTheDesk = async (bridge: Bridge, work: () => Promise<string>): Promise<string> => {
  bridge.withhold();
  try {
    return await work();
  } finally {
    bridge.card.reset();
    bridge.offer();
  }
};

/**
 * Performs one line. Resolves to the line to print. Rejects with the dispenser's fault, a `PlayError`, or
 * SyntaxError for an unknown step.
 */
export const benchStep = async (system: System, bridge: Bridge, line: string): Promise<string> => {
  for (const [pattern, work] of DISPENSER_STEPS) {
    const match = line.match(pattern);
    if (match) return atTheDesk(bridge, () => work(system, bridge, match[1]));
  }
  const move = SLOT.get(line);
  if (move) move(bridge);
  else await perform(system, parseStep(line));
  return '';
};
