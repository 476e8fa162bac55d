/**
 * D3: what a board will refuse is refused before it is published, and before anything of a board is erased.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultCode } from '../../firmware/runtime/fault.ts';
import type { BoardConsole } from '../../flash/device/boardConsole.ts';
import { flashBoard } from '../../flash/device/flashBoard.ts';
import { makeRelease } from '../../flash/release/makeRelease.ts';
import { type PublisherKey, publicKeyOf } from '../../flash/release/publisher.ts';
import { checkRelease, IMAGE, type Release, signRelease } from '../../flash/release/release.ts';
import { readyScript, smallRelease, testBoard, testPublisher } from './rig.ts';

const flippedAt = (octets: Uint8Array, at: number): Uint8Array =>
  octets.map((octet, i) => (i === at ? octet ^ 1 : octet));

/**
 * A publisher's key with one bit of its ESIGN half changed; the other half, which host tools verify, is
 * whole.
 */
const damaged = (half: 'secret' | 'publicKey', at: number): PublisherKey => ({
  ...testPublisher,
  esign: { ...testPublisher.esign, [half]: flippedAt(testPublisher.esign[half], at) },
});

/** The same release with other contents, signed anew for host tools. */
const signedAnew = ({ statement, contents }: Release, changes: ReadonlyMap<string, Uint8Array>): Release =>
  signRelease(statement, new Map([...contents, ...changes]), testPublisher);

const messageOf = async (run: () => unknown): Promise<string> => {
  try {
    await run();
    return 'nothing thrown';
  } catch (error) {
    return `${faultCode(error)}: ${(error as Error).message}`;
  }
};

test('D3 a publisher’s key whose ESIGN half is damaged publishes nothing, also for a board that has no room for it', async () => {
  const script = readyScript('1.0.0');
  for (const board of [testBoard('virtual'), testBoard('virtual', 1 << 13)])
    for (const [half, at] of [
      ['secret', 40],
      ['secret', 300],
      ['publicKey', 200],
      ['publicKey', 479],
    ] as const) {
      const source = { board, version: '1.0.0', script, plainLoader: true };
      const said = await messageOf(() => makeRelease(source, damaged(half, at)));
      assert.match(said, /^badKey: /, `${half} ${at}`);
      assert.not.match(said, /[0-9a-f]{8}/);
    }
});

test('D3 each part of an image that the board’s signature covers: the tool refuses it as the board would', async () => {
  const release = await smallRelease('1.2.3');
  const image = release.contents.get(IMAGE)!;
  const trusted = publicKeyOf(testPublisher);
  checkRelease(release, trusted);
  for (const at of [0, 8, 60, 120, 300, 500, image.length - 1]) {
    const lying = signedAnew(release, new Map([[IMAGE, flippedAt(image, at)]]));
    assert.match(
      await messageOf(() => checkRelease(lying, trusted)),
      /^badSignature: release: the board would/,
    );
  }
  const key = signedAnew(release, new Map([['publisher', flippedAt(release.contents.get('publisher')!, 9)]]));
  assert.match(
    await messageOf(() => checkRelease(key, trusted)),
    /^badSignature: release: expected the ESIGN key/,
  );
});

test('D3 flashing such a release asks the board nothing and erases nothing', async () => {
  const release = await smallRelease('1.2.3');
  const lying = signedAnew(release, new Map([[IMAGE, flippedAt(release.contents.get(IMAGE)!, 100)]]));
  const board = new Proxy({}, { get: (_, name) => assert.unreachable(`asked for ${String(name)}`) });
  const options = { trusted: publicKeyOf(testPublisher), base: true, allowOlder: false };
  const said = await messageOf(() => flashBoard(board as BoardConsole, lying, options));
  assert.match(said, /^badSignature: release: the board would/);
});

test.run();
