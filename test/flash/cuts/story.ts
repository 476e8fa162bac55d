/**
 * The power is cut before each step of flash that a run of the flash tool takes; then the board starts again.
 */
import * as assert from 'uvu/assert';
import { isWhole, noteSample } from '../../whole.ts';
import { boardOf, cutStates, type Recording, type Run, record } from './recording.ts';
import type { Starts } from './starts.ts';

export interface Story extends Run {
  readonly name: string;
  /** Messages that the board may print at its start after a cut. */
  readonly allowed: readonly RegExp[];
  /** Where the starts are carried out. */
  readonly starts: Starts;
  /**
   * The same command is run again to its end after every cut of this many, and where the board's message
   * changes; undefined: never.
   */
  readonly againEvery?: number;
  /** Many starts differ: between so many first steps and the last ones a sampled run tries some only. */
  readonly firstSteps?: number;
}

/** One step in so many is tried of those in the middle. */
const SAMPLED_EVERY = 311;
/** The loader's last words and what comes after them are tried word by word. */
const LAST_STEPS = 40;

export interface TriedCuts {
  readonly recording: Recording;
  /** The board's message after a cut before each step that was tried; '' is the vendor's bare interpreter. */
  readonly said: readonly string[];
}

const isTried = ({ firstSteps }: Story, step: number, all: number): boolean =>
  isWhole ||
  firstSteps === undefined ||
  step <= firstSteps ||
  step > all - LAST_STEPS ||
  step % SAMPLED_EVERY === 0;

const checkStart = (story: Story, said: string, step: number): void =>
  assert.ok(
    story.allowed.some(start => start.test(said)),
    `${story.name}, cut before step ${step}: ${said || 'silence'}`,
  );

/** The same start on a whole phone, then the command again, on the state that the cut left. */
const again = async (story: Story, cells: Uint8Array, said: string, step: number): Promise<void> => {
  const board = await boardOf({ ...story, cells });
  assert.is(board.boots(), said, `${story.name}, a start after a cut before step ${step}`);
  await board.flashRelease(story.release, story.options);
  await board.powerOn();
  const ready = new RegExp(`READY [AB] ${story.release.statement.version}$`);
  assert.match(board.boots(), ready, `${story.name}, again after a cut before step ${step}`);
};

interface TriedStep {
  readonly step: number;
  readonly now: string;
}

const steps = (from: number, to: number): string => (from === to ? `step ${from}` : `steps ${from} to ${to}`);

/** In the order of the steps: how many cuts in a row left a board with the same message. */
const describe = (tried: readonly TriedStep[]): string[] => {
  const lines: string[] = [];
  for (let from = 0; from < tried.length; ) {
    let to = from;
    while (to + 1 < tried.length && tried[to + 1].now === tried[from].now) to++;
    const { step, now } = tried[from];
    lines.push(`${steps(step, tried[to].step).padStart(18)}  ${now || '(the bare interpreter)'}`);
    from = to + 1;
  }
  return lines;
};

/** Cuts before each step, checks each start, and prints the messages. */
export const tryCuts = async (story: Story): Promise<TriedCuts> => {
  const recording = await record(story);
  const { name, starts, geometry, againEvery } = story;
  const before = starts.carriedOut;
  const tried: TriedStep[] = [];
  let step = 0;
  for (const cells of cutStates(recording)) {
    if (!isTried(story, ++step, recording.steps.length)) continue;
    const now = await starts.from(cells, geometry);
    checkStart(story, now, step);
    if (againEvery && (now !== tried.at(-1)?.now || step % againEvery === 0))
      await again(story, cells, now, step);
    tried.push({ step, now });
  }
  if (tried.length < step) noteSample('power cuts', tried.length, step);
  const cuts = `${tried.length} cuts tried, ${tried.length} survived`;
  console.log(
    [`${name}: ${cuts} (${starts.carriedOut - before} different starts)`, ...describe(tried)].join('\n'),
  );
  return { recording, said: tried.map(({ now }) => now) };
};
