/**
 * Power cut before each step of flash while a board is written whole: its first installation, and rewrites
 * (`--base`).
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createPagedFlash } from '../../../bench/board/pagedFlash.ts';
import { publicKeyOf } from '../../../flash/release/publisher.ts';
import { isWhole, whole } from '../../whole.ts';
import { FOUR_PAGES } from '../benchBoard.ts';
import { longScript, otherPublisher, smallRelease, testBoard } from '../rig.ts';
import { flashWith, ONE_PAGE } from './boards.ts';
import { Starts } from './starts.ts';
import { tryCuts } from './story.ts';
import { BARE, CORRUPT, INCOMPLETE, NO_IMAGE, NOTICE_STEPS, readyWith, TORN_TAIL } from './words.ts';

/** Long enough that an image lies across the end of the first page. */
const IMAGE_BYTES = 2500;
const longRelease = (version: string) => smallRelease(version, { script: longScript(version, IMAGE_BYTES) });
/** All pages in use: the first octets of a page are no header. */
const used = async (): Promise<Uint8Array> => {
  const cells = await flashWith(
    await Promise.all(['1.0.0', '1.0.1', '1.0.2', '1.0.3', '1.0.4'].map(longRelease)),
  );
  const flash = createPagedFlash(FOUR_PAGES, cells);
  flash.write('filler', new Uint8Array(flash.free() - 4000).fill(0x55));
  return cells;
};
const OLD = [/^boot: [AB] 1\.0\.[0-4] \| READY [AB] 1\.0\.[0-4]$/];

const starts = new Starts();
const cutsMin = isWhole ? 2000 : 50;

const PAGES = FOUR_PAGES.bytes / FOUR_PAGES.pageBytes;

test('first installation: a cut leaves the bare interpreter until the notice is written, then a board that names its need', async () => {
  const { said } = await tryCuts({
    name: 'first installation',
    starts,
    geometry: FOUR_PAGES,
    cells: undefined,
    release: await smallRelease('1.0.0'),
    allowed: [BARE, INCOMPLETE, TORN_TAIL, readyWith('1.0.0')],
    againEvery: 200,
    firstSteps: PAGES + NOTICE_STEPS + 1,
  });
  assert.ok(said.length > cutsMin);
  assert.is(said.filter(line => line === '').length, PAGES + NOTICE_STEPS);
  assert.is(said.lastIndexOf(''), PAGES + NOTICE_STEPS - 1);
});

test('rewrite, same loader: before each step the board has the old image, or a loader that names its need', async () => {
  const { said } = await tryCuts({
    name: 'rewrite, same loader',
    starts,
    geometry: FOUR_PAGES,
    cells: await used(),
    release: await smallRelease('1.0.5'),
    options: { base: true },
    allowed: [...OLD, NO_IMAGE, readyWith('1.0.5')],
    againEvery: 50,
  });
  assert.ok(said.length > 150 && said.every(line => line !== ''));
});

test('rewrite, another loader: before each step the board has the old image, or a notice that names its need', async () => {
  const { said } = await tryCuts({
    name: 'rewrite, other publisher',
    starts,
    geometry: FOUR_PAGES,
    cells: await used(),
    release: await smallRelease('1.0.5', { publisher: otherPublisher }),
    options: { base: true, trusted: publicKeyOf(otherPublisher) },
    allowed: [...OLD, INCOMPLETE, TORN_TAIL, readyWith('1.0.5')],
    againEvery: 300,
    firstSteps: NOTICE_STEPS,
  });
  assert.ok(said.length > cutsMin && said.every(line => line !== ''));
});

test('rewrite, another loader, in the rest of the only page: nothing is erased, and the notice prints', async () => {
  const { said } = await tryCuts({
    name: 'rewrite, other publisher, one page',
    starts,
    geometry: ONE_PAGE,
    cells: await flashWith(['1.0.0'], ONE_PAGE),
    release: await smallRelease('1.0.1', { publisher: otherPublisher }),
    options: { base: true, trusted: publicKeyOf(otherPublisher) },
    allowed: [...OLD, INCOMPLETE, TORN_TAIL, readyWith('1.0.1')],
    againEvery: 300,
    firstSteps: NOTICE_STEPS,
  });
  assert.ok(said.length > cutsMin && said.every(line => line !== ''));
});

/** So long that the page has no room for two of them: one slot. */
const fullRelease = (version: string) => smallRelease(version, { script: longScript(version, 30_000) });

whole(
  'rewrite of the only page: only its erasure and the words of the notice leave a bare interpreter',
  async () => {
    const release = await fullRelease('1.0.1');
    assert.is(release.statement.layout, 'oneSlot');
    const { said } = await tryCuts({
      name: 'rewrite, one slot, one page',
      starts,
      geometry: ONE_PAGE,
      cells: await flashWith([await fullRelease('1.0.0')], ONE_PAGE),
      release,
      allowed: [readyWith('1.0.0'), BARE, INCOMPLETE, TORN_TAIL, readyWith('1.0.1')],
      againEvery: 2500,
      firstSteps: NOTICE_STEPS + 4,
    });
    assert.is(said.filter(line => line === '').length, NOTICE_STEPS);
  },
);

const THREE_PAGES = { bytes: 49152, pageBytes: 16384 };
const hashLoaderRelease = (version: string) =>
  smallRelease(version, {
    script: longScript(version, 40_000),
    board: testBoard('virtual', THREE_PAGES.bytes),
  });

whole('rewrite of a board without room for a loader: the same', async () => {
  const release = await hashLoaderRelease('1.0.1');
  assert.is(release.statement.layout, 'hashLoader');
  const { said } = await tryCuts({
    name: 'rewrite, hash loader, three pages',
    starts,
    geometry: THREE_PAGES,
    cells: await flashWith([await hashLoaderRelease('1.0.0')], THREE_PAGES),
    release,
    allowed: [readyWith('1.0.0'), BARE, CORRUPT, INCOMPLETE, readyWith('1.0.1')],
    againEvery: 4000,
    firstSteps: NOTICE_STEPS + 6,
  });
  assert.is(said.filter(line => line === '').length, NOTICE_STEPS);
  assert.is(said.filter(line => CORRUPT.test(line)).length, 2);
});

test.run();
