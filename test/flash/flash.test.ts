/** The flash tool against a board without hardware: the files that it writes, and its refusals by name. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { describePlan } from '../../flash/device/describePlan.ts';
import type { BoardState } from '../../flash/device/inspect.ts';
import type { Plan } from '../../flash/device/plan.ts';
import { incompleteNotice } from '../../flash/release/incompleteNotice.ts';
import { publicKeyOf } from '../../flash/release/publisher.ts';
import { type Release, signRelease } from '../../flash/release/release.ts';
import { BenchBoard, FOUR_PAGES } from './benchBoard.ts';
import { ONE_PAGE } from './cuts/boards.ts';
import { longScript, otherPublisher, readyScript, smallRelease, testBoard, testPublisher } from './rig.ts';

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing thrown',
    error => `${faultCode(error)}: ${(error as Error).message}`,
  );
const fresh = async (version?: string, geometry = FOUR_PAGES): Promise<BenchBoard> => {
  const board = new BenchBoard(undefined, geometry);
  await board.powerOn();
  if (version) await board.flashRelease(await smallRelease(version));
  return board;
};

test('an empty board gets loader, publisher and image, and is READY', async () => {
  const board = await fresh();
  const { plan } = await board.flashRelease(await smallRelease('1.0.0'));
  assert.equal([plan.kind, plan.slot, plan.from, plan.to], ['rewrite', 'A', undefined, '1.0.0']);
  assert.equal(board.flash.list().sort(), [
    '.boot0',
    '.boot1',
    'bootRecord0',
    'bootRecord1',
    'imageA',
    'publisher',
  ]);
  assert.is(board.flash.list()[0], '.boot1');
  assert.is(board.evaluate('running'), '1.0.0');
  await board.powerOn();
  assert.is(board.boots(), 'boot: A 1.0.0 | READY A 1.0.0');
});

test('updates go to the slots in turn, and only an image on trial writes anything at a start', async () => {
  const board = await fresh('1.0.0');
  const slots: string[] = [];
  for (const version of ['1.0.1', '1.1.0', '2.0.0'])
    slots.push((await board.flashRelease(await smallRelease(version))).plan.slot);
  assert.equal(slots, ['B', 'A', 'B']);
  const before = board.steps;
  for (let boot = 0; boot < 3; boot++) await board.powerOn();
  assert.is(board.boots(), 'boot: B 2.0.0 | READY B 2.0.0');
  assert.is(board.steps, before);
});

test('the same release again writes nothing', async () => {
  const board = await fresh('1.0.0');
  const before = board.steps;
  assert.is((await board.flashRelease(await smallRelease('1.0.0'))).plan.kind, 'none');
  assert.is(board.steps, before);
});

test('the same release again writes nothing to a board whose Storage is full', async () => {
  const board = await fresh('1.0.0');
  await board.flashRelease(await smallRelease('1.0.1'));
  board.flash.write('filler', [1], 0, board.flash.free() - 1200);
  const { plan } = await board.flashRelease(await smallRelease('1.0.1'));
  assert.equal([plan.kind, plan.slot, plan.updatesLeft, plan.files], ['none', 'B', 0, []]);
});

test('olderVersion: refused without --allow-older', async () => {
  const board = await fresh('1.2.0');
  assert.match(
    await failure(board.flashRelease(await smallRelease('1.1.9'))),
    /^olderVersion: version: expected 1\.2\.0 or later, got 1\.1\.9/,
  );
  await board.flashRelease(await smallRelease('1.1.9'), { allowOlder: true });
  assert.is(board.evaluate('running'), '1.1.9');
});

test('wrongBoard: the message has the board’s name for itself and this project’s name', async () => {
  const release = await smallRelease('1.0.0', { board: testBoard('linux') });
  assert.match(
    await failure((await fresh()).flashRelease(release)),
    /^wrongBoard: board: expected LINUX for linux, got VIRTUAL; that is --board virtual/,
  );
});

test('badSignature: a release of another publisher is refused before the board is asked for anything', async () => {
  const board = await fresh();
  const release = await smallRelease('1.0.0', { publisher: otherPublisher });
  assert.match(
    await failure(board.flashRelease(release)),
    /^badSignature: release: expected a signature of publisher/,
  );
  assert.is(board.steps, 0);
});

test('tornRelease: a file that was cut on the host', async () => {
  const release = await smallRelease('1.0.0');
  const contents = new Map(release.contents).set('image', release.contents.get('image')!.subarray(0, 500));
  assert.match(
    await failure((await fresh()).flashRelease({ ...release, contents } as Release)),
    /^tornRelease: release file image/,
  );
});

test('otherBase: another loader is not replaced without --base', async () => {
  const board = await fresh('1.0.0');
  const others = await smallRelease('1.0.1', { publisher: otherPublisher });
  const trusted = publicKeyOf(otherPublisher);
  assert.match(await failure(board.flashRelease(others, { trusted })), /^otherBase: /);
  await board.flashRelease(others, { trusted, base: true });
  assert.is(board.evaluate('running'), '1.0.1');
});

test('readBack: the octets in flash differ from those sent', async () => {
  const board = await fresh('1.0.0');
  const { write } = board.flash;
  board.flash.write = (name, octets, offset, size) => {
    const worn = Uint8Array.from(octets);
    if (name === 'imageB' && offset === 256) worn[7] ^= 1;
    write(name, worn, offset, size);
  };
  const said = await failure(board.flashRelease(await smallRelease('1.0.1')));
  assert.match(said, /^readBack: imageB on the board: expected SHA-256 [0-9a-f]{64}, got [0-9a-f]{64}/);
  await board.powerOn();
  assert.is(board.boots(), 'boot: A 1.0.0 | READY A 1.0.0');
});

test('storageFull: an update that has no room is refused, since making room erases pages', async () => {
  const board = await fresh('1.0.0');
  board.flash.write('filler', [1], 0, board.flash.free() - 1200);
  assert.match(
    await failure(board.flashRelease(await smallRelease('1.0.1'))),
    /^storageFull: Storage: expected \d+ free bytes/,
  );
  await board.flashRelease(await smallRelease('1.0.1'), { base: true });
  assert.is(board.evaluate('running'), '1.0.1');
});

const keptBy = async (board: BenchBoard, release: Release, options = {}): Promise<readonly string[]> =>
  (await board.flashRelease(release, { base: true, ...options })).plan.kept?.names ?? [];

test('a rewrite keeps the notice, and loader, publisher and kernels if they are the same; the last page is erased first', async () => {
  const board = await fresh('1.0.0');
  const erased: number[] = [];
  board.onStep = ({ what, at }) => void (what === 'page' && erased.push(at));
  assert.equal(await keptBy(board, await smallRelease('1.0.1')), ['.boot1', '.boot0', 'publisher']);
  const others = await smallRelease('1.0.2', { publisher: otherPublisher });
  assert.equal(await keptBy(board, others, { trusted: publicKeyOf(otherPublisher) }), ['.boot1']);
  assert.equal(erased, [49_152, 32_768, 16_384, 49_152, 32_768, 16_384]);
  assert.is(board.evaluate('running'), '1.0.2');
});

test('a loader that reaches into the second page is not kept', async () => {
  const board = await fresh();
  const long = (version: string) => smallRelease(version, { script: longScript(version, 8000) });
  await board.flashRelease(await long('1.0.0'));
  assert.equal(await keptBy(board, await long('1.0.1')), ['.boot1']);
  assert.is(board.evaluate('running'), '1.0.1');
});

test('the image has stopped when pages are erased', async () => {
  const board = await fresh('1.0.0');
  const running: unknown[] = [];
  board.onStep = ({ what }) => void (what === 'page' && running.push(board.evaluate('typeof running')));
  await board.flashRelease(await smallRelease('1.0.1'), { base: true });
  board.flash.erase('.boot1');
  await board.flashRelease(await smallRelease('1.0.2'), { base: true });
  assert.equal(running, Array(3 + 4).fill('undefined'));
});

test('a board without a notice is erased as a whole, and has one afterwards', async () => {
  const board = await fresh();
  board.flash.write('someoneElses', [1, 2, 3]);
  assert.equal(await keptBy(board, await smallRelease('1.0.0')), []);
  assert.equal(board.flash.list()[0], '.boot1');
  assert.equal((await keptBy(board, await smallRelease('1.0.1')))[0], '.boot1');
});

test('a notice behind the first page keeps nothing', async () => {
  const board = await fresh();
  board.flash.write('someoneElses', new Uint8Array(20_000));
  board.flash.write('.boot1', incompleteNotice('virtual'));
  assert.equal(await keptBy(board, await smallRelease('1.0.0')), []);
  assert.is(board.evaluate('running'), '1.0.0');
});

test('storageFull: pages that are not erased in a rewrite are noticed before anything is written', async () => {
  const board = await fresh('1.0.0');
  for (const name of ['one', 'two', 'three']) board.flash.write(name, [1], 0, 10_000);
  board.flash.erasePage = () => {};
  assert.match(
    await failure(board.flashRelease(await smallRelease('1.0.1'), { base: true })),
    /^storageFull: Storage: expected \d+ bytes after erasing pages, got \d+/,
  );
  await board.powerOn();
  assert.is(board.boots(), 'boot: no image that may run; needs: npm run flash -- --board virtual');
});

test('noRoom: a release that Storage cannot hold is not published, and is refused before anything is erased', async () => {
  const small = testBoard('virtual', 8192);
  const script = longScript('1.0.1', 7500);
  const expected = /^noRoom: Storage of virtual: expected at most 8192 bytes of files, got \d+/;
  assert.match(await failure(smallRelease('1.0.1', { board: small, script })), expected);

  const board = await fresh('1.0.0');
  const before = board.steps;
  const { statement, contents } = await smallRelease('1.0.1', { script });
  const release = signRelease({ ...statement, storageBytes: 8192 }, contents, testPublisher);
  assert.match(await failure(board.flashRelease(release, { base: true })), expected);
  assert.is(board.steps, before);
});

test('a board without an image and without room is rewritten without --base', async () => {
  const board = await fresh('1.0.0');
  board.flash.erase('imageA');
  board.flash.write('filler', [1], 0, board.flash.free() - 1200);
  assert.is((await board.flashRelease(await smallRelease('1.0.1'))).plan.kind, 'rewrite');
  assert.is(board.evaluate('running'), '1.0.1');
});

test('an incomplete loader is replaced without --base, also when it is of another release', async () => {
  const board = await fresh('1.0.0');
  const loader = board.flash.read('.boot0')!;
  board.flash.write('.boot0', loader.subarray(0, 400), 0, loader.length);
  const { plan } = await board.flashRelease(await smallRelease('1.0.1'));
  assert.is(plan.kind, 'rewrite');
  assert.is(board.evaluate('running'), '1.0.1');
});

const conditionAt = async (board: BenchBoard): Promise<string> => {
  let said = '';
  const release = await smallRelease('9.0.0');
  const onPlan = (plan: Plan, state: BoardState) => {
    said = describePlan(plan, state, release.statement.board).split('\n')[1];
  };
  await board.flashRelease(release, { onPlan, allowOlder: true });
  return said;
};

test('the tool names the board’s condition before it writes: bare, incomplete, held, without an image, or its image', async () => {
  const needs = 'needs: npm run flash -- --board virtual';
  assert.is(
    await conditionAt(await fresh()),
    `now        no image: the bare interpreter of the vendor; ${needs}`,
  );
  const cut = await fresh('1.0.0');
  cut.flash.erase('.boot0');
  assert.is(await conditionAt(cut), `now        no image that may run: not written to its end; ${needs}`);
  const held = await fresh('1.0.0');
  held.flash.write('hold', [1]);
  assert.is(await conditionAt(held), `now        held: a tool has not finished its work; ${needs}`);
  const empty = await fresh('1.0.0');
  empty.flash.erase('imageA');
  assert.is(await conditionAt(empty), `now        no image; ${needs}`);
  assert.is(await conditionAt(await fresh('1.0.0')), 'now        1.0.0 in slot A');
});

test('a power cut in the first moments of an installation leaves the bare interpreter, which the tool names', async () => {
  const board = await fresh();
  board.cutAfter(20);
  await failure(board.flashRelease(await smallRelease('1.0.0')));
  await board.powerOn();
  assert.is(board.boots(), '');
  assert.match(
    await conditionAt(board),
    /no image that may run: not written to its end; needs: npm run flash/,
  );
});

const rollsBack = async (script: string): Promise<string> => {
  const board = await fresh('1.0.0');
  const release = await smallRelease('1.0.1', { script: readyScript('1.0.1', script) });
  const said = await failure(board.flashRelease(release));
  assert.is(board.evaluate('running'), '1.0.0');
  assert.equal(
    board.output.filter(line => /on trial.*B/.test(line)),
    [1, 2, 3].map(start => `boot: on trial, start ${start}: B 1.0.1`),
  );
  await board.powerOn();
  assert.is(board.boots(), 'boot: A 1.0.0 | READY A 1.0.0');
  return said;
};

test('rolledBack: an image that is never READY gives way after three starts', async () => {
  assert.match(
    await rollsBack(''),
    /^rolledBack: image 1\.0\.1 in slot B did not become READY; the board runs A 1\.0\.0/,
  );
});

test('rolledBack: an image that throws', async () => {
  assert.match(await rollsBack('nothing.here();'), /^rolledBack: /);
});

test('the loader refuses by name an image that a host did not refuse', async () => {
  const board = await fresh('1.0.0');
  const good = (await smallRelease('1.0.1')).contents.get('image')!;
  const refusal = async (image: Uint8Array): Promise<string> => {
    board.flash.write('imageA', image);
    await board.powerOn();
    return board.boots();
  };
  const changed = (at: number) => good.map((octet, i) => (i === at ? octet ^ 1 : octet));
  const foreign = (await smallRelease('1.0.1', { publisher: otherPublisher })).contents.get('image')!;
  const linux = (await smallRelease('1.0.1', { board: testBoard('linux') })).contents.get('image')!;
  const nothing = 'boot: no image that may run; needs: npm run flash -- --board virtual';
  assert.is(await refusal(changed(0)), `boot: A refused: malformed | ${nothing}`);
  assert.is(await refusal(changed(good.length - 1)), `boot: A refused: tornImage | ${nothing}`);
  assert.is(await refusal(good.subarray(0, good.length - 1)), `boot: A refused: tornImage | ${nothing}`);
  assert.is(await refusal(changed(5)), `boot: A refused: badSignature | ${nothing}`);
  assert.is(await refusal(foreign), `boot: A refused: badSignature | ${nothing}`);
  assert.is(await refusal(linux), `boot: A refused: wrongBoard | ${nothing}`);
});

/** Flash loses ones: sizes as a cut within their word may leave them, some longer than Storage. */
const TORN_SIZES = [
  [0x00, 0xf4, 0xff, 0xff],
  [0xff, 0xff, 0x00, 0xff],
  [0x00, 0xff, 0xff, 0x00],
  [0x7f, 0xf5, 0xff, 0x00],
];
const tearSize = async (board: BenchBoard, size: readonly number[]): Promise<string> => {
  board.flash.cells.set(size, board.flash.cells.length - board.flash.free());
  await board.powerOn();
  return board.boots();
};

