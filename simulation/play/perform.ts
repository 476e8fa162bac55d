import type { Key } from '../../hal/keypad.ts';
import type { SimulatedCard } from '../system/cards.ts';
import type { System } from '../system/system.ts';
import type { Step } from './play.ts';
import type { Verb } from './steps.ts';

/** Virtual time that a person takes between two steps. */
const betweenStepsMs = 300;
const expectLimitMs = 30_000;

/** A step whose result differs from the play. */
export class PlayError extends Error {
  constructor(step: Pick<Step, 'at' | 'text'>, why: string) {
    super(`${step.at ? `${step.at}: ` : ''}${step.text}: ${why}`);
  }
}

/** Performs one step on the system. Throws `PlayError` when an expected text or sum does not come. */
export const perform = async (system: System, step: Omit<Step, 'remarks'>): Promise<void> => {
  try {
    await ACTIONS[step.verb](system, step.words);
    await system.phone.advance(betweenStepsMs);
  } catch (error) {
    if (error instanceof PlayError) throw error;
    const seen = system.phone.display().map(row => `  |${row}|`);
    throw new PlayError(step, `${(error as Error).message}\nthe display shows\n${seen.join('\n')}`);
  }
};

/** Makes texts comparable: the display has half-width kana, plays are written in full-width kana. */
const anyWidth = (text: string): string => text.normalize('NFKC');

type Action = (system: System, words: readonly string[]) => Promise<void> | void;

const cardNamed = (system: System, name: string): SimulatedCard => {
  const card = system.cards.get(name);
  if (!card) throw new RangeError(`expected a card that was issued, got "${name}"`);
  return card;
};

const ACTIONS: Record<Verb, Action> = {
  'new card': async (system, [name]) => void (await system.issueCard(name)),
  load: async (system, [name, yen]) =>
    void (await system.dispenser.load(cardNamed(system, name).program, Number(yen))),
  insert: ({ phone, cards, ...rest }, [name]) => {
    const card = cardNamed({ phone, cards, ...rest }, name);
    card.wire.toCard = 0;
    card.wire.fromCard = 0;
    phone.insert(card.device);
  },
  take: ({ phone }) => {
    if (!phone.remove()) throw new RangeError('expected a card in the slot');
  },
  lift: ({ phone }) => phone.hook(true),
  'hang up': ({ phone }) => phone.hook(false),
  dial: ({ phone }, [digits]) => phone.type([...digits] as Key[]),
  press: ({ phone }, [key]) => phone.type([key as Key]),
  wait: ({ phone }, [seconds]) => phone.advance(Number(seconds) * 1000),
  expect: ({ phone }, [text]) =>
    phone.board.run({
      until: () => phone.display().some(row => anyWidth(row).includes(anyWidth(text))),
      limitMs: expectLimitMs,
      waitingFor: `"${text}" on the display`,
    }),
  'far end hangs up': ({ phone }) => phone.line?.hangUp(),
  center: (system, [state]) => {
    system.centerReachable = state === 'on';
  },
  balance: async (system, [name, yen]) => {
    const left = await system.dispenser.readValue(cardNamed(system, name).program);
    if (left !== Number(yen)) throw new RangeError(`expected ${yen} yen on the card, got ${left}`);
  },
};
