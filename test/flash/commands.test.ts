/** What flash and board say to a person: rows of mistakes that newcomers made. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { description } from '../../boards/virtual.ts';
import { encodePublicKey, publicKeyOf } from '../../flash/release/publisher.ts';
import { fingerprint } from '../../flash/release/release.ts';
import { writeRelease } from '../../flash/release/releaseFolder.ts';
import { ownProcess } from '../../host/process/ownProcess.ts';
import { projectRoot } from '../../host/root.ts';
import { smallRelease, testBoard, testPublisher } from './rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'cardphone-commands-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));
const publisher = join(folder, 'test.pub.json');
writeFileSync(publisher, encodePublicKey(publicKeyOf(testPublisher)));
const release = join(folder, 'release');
const board = testBoard('virtual', description.storage.bytes);
writeRelease(release, await smallRelease('1.0.0', { board }));

const start = (file: string, words: readonly string[]) =>
  ownProcess(process.execPath, [...process.execArgv, `${projectRoot}/${file}`, ...words], {
    cwd: projectRoot,
  });

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** Runs a command to its end. */
const run = (file: string, ...words: string[]): Promise<Said> =>
  new Promise(resolve => {
    const { child } = start(file, words);
    const said = { out: '', error: '' };
    child.stdout.on('data', octets => {
      said.out += octets;
    });
    child.stderr.on('data', octets => {
      said.error += octets;
    });
    child.once('close', code => resolve({ code, ...said }));
  });

const flash = (...words: string[]): Promise<Said> => run('flash/flash.ts', '--board', 'virtual', ...words);
/** No board is asked for anything here. */
const NO_PORT = 'tcp://127.0.0.1:1';

test('D2 flash without --publisher: who signed the release, and which option says whom to trust', async () => {
  const { code, error } = await flash('--release', release, '--port', NO_PORT);
  assert.is(code, 1);
  // With a development key in dist/ the first, without one the second.
  assert.match(error, /^(badSignature|noPublisher): /);
  assert.match(error, new RegExp(`publisher ${fingerprint(publicKeyOf(testPublisher))}\\b`));
  assert.match(error, /--publisher FILE\.pub\.json/);
  assert.is(error.trimEnd().split('\n').length, 1);
});

test('D4 flash before publish-image: which command comes first', async () => {
  const { code, out, error } = await flash('--release', join(folder, 'none'), '--port', NO_PORT);
  assert.equal([code, out], [1, '']);
  assert.match(
    error,
    /^noRelease: .*got no such file; npm run publish-image -- --board virtual makes one\n$/,
  );
});

test('D5 --json with an error: one object on the standard output, the exit code by kind', async () => {
  const failed = await flash('--release', join(folder, 'none'), '--port', NO_PORT, '--json');
  assert.equal([failed.code, failed.error], [1, '']);
  const { error } = JSON.parse(failed.out);
  assert.equal(Object.keys(error), ['code', 'message']);
  assert.is(error.code, 'noRelease');
  const unreachable = await flash(
    '--release',
    release,
    '--publisher',
    publisher,
    '--port',
    NO_PORT,
    '--json',
  );
  assert.equal([unreachable.code, JSON.parse(unreachable.out).error.code], [1, 'noPort']);
  const wrong = await run('flash/publishImage.ts', '--board', 'nope', '--json');
  assert.equal([wrong.code, JSON.parse(wrong.out).error.code, wrong.error], [2, 'usage', '']);
});

/** `npm run board` with a memory of its own. */
const startBoard = async (): Promise<{ port: string; end: () => Promise<void> }> => {
  const { child, end } = start('bench/boardCommand.ts', ['--listen', '0', '--keep', join(folder, 'board')]);
  let out = '';
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', octets => {
      out += octets;
      const [, found] = /console on (tcp:\S+),/.exec(out) ?? [];
      if (found) resolve(found);
    });
    child.once('close', () => reject(new Error(`board: expected its port, got ${out}`)));
  });
  return { port, end };
};

test('D6 --json with nothing to write: the slot of the image that is there, and no file', async () => {
  const { port, end } = await startBoard();
  try {
    const words = ['--release', release, '--publisher', publisher, '--port', port, '--json'];
    const first = JSON.parse((await flash(...words)).out);
    assert.equal([first.kind, first.slot, first.unchanged, first.files.length], ['rewrite', 'A', false, 3]);
    const again = await flash(...words);
    assert.is(again.code, 0);
    const { kind, slot, from, to, unchanged, files, updatesLeft } = JSON.parse(again.out);
    assert.equal([kind, slot, from, to, unchanged, files], ['none', 'A', '1.0.0', '1.0.0', true, []]);
    // The board's own records came on top since.
    assert.ok([0, 1].includes(first.updatesLeft - updatesLeft), `${first.updatesLeft}, then ${updatesLeft}`);
  } finally {
    await end();
  }
});

test('D7 board on a port that is in use, or on none: one line that says what to do', async () => {
  const holder = createServer();
  await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  const inUse = await run('bench/boardCommand.ts', '--listen', `${port}`, '--keep', join(folder, 'other'));
  holder.close();
  assert.equal([inUse.code, inUse.out], [1, '']);
  assert.match(
    inUse.error,
    new RegExp(`^portInUse: --listen: port ${port} is in use; .*choose another.*\\n$`),
  );
  const none = await run('bench/boardCommand.ts', '--listen', 'abc');
  assert.equal(none, {
    code: 2,
    out: '',
    error: '--listen: expected a whole number from 0 to 65535, got "abc"\n',
  });
});

test.run();
