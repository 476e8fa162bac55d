/**
 * Power cuts of a whole rewrite, started on the real interpreter: its Linux build, whose flash is a file. The
 * file is kept after each line at the console; between two of them its words change in the order of their
 * addresses, one a step.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BoardConsole } from '../../flash/device/boardConsole.ts';
import { flashBoard } from '../../flash/device/flashBoard.ts';
import type { Plan } from '../../flash/device/plan.ts';
import { installedFiles } from '../../flash/release/installed.ts';
import { publicKeyOf } from '../../flash/release/publisher.ts';
import type { Release } from '../../flash/release/release.ts';
import { storageImage } from '../../flash/storage/storageImage.ts';
import { runOwn } from '../../host/process/runOwn.ts';
import { linuxBuild } from '../interpreters.ts';
import { needing } from '../skip.ts';
import { saidAtBoot } from './benchBoard.ts';
import { atPseudoTerminal, ptyMissing } from './linuxPty.ts';
import { otherPublisher, smallRelease, testBoard } from './rig.ts';

const FLASH_BYTES = 0x40000;
const FLASH_FILE = 'espruino.flash';
/**
 * Each of the first steps, in which files are taken away and pages erased; of the many after them one in this
 * many.
 */
const EACH_UNTIL = 60;
const THEN_EVERY = 25;
/**
 * The loader runs without some of its last words; it then verifies the image, which takes half a minute here.
 */
const TAIL_WORDS = 60;
/** The console begins with it. */
const ERASE_DISPLAY = '\x1b[J';
const startTimeoutMs = 20_000;
const STARTS = [
  /^boot: A 1\.0\.0 \| READY A 1\.0\.0$/,
  /^boot: not written to its end; needs: npm run flash -- --board linux$/,
];

class Written extends Error {}

/** Rewrites the board and returns its flash before, and after each line that was typed. */
const flashAfterEachLine = async (
  folder: string,
  release: Release,
): Promise<{ plan: Plan; kept: Uint8Array[] }> => {
  const kept: Uint8Array[] = [];
  let plan: Plan | undefined;
  const keep = () => kept.push(new Uint8Array(readFileSync(join(folder, FLASH_FILE))));
  const rewrite = (board: BoardConsole) => {
    const { evaluate } = board;
    board.evaluate = (...question) => evaluate.apply(board, question).finally(keep);
    return flashBoard(board, release, {
      trusted: publicKeyOf(otherPublisher),
      base: true,
      onPlan: now => {
        plan = now;
      },
      onWritten: () => {
        throw new Written();
      },
    });
  };
  await atPseudoTerminal(linuxBuild, folder, rewrite).catch((error: Error) => {
    if (!(error instanceof Written)) throw error;
  });
  return { plan: plan!, kept };
};

/** Every state of flash on the way, word by word; the same array each time. */
function* wordByWord(states: readonly Uint8Array[]): Generator<Uint8Array> {
  const cells = Uint8Array.from(states[0]);
  yield cells;
  for (const next of states)
    for (let at = 0; at < next.length; at += 4) {
      const word = next.subarray(at, at + 4);
      if (Buffer.compare(word, cells.subarray(at, at + 4)) === 0) continue;
      cells.set(word, at);
      yield cells;
    }
}

/** The interpreter's output when it starts from this flash. */
const startFrom = (cells: Uint8Array, folder: string): string => {
  writeFileSync(join(folder, FLASH_FILE), cells);
  const input = '\x10print("<end>");quit()\n';
  const { stdout } = runOwn(linuxBuild, [], { cwd: folder, input, timeoutMs: startTimeoutMs });
  const said = stdout.toString('latin1');
  assert.match(said, '<end>');
  return saidAtBoot(said.replaceAll(ERASE_DISPLAY, '').split(/[\r\n]+/));
};

test('between two states of flash one word changes a step', () => {
  const state = (...words: number[]) => new Uint8Array(Uint32Array.from(words).buffer);
  const seen = Array.from(wordByWord([state(7, 7, 7), state(7, 1, 7), state(2, 1, 3)]), cells =>
    cells.slice(),
  );
  assert.equal(seen, [state(7, 7, 7), state(7, 1, 7), state(2, 1, 7), state(2, 1, 3)]);
});

needing(ptyMissing)(
  'Linux build: whole rewrite, before each step the old image is there or the notice prints',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cardphone-cuts-'));
    const board = testBoard('linux', FLASH_BYTES);
    try {
      const old = await smallRelease('1.0.0', { board });
      const release = await smallRelease('1.0.1', { board, publisher: otherPublisher });
      writeFileSync(join(folder, FLASH_FILE), storageImage(installedFiles(old), FLASH_BYTES));
      const { plan, kept } = await flashAfterEachLine(folder, release);
      assert.equal(plan.kept?.names, ['.boot1']);
      const steps = Array.from(wordByWord(kept), () => 1).length;
      const seen = new Map<string, number>();
      let step = 0;
      for (const cells of wordByWord(kept)) {
        step++;
        if (step > EACH_UNTIL && step % THEN_EVERY !== 0) continue;
        if (step > steps - TAIL_WORDS) break;
        const said = startFrom(cells, folder);
        assert.ok(
          STARTS.some(start => start.test(said)),
          `cut before step ${step} of ${steps}: ${said || 'silence'}`,
        );
        seen.set(said, (seen.get(said) ?? 0) + 1);
      }
      const tried = [...seen.values()].reduce((sum, count) => sum + count, 0);
      console.log(`Linux build, whole rewrite: ${tried} cuts tried of ${steps}, ${tried} survived`);
      for (const [said, count] of seen) console.log(`  ${String(count).padStart(4)}  ${said}`);
      assert.ok(tried > 100 && seen.size === 2);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test.run();
