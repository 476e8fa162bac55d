/**
 * Loader and flash tool on the real interpreter: its STM32F405 firmware in QEMU, its Linux build on a
 * pseudo-terminal.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as acorn from 'acorn';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { readFirstPage } from '../../flash/device/firstPage.ts';
import { flashBoard } from '../../flash/device/flashBoard.ts';
import { keptPageOf } from '../../flash/device/keptPage.ts';
import { cachedImage } from '../../flash/image/cachedImage.ts';
import { readBoard } from '../../flash/image/readBoard.ts';
import type { TargetBoard } from '../../flash/interpreter/board.ts';
import { bootLinux } from '../../flash/interpreter/linux.ts';
import { bootQemu } from '../../flash/interpreter/qemu.ts';
import { buildLoader } from '../../flash/loader/buildLoader.ts';
import { installedFiles } from '../../flash/release/installed.ts';
import { makeRelease } from '../../flash/release/makeRelease.ts';
import { publicKeyOf } from '../../flash/release/publisher.ts';
import type { Release } from '../../flash/release/release.ts';
import type { StorageFile } from '../../flash/storage/storageImage.ts';
import { chipFirmware, chipMissing, linuxBuild, linuxMissing } from '../interpreters.ts';
import { needing } from '../skip.ts';
import { atPseudoTerminal, ptyMissing } from './linuxPty.ts';
import { longScript, readyScript, smallRelease, testBoard, testPublisher } from './rig.ts';

const [firmware, binary] = [chipFirmware, linuxBuild];
const onChip = needing(chipMissing);
const onLinux = needing(linuxMissing);
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
/** What the loader may leave behind, in variables: its listener and one name. */
const LEFT_VARS_MAX = 40;
/**
 * The terminal works in the background after its start: the least of some readings is what it needs at rest.
 */
const READINGS = 8;
const BETWEEN_MS = 400;
const leastInUse = async (board: TargetBoard): Promise<number> => {
  let least = Infinity;
  for (let reading = 0; reading < READINGS; reading++) {
    await sleep(BETWEEN_MS);
    least = Math.min(least, (await board.memory()).usage);
  }
  return least;
};

const kernels = (): Uint8Array =>
  new Uint8Array(
    readFileSync(new URL('../../firmware/arithmetic/kernels/blob/cortex-m4.bin', import.meta.url)),
  );
const chipBoard = {
  name: 'stm32f405',
  title: 'in QEMU',
  native: { sha256: 'kernel', kernels: 'cortex-m4' },
  storage: { bytes: 0x40000 },
} as const;
const PROGRAM = readyScript(
  '1.0.0',
  'function one(a,b){return a+b}function two(){return one(1,2)}setTimeout(function(){E.emit("ready")},1);',
);

const inQemu = async <T>(
  files: readonly StorageFile[],
  use: (board: TargetBoard) => Promise<T>,
): Promise<T> => {
  const board = await bootQemu({ firmware: firmware!, files, instructionShift: 4 });
  try {
    return await use(board);
  } finally {
    await board.stop();
  }
};
const bootLines = (board: Pick<TargetBoard, 'output'>): string =>
  board
    .output()
    .split('\n')
    .map(line => /(?:boot:|READY|Uncaught).*/.exec(line)?.[0])
    .filter(Boolean)
    .join(' | ');
const changed = (release: Release, name: string, at: number): StorageFile[] =>
  installedFiles(release).map(([file, octets]) => [
    file,
    file === name ? octets.map((octet, i) => (i === at ? octet ^ 1 : octet)) : octets,
  ]);

test('the loader is one function and its last line, so that no name of it stays', async () => {
  const { text } = await buildLoader({
    board: chipBoard,
    publisherProfile: testPublisher.esign.profile,
    kernels: kernels(),
    verifyGood: true,
  });
  const { body } = acorn.parse(text, { ecmaVersion: 5 });
  assert.equal(
    body.map(({ type }) => type),
    Array(3).fill('ExpressionStatement'),
  );
  assert.match(text, /^\(function\(\)\{.*\}\)\(\);E\.on\("ready",.*\);eval\(boot\.script\);$/s);
});

const chipRelease = makeRelease(
  { board: chipBoard, version: '1.0.0', script: PROGRAM, kernels: kernels() },
  testPublisher,
);

onChip(
  'QEMU: the loader verifies the terminal’s image with the kernels, starts it in place, leaves few variables',
  async () => {
    const { pretokenised: script, files } = await cachedImage(await readBoard('stm32f405'));
    const inUse = async (storage: readonly StorageFile[], from: string): Promise<number> =>
      inQemu(storage, async board => {
        await board.waitFor(from, 20_000);
        return leastInUse(board);
      });
    const bare = await inUse(files, '>');
    const release = await makeRelease(
      { board: chipBoard, version: '1.0.0', script, kernels: kernels() },
      testPublisher,
    );
    const loaded = await inUse(installedFiles(release), 'READY A 1.0.0');
    console.log(`QEMU: ${bare} variables in use without the loader, ${loaded} with it`);
    assert.ok(loaded - bare <= LEFT_VARS_MAX, `${loaded - bare}`);
  },
);

