/**
 * A rig file's board: the interpreter's Linux build on pseudo-terminals, in place of a board on serial ports.
 */
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { storageImage } from '../../flash/storage/storageImage.ts';
import { ownProcess } from '../../host/process/ownProcess.ts';
import { ptyMissing } from '../flash/linuxPty.ts';
import { linuxBuild } from '../interpreters.ts';
import { needing } from '../skip.ts';
import { climb } from './ladder/climb.ts';
import { RUNGS, readGolden } from './ladder/rungs.ts';
import { buildLinux } from './target/linux.ts';
import { LINUX_PORTS } from './target/linuxImage.ts';
import { machineBench } from './target/machine.ts';
import { openPseudoTerminals } from './target/pseudoTerminal.ts';
import { rigMachine } from './target/rig.ts';

const STORAGE_BYTES = 65_536;
const appearMs = 5000;
const CONSOLE = 0;

/** Joins what is at both ends of it until the test ends. */
const socat = async (cwd: string, ends: readonly string[], appears: string) => {
  const { end } = ownProcess('socat', ends, { cwd, stdio: 'ignore' });
  for (const limit = Date.now() + appearMs; !existsSync(appears); await sleep(10))
    if (Date.now() > limit) throw new Error(`socat: expected ${appears}`);
  return end;
};

const pty = (path: string) => `PTY,link=${path},raw,echo=0`;

/**
 * A board whose console and three lines are terminals in `folder`; the far end of each line is named `…-rig`.
 */
const standBoard = async (folder: string): Promise<(() => Promise<void>)[]> => {
  const built = await buildLinux(folder);
  const paths = Object.entries(LINUX_PORTS).map(
    ([name, number]) => `Serial${number}.path=${JSON.stringify(join(folder, name))};`,
  );
  const files = [
    ['.boot0', Buffer.from(paths.join(''), 'latin1')] as const,
    ['.boot1', built.image] as const,
  ];
  writeFileSync(join(folder, 'espruino.flash'), storageImage(files, STORAGE_BYTES));
  const ends: (() => Promise<void>)[] = [];
  for (const name of Object.keys(LINUX_PORTS)) {
    const path = join(folder, name);
    ends.push(await socat(folder, [pty(path), pty(`${path}-rig`)], `${path}-rig`));
  }
  const { child, end } = ownProcess(resolve(linuxBuild), [], { cwd: folder });
  ends.push(end);
  // The console's port outlives the process, and the process must not outlive the test.
  const terminals = await openPseudoTerminals({
    [CONSOLE]: stream => {
      child.stdout.on('data', piece => stream.write(piece));
      stream.onData(octets => child.stdin.write(octets));
    },
  });
  symlinkSync(terminals.paths[CONSOLE], join(folder, 'console'));
  ends.push(terminals.close);
  return ends;
};

needing(ptyMissing)(
  'a board on serial ports climbs the first rungs, and what its rig file does not name is skipped',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cardphone-rig-'));
    const ends = await standBoard(folder);
    const port = (name: string) => ({ port: join(folder, `${name}-rig`) });
    const file = join(folder, 'rig.yaml');
    writeFileSync(
      file,
      stringify({
        board: 'virtual',
        console: { port: join(folder, 'console') },
        panel: port('panel'),
        card: port('card'),
        memory: true,
      }),
    );
    const bench = await machineBench(await rigMachine(file), 'history');
    try {
      const rungs = RUNGS.filter(({ name }) => /01|03/.test(name));
      const reports = await climb(bench, rungs, { soak: 1, golden: readGolden, report: () => {} });
      assert.equal(
        reports.filter(({ outcome }) => outcome === 'failed').map(({ step, because }) => [step, ...because]),
        [],
      );
      const skipped = reports.filter(({ outcome }) => outcome === 'skipped');
      assert.equal(
        skipped.map(({ step, because }) => `${step}: ${because[0]}`),
        [
          'the supply can be cut: power is not wired: the rig file does not name it',
          // Without a center there is no arithmetic to wait for.
          'the center installs it: network is not wired: the rig file does not name it',
          'after another start it still has its keys: network is not wired: the rig file does not name it',
          'forced open, it has no keys and asks for others: network is not wired: the rig file does not name it',
        ],
      );
    } finally {
      await bench.close();
      for (const end of ends) await end();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test('a rig file has to name an existing board', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-rig-'));
  const file = join(folder, 'rig.yaml');
  writeFileSync(file, 'board: nosuch\nconsole: { port: x }\n');
  const message = await rigMachine(file).catch((error: Error) => error.message);
  assert.match(String(message), /board: expected the name of a file in boards\/, got "nosuch"/);
  rmSync(folder, { recursive: true });
});

test.run();
