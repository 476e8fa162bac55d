import type { Bridge } from '../../bench/pcsc/bridge.ts';
import { formOf, type ParsedStep, parseStep } from '../play/parseStep.ts';
import { perform } from '../play/perform.ts';
import { LOAD_YEN, STEPS, step } from '../play/steps.ts';
import type { System } from '../system/system.ts';

/** Steps of a play that are the same here. */
const { lift, dial, press, wait, expect, center, ...rest } = STEPS;
const atThePhone = {
  lift,
  'hang up': rest['hang up'],
  dial,
  press,
  wait,
  expect,
  'far end hangs up': rest['far end hangs up'],
  center,
};

/** Steps of a play at the phone, and what the dispenser and a hand do with the card in the reader. */
export const BENCH_STEPS = {
  issue: step('the dispenser issues the card in the reader, which has to be blank'),
  load: step('the dispenser puts YEN on it', LOAD_YEN),
  balance: step('the dispenser reads it'),
  take: step('out of the phone’s slot; the card stays in the reader'),
  insert: step('into the slot again'),
  ...atThePhone,
  help: step('this list'),
  quit: step('ends, with what was issued and settled'),
};
type Verb = keyof typeof BENCH_STEPS;
type BenchStep = ParsedStep<typeof BENCH_STEPS>;

/** The list that `help` prints. */
export const stepList = (): string[] => {
  const rows = Object.entries(BENCH_STEPS).map(([verb, form]) => [formOf(verb, form), form.does]);
  const width = Math.max(...rows.map(([form]) => form.length));
  return rows.map(([form, does]) => `  ${form.padEnd(width)}  ${does}`);
};

/** Throws `UsageError` naming the word that is wrong. */
export const parseBenchStep = (line: string): BenchStep => parseStep(BENCH_STEPS, line);

type Work = (system: System, bridge: Bridge, words: readonly string[]) => Promise<string>;

const AT_THE_DISPENSER: Partial<Record<Verb, Work>> = {
  issue: async ({ dispenser }, { card }) => {
    await dispenser.issue(card);
    return 'the card is issued';
  },
  load: async ({ dispenser }, { card }, [yen]) =>
    `${await dispenser.load(card, Number(yen))} yen are on the card`,
  balance: async ({ dispenser }, { card }) => `${await dispenser.readValue(card)} yen are on the card`,
};

/** The card is at the dispenser meanwhile: out of the phone's slot, and back in afterwards. */
const atTheDispenser = async (bridge: Bridge, work: () => Promise<string>): Promise<string> => {
  bridge.withhold();
  try {
    return await work();
  } finally {
    bridge.card.reset();
    bridge.offer();
  }
};

/** Performs a step. Resolves to the line to print. Rejects with the dispenser's fault or a `PlayError`. */
export const performBenchStep = async (
  system: System,
  bridge: Bridge,
  { verb, words }: BenchStep,
): Promise<string> => {
  const work = AT_THE_DISPENSER[verb];
  if (work) return atTheDispenser(bridge, () => work(system, bridge, words));
  if (verb === 'take') bridge.withhold();
  else if (verb === 'insert') bridge.offer();
  else if (verb in atThePhone)
    await perform(system, {
      at: '',
      text: [verb, ...words].join(' '),
      verb: verb as keyof typeof atThePhone,
      words,
    });
  return '';
};
