/** Power cut before each word that is programmed while a board is updated. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FOUR_PAGES } from '../benchBoard.ts';
import { readyScript, smallRelease } from '../rig.ts';
import { flashWith } from './boards.ts';
import { boardOf, cutStates, type Run, record } from './recording.ts';
import { Starts } from './starts.ts';
import { tryCuts } from './story.ts';

const OLD = /^boot: A 1\.0\.0 \| READY A 1\.0\.0$/;

const starts = new Starts();

test('update: after a cut before each step the board is READY with the old image or with the new one', async () => {
  const { said } = await tryCuts({
    name: 'update',
    starts,
    geometry: FOUR_PAGES,
    cells: await flashWith(['1.0.0']),
    release: await smallRelease('1.0.1'),
    allowed: [
      OLD,
      /^boot: on trial, start \d: B 1\.0\.1 \| READY B 1\.0\.1$/,
      /^boot: B 1\.0\.1 \| READY B 1\.0\.1$/,
    ],
    againEvery: 8,
  });
  assert.ok(said.length > 150 && said.some(line => /READY B/.test(line)));
});

const neverReady = async (): Promise<Run> => ({
  geometry: FOUR_PAGES,
  cells: await flashWith(['1.0.0']),
  release: await smallRelease('1.0.1', { script: readyScript('1.0.1', '') }),
});

test('update with an image that is never READY: after a cut before each step the old image is READY in the end', async () => {
  const { said, recording } = await tryCuts({
    ...(await neverReady()),
    name: 'failed update',
    allowed: [
      OLD,
      /^(boot: on trial, start \d: B 1\.0\.1 \| )*boot: B rejected: [^|]*\| boot: A 1\.0\.0 \| READY A 1\.0\.0$/,
    ],
    starts: new Starts(4 * 61_000),
  });
  assert.is(recording.ended, 'rolledBack');
  assert.ok(said.some(line => /start 1.*start 2.*start 3.*rejected/.test(line)));
});

test('a run that is cut leaves the flash that the recording says', async () => {
  const run = await neverReady();
  const { steps } = await record(run);
  const states = [...cutStates({ before: run.cells!, steps, ended: '' })];
  for (const cut of [1, 2, 9, Math.floor(steps.length / 2), steps.length - 1, steps.length]) {
    const board = await boardOf(run);
    board.cutAfter(cut);
    await board.flashRelease(run.release).catch(() => undefined);
    assert.equal(board.flash.cells, states[cut - 1], `cut before step ${cut}`);
  }
});

test.run();
