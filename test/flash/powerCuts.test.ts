/**
 * Power cuts at each step of flash while a board is written: before each word that is programmed and each page that is
 * erased. After each the board gets its power back. It has to start, from what it has, or say what it needs; and the same
 * command run again has to bring it to the new image.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FlashOptions } from '../../flash/device/flashBoard.ts';
import type { Release } from '../../flash/release/release.ts';
import { BenchBoard } from './benchBoard.ts';
import { readyScript, smallRelease } from './rig.ts';

/** `CUTS=all` cuts at each step; without it, at every step near both ends, and at some in between. */
const ALL = process.env['CUTS'] === 'all';
const sampled = (steps: number, near: number, every: number) => (cut: number) =>
  ALL || cut <= near || cut > steps - near || cut % every === 0;

interface Story {
  /** Flash before; erased where there is none. */
  readonly cells: Uint8Array | undefined;
  readonly release: Release;
  readonly options?: Partial<FlashOptions>;
  /** What the board may say at its start after a cut. */
  readonly starts: readonly RegExp[];
  /** Every how many cuts the command is run again to its end. */
  readonly againEvery: number;
}

const quietly = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);

/** Steps of a run without a cut. */
const stepsOf = async ({ cells, release, options }: Story): Promise<number> => {
  const board = new BenchBoard(cells);
  await board.powerOn();
  const before = board.steps;
  await board.flashRelease(release, options);
  return board.steps - before;
};

/** Returns how often the board said what. */
const cutEverywhere = async (story: Story, isTried: (cut: number) => boolean): Promise<string> => {
  const steps = await stepsOf(story);
  const seen = new Map<string, number>();
  let tried = 0;
  for (let cut = 1; cut <= steps; cut++) {
    if (!isTried(cut)) continue;
    const board = new BenchBoard(story.cells);
    await board.powerOn();
    board.cutAfter(cut);
    await quietly(board.flashRelease(story.release, story.options));
    board.cut();
    await board.powerOn();
    const said = board.boots();
    assert.ok(
      story.starts.some(start => start.test(said)),
      `cut at step ${cut} of ${steps}: ${said || 'silence'}`,
    );
    seen.set(said, (seen.get(said) ?? 0) + 1);
    if (++tried % story.againEvery === 0) {
      await board.flashRelease(story.release, story.options);
      await board.powerOn();
      assert.match(
        board.boots(),
        new RegExp(`READY [AB] ${story.release.statement.version}$`),
        `again after a cut at step ${cut}`,
      );
    }
  }
  const counts = [...seen]
    .sort(([, a], [, b]) => b - a)
    .map(([said, times]) => `  ${String(times).padStart(5)}  ${said || '(the bare interpreter)'}`);
  return [`${tried} cuts of ${steps} steps, each survived:`, ...counts].join('\n');
};

const withVersion = async (version: string): Promise<Uint8Array> => {
  const board = new BenchBoard();
  await board.powerOn();
  await board.flashRelease(await smallRelease(version));
  return board.flash.cells;
};

test('update: after a cut at each step the board is READY with the old image or with the new one', async () => {
  const story: Story = {
    cells: await withVersion('1.0.0'),
    release: await smallRelease('1.0.1'),
    starts: [
      /^boot: A 1\.0\.0 \| READY A 1\.0\.0$/,
      /^boot: on trial, start \d: B 1\.0\.1 \| READY B 1\.0\.1$/,
      /^boot: B 1\.0\.1 \| READY B 1\.0\.1$/,
    ],
    againEvery: 12,
  };
  console.log(`update: ${await cutEverywhere(story, sampled(await stepsOf(story), 26, 29))}`);
});

test('update with an image that is never READY: after a cut at each step the old image is READY in the end', async () => {
  const story: Story = {
    cells: await withVersion('1.0.0'),
    release: await smallRelease('1.0.1', { script: readyScript('1.0.1', '') }),
    starts: [
      /^boot: A 1\.0\.0 \| READY A 1\.0\.0$/,
      /^boot: on trial, start [123]: B 1\.0\.1$/,
      /^boot: B rejected: it was not READY, or does not hold \| boot: A 1\.0\.0 \| READY A 1\.0\.0$/,
    ],
    againEvery: Infinity,
  };
  const steps = await quietSteps(story);
  // The image's own words were cut through above: here the switch, the trials and the way back are.
  let tried = 0;
  for (let cut = steps.switchAt; cut <= steps.all; cut += ALL ? 1 : 5) {
    const board = new BenchBoard(story.cells);
    await board.powerOn();
    board.cutAfter(cut);
    await quietly(board.flashRelease(story.release));
    board.cut();
    await board.powerOn();
    const said = board.boots();
    assert.ok(
      story.starts.some(start => start.test(said)),
      `cut at step ${cut}: ${said || 'silence'}`,
    );
    await board.advance(4 * 61_000);
    assert.match(board.output.at(-1)!, /^READY A 1\.0\.0$/, `cut at step ${cut}`);
    tried++;
  }
  console.log(`failed update: ${tried} cuts from the switch on, each survived`);
});

const quietSteps = async ({ cells, release }: Story): Promise<{ all: number; switchAt: number }> => {
  const board = new BenchBoard(cells);
  await board.powerOn();
  const before = board.steps;
  let switchAt = 0;
  const seen = board.flash.write;
  board.flash.write = (name, ...rest) => {
    if (name.startsWith('bootRecord') && !switchAt) switchAt = board.steps - before + 1;
    seen(name, ...rest);
  };
  await quietly(board.flashRelease(release));
  return { all: board.steps - before, switchAt };
};

const UNFINISHED = 'boot: not written to its end; needs: npm run flash -- --board virtual';
const STARTED = 'boot: (?:on trial, start \\d: )?A \\d\\.0\\.\\d';
const rewriteStarts = [
  // Flash was erased, or was being erased: the vendor's interpreter with its prompt, and nothing of ours to say anything.
  /^$/,
  /^Storage is corrupt\.$/,
  /^boot: held, nothing is started; a tool has not finished its work$/,
  new RegExp(`^${UNFINISHED}$`),
  // The loader is there, all of it or almost; the notice still is, or has just gone.
  new RegExp(`^${STARTED} \\| ${UNFINISHED}$`),
  new RegExp(`^${STARTED} \\| (?:${UNFINISHED} \\| )?READY A \\d\\.0\\.\\d$`),
];

test('first installation: after a cut the board starts, says what it needs, or is the bare interpreter it was', async () => {
  const story: Story = {
    cells: undefined,
    release: await smallRelease('1.0.0'),
    starts: rewriteStarts,
    againEvery: 20,
  };
  console.log(`first installation: ${await cutEverywhere(story, sampled(await stepsOf(story), 20, 211))}`);
});

test('whole rewrite: the same, from a board that had an image', async () => {
  const story: Story = {
    cells: await withVersion('1.0.0'),
    release: await smallRelease('1.0.1'),
    options: { base: true },
    starts: rewriteStarts,
    againEvery: 20,
  };
  console.log(`whole rewrite: ${await cutEverywhere(story, sampled(await stepsOf(story), 20, 211))}`);
});

test.run();