test('a size torn within its word, pages behind it: the image runs as before; an update may be refused, --base is not', async () => {
  for (const size of TORN_SIZES) {
    const board = await fresh('1.0.0');
    assert.is(await tearSize(board, size), 'boot: A 1.0.0 | READY A 1.0.0', `${size}`);
    assert.match(
      await failure(board.flashRelease(await smallRelease('1.0.1'))),
      /^(nothing thrown|boardError)/,
    );
    await board.powerOn();
    assert.match(board.boots(), /READY [AB] 1\.0\.[01]$/, `${size}`);
    await board.flashRelease(await smallRelease('1.0.2'), { base: true });
    assert.is(board.evaluate('running'), '1.0.2', `${size}`);
  }
});

test('a size torn within its word in the last page makes the interpreter erase Storage; the tool starts over', async () => {
  const board = await fresh('1.0.0', ONE_PAGE);
  assert.is(await tearSize(board, TORN_SIZES[0]), 'Storage is corrupt.');
  assert.is((await board.flashRelease(await smallRelease('1.0.1'))).plan.kind, 'rewrite');
  assert.is(board.evaluate('running'), '1.0.1');
});

test('linkLost and noAnswer: the port disappears, or no board answers', async () => {
  const board = await fresh('1.0.0');
  board.cutAfter(40);
  assert.match(await failure(board.flashRelease(await smallRelease('1.0.1'))), /^linkLost: /);
});

test.run();