onChip('QEMU: time of the boot decision', async () => {
  const files = installedFiles(await chipRelease).map(([name, octets]): StorageFile => {
    if (name !== '.boot0') return [name, octets];
    return [
      name,
      new Uint8Array([...latin1('var t0=getTime();'), ...octets, ...latin1(';t0=getTime()-t0;')]),
    ];
  });
  const seconds = (await inQemu(files, board => board.evaluate('t0'))) as number;
  console.log(
    `QEMU: ${Math.round(seconds * 1000)} ms from the loader's first line to the image's last, a small image`,
  );
  assert.ok(seconds > 0 && seconds < 5);
});

for (const [name, at, said] of [
  [
    'imageA',
    700,
    'boot: A refused: tornImage | boot: no image that may run; needs: npm run flash -- --board stm32f405',
  ],
  [
    'imageA',
    150,
    'boot: A refused: badSignature | boot: no image that may run; needs: npm run flash -- --board stm32f405',
  ],
  [
    'kernels',
    900,
    "boot: the loader's files are not whole; needs: npm run flash -- --board stm32f405 --base",
  ],
  [
    'publisher',
    90,
    'boot: A refused: badSignature | boot: no image that may run; needs: npm run flash -- --board stm32f405',
  ],
] as const)
  onChip(`QEMU: one changed bit of ${name} at ${at} is refused`, async () => {
    const script = latin1(`var a="${'x'.repeat(400)}";`);
    const release = await makeRelease(
      { board: chipBoard, version: '1.0.0', script, kernels: kernels() },
      testPublisher,
    );
    assert.is(await inQemu(changed(release, name, at), async board => bootLines(board)), said);
  });

onChip(
  'QEMU: the first page of Storage is read out of flash where the board file says that it is',
  async () => {
    const release = await chipRelease;
    const page = await inQemu(installedFiles(release), board => readFirstPage(board, 'stm32f405'));
    assert.equal([page!.start, page!.bytes], [0x080c0000, 131_072]);
    assert.equal(
      page!.files.map(({ name, live }) => [name, live]),
      installedFiles(release).map(([name]) => [name, true]),
    );
    assert.is(keptPageOf(page, release, [], { base: true, notice: true })!.names.length, 4);
  },
);

onChip('QEMU: Storage cannot be written, and the tool finds it when it reads back', async () => {
  await inQemu([['.boot0', latin1('var x=1;')]], async board => {
    assert.is(await board.evaluate('require("Storage").write("a","b")'), true);
    assert.is(await board.evaluate('require("Storage").read("a")'), null);
  });
});

onLinux('Linux build: the hash loader runs the image that its line names, and no other', async () => {
  const board = testBoard('linux', 4096);
  const release = await smallRelease('1.0.0', { board, script: longScript('1.0.0', 1000) });
  assert.is(release.statement.layout, 'hashLoader');
  const said = async (files: StorageFile[]): Promise<string> => {
    const started = await bootLinux({ binary, files });
    const lines = bootLines(started);
    await started.stop();
    return lines;
  };
  assert.is(await said(installedFiles(release)), 'boot: A 1.0.0 | READY A 1.0.0');
  assert.is(
    await said(changed(release, 'imageA', 300)),
    'boot: no image that may run; needs: npm run flash -- --board linux',
  );
});

needing(ptyMissing)(
  'Linux build: installed, updated, cut, rolled back and refused over a pseudo-terminal',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cardphone-pty-'));
    const options = { trusted: publicKeyOf(testPublisher), readyTimeoutMs: 120_000 };
    const linux = testBoard('linux');
    const release = (version: string, then?: string) =>
      smallRelease(version, {
        board: linux,
        ...(then === undefined ? {} : { script: readyScript(version, then) }),
      });
    const starts = (): Promise<string> =>
      atPseudoTerminal(binary, folder, async board => {
        // Without kernels the loader takes some seconds to verify an image on trial.
        await board.waitForMatch(/boot: .*\n/, 120_000, 0);
        await board.greet();
        return (await board.evaluate('typeof running=="string"?running:"nothing"')) as string;
      });
    const failure = (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing thrown', faultCode);
    try {
      const flash = async (which: Promise<Release>, more = {}) =>
        atPseudoTerminal(binary, folder, async board =>
          flashBoard(board, await which, { ...options, ...more }),
        );
      assert.is((await flash(release('1.0.0'))).plan.kind, 'rewrite');
      assert.is((await flash(release('1.0.1'))).plan.slot, 'B');
      assert.is(await starts(), '1.0.1');
      assert.is(await failure(flash(release('1.0.0'))), 'olderVersion');
      assert.is(await failure(flash(smallRelease('1.0.2'))), 'wrongBoard');
      // The power goes while the slot is written: the old image starts.
      const cut = atPseudoTerminal(binary, folder, async board => {
        let written = 0;
        const progress = {
          begin: () => ({
            done: () => {
              if (++written === 2) board.close();
            },
            end: () => {},
          }),
        };
        return flashBoard(board, await release('1.0.2', 'E.emit("ready");/* longer than one piece */'), {
          ...options,
          progress,
        });
      });
      assert.is(await failure(cut), 'linkLost');
      assert.is(await starts(), '1.0.1');
      // Three starts without READY, each ended by pulling the plug; then the old one again.
      assert.is(await failure(flash(release('1.0.3', ''), { readyTimeoutMs: 40_000 })), 'notReady');
      const seen: string[] = [];
      for (let start = 0; start < 4; start++) seen.push(await starts());
      assert.equal(seen, ['1.0.3', '1.0.3', '1.0.1', '1.0.1']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test.run();
