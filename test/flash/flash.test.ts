/** The flash tool against a board without hardware: what it writes, and what it refuses by which name. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultCode } from '../../firmware/runtime/fault.ts';
import type { Release } from '../../flash/release/release.ts';
import { BenchBoard } from './benchBoard.ts';
import { otherPublisher, readyScript, smallRelease, testBoard } from './rig.ts';

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing thrown',
    error => `${faultCode(error)}: ${(error as Error).message}`,
  );
const fresh = async (version?: string): Promise<BenchBoard> => {
  const board = new BenchBoard();
  await board.powerOn();
  if (version) await board.flashRelease(await smallRelease(version));
  return board;
};

test('an empty board gets loader, publisher and image, and is READY', async () => {
  const board = await fresh();
  const { plan } = await board.flashRelease(await smallRelease('1.0.0'));
  assert.equal([plan.kind, plan.slot, plan.from, plan.to], ['rewrite', 'A', undefined, '1.0.0']);
  assert.equal(board.flash.list().sort(), ['.boot0', 'bootRecord0', 'bootRecord1', 'imageA', 'publisher']);
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
  assert.ok((await board.flashRelease(await smallRelease('1.0.0'))).unchanged);
  assert.is(board.steps, before);
});

test('olderVersion: refused, unless one insists', async () => {
  const board = await fresh('1.2.0');
  assert.match(
    await failure(board.flashRelease(await smallRelease('1.1.9'))),
    /^olderVersion: version: expected 1\.2\.0 or later, got 1\.1\.9/,
  );
  await board.flashRelease(await smallRelease('1.1.9'), { allowOlder: true });
  assert.is(board.evaluate('running'), '1.1.9');
});

test('wrongBoard: the board says what it is, and the tool what that is called here', async () => {
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

test('otherBase: another loader is not replaced unless one insists', async () => {
  const board = await fresh('1.0.0');
  const others = await smallRelease('1.0.1', { publisher: otherPublisher });
  const trusted = (await import('../../center/publisher.ts')).publicKeyOf(otherPublisher);
  assert.match(await failure(board.flashRelease(others, { trusted })), /^otherBase: /);
  await board.flashRelease(others, { trusted, base: true });
  assert.is(board.evaluate('running'), '1.0.1');
});

test('readBack: what flash holds is not what was sent', async () => {
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

test('the loader refuses by name what a host did not', async () => {
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

test('a header whose size is torn within its word makes the interpreter erase Storage; the tool starts over', async () => {
  const board = await fresh('1.0.0');
  const end = board.flash.cells.length - board.flash.free();
  // Flash loses ones: a size of 0x000400, cut while it was programmed.
  board.flash.cells.set([0x00, 0xf4, 0xff, 0xff], end);
  await board.powerOn();
  assert.is(board.boots(), 'Storage is corrupt.');
  assert.is((await board.flashRelease(await smallRelease('1.0.1'))).plan.kind, 'rewrite');
  assert.is(board.evaluate('running'), '1.0.1');
});

test('linkLost and noAnswer: the port goes away, or nobody is there', async () => {
  const board = await fresh('1.0.0');
  board.cutAfter(40);
  assert.match(await failure(board.flashRelease(await smallRelease('1.0.1'))), /^linkLost: /);
});

test.run();
