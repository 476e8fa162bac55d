/**
 * The power is cut before each step of flash that a run of the flash tool takes; then the board starts again.
 */
import * as assert from 'uvu/assert';
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
}

export interface TriedCuts {
  readonly recording: Recording;
  /** The board's message after a cut before each step; '' is the vendor's bare interpreter. */
  readonly said: readonly string[];
}

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

const steps = (from: number, to: number): string => (from === to ? `step ${from}` : `steps ${from} to ${to}`);

/** In the order of the steps: how many cuts in a row left a board with the same message. */
const describe = (said: readonly string[]): string[] => {
  const lines: string[] = [];
  for (let from = 0; from < said.length; ) {
    let to = from;
    while (to + 1 < said.length && said[to + 1] === said[from]) to++;
    lines.push(`${steps(from + 1, to + 1).padStart(18)}  ${said[from] || '(the bare interpreter)'}`);
    from = to + 1;
  }
  return lines;
};

/** Cuts before each step, checks each start, and prints the messages. */
export const tryCuts = async (story: Story): Promise<TriedCuts> => {
  const recording = await record(story);
  const { starts, geometry } = story;
  const before = starts.carriedOut;
  const said: string[] = [];
  for (const cells of cutStates(recording)) {
    const now = await starts.from(cells, geometry);
    const step = said.length + 1;
    checkStart(story, now, step);
    const { againEvery } = story;
    if (againEvery && (now !== said.at(-1) || step % againEvery === 0)) await again(story, cells, now, step);
    said.push(now);
  }
  const cuts = `${said.length} cuts tried, ${said.length} survived`;
  console.log(
    [`${story.name}: ${cuts} (${starts.carriedOut - before} different starts)`, ...describe(said)].join('\n'),
  );
  return { recording, said };
};
