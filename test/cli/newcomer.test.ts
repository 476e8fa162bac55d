/** Mistakes of a first hour: each is one line that says what to do, its exit code says whose it was. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runOwn } from '../../host/process/runOwn.ts';
import { projectRoot } from '../../host/root.ts';
import { startCommand } from './command.ts';

const timeoutMs = 120_000;
const folder = mkdtempSync(`${tmpdir()}/newcomer-`);
test.after(() => rmSync(folder, { recursive: true }));

interface Said {
  readonly out: string;
  readonly err: string;
  readonly code: number | undefined;
}

const run = (file: string, ...words: string[]): Said => {
  const args = [...process.execArgv, file, ...words];
  const { stdout, stderr, exitCode } = runOwn(process.execPath, args, { cwd: projectRoot, timeoutMs });
  return { out: stdout.toString(), err: stderr.toString(), code: exitCode };
};

/** One line on the standard error, nothing on the standard output. */
const refused = ({ out, err, code }: Said, line: RegExp, exitCode: number): void => {
  assert.is(out, '');
  assert.match(err, line);
  assert.is(err.trimEnd().split('\n').length, 1, err);
  assert.is(code, exitCode);
};

const written = (name: string, ...lines: string[]): string => {
  writeFileSync(`${folder}/${name}`, lines.join('\n'));
  return `${folder}/${name}`;
};

test('A5 a mistake in a play: file, line, step and word; nothing is started', () => {
  const file = written('bad.play', 'new card Aoi', 'load Aoi lots');
  const line = /^\S+bad\.play:2: load: expected yen from 1 to 10000, got "lots"\n$/;
  refused(run('simulation/start.ts', '--play', file), line, 2);
});

test('A6 a play that fails: the step on the standard error, the ledger on the standard output', () => {
  const file = written('fails.play', 'new card Aoi', 'load Aoi 100', 'expect "5000 YEN"');
  const { out, err, code } = run('simulation/start.ts', '--play', file, '--trace', 'names');
  assert.is(code, 1);
  assert.match(err, /^✗ \S+fails\.play:3: expect "5000 YEN": .*\nthe display shows\n( {2}\|.{20}\|\n){4}/m);
  assert.match(
    out,
    /Ledger\n.*100 yen\n.*\n {2}left on card Aoi +100 yen\n {2}every yen is accounted for\n$/,
  );
  assert.not.match(out, '✗');
});

test('A8 a board that there is not, one that is no whole phone, a play that there is not', () => {
  refused(
    run('simulation/start.ts', '--board', 'nope'),
    /^--board: expected one of .*virtual, got "nope"\n$/,
    2,
  );
  refused(
    run('simulation/start.ts', '--board', 'pixljs'),
    /^--board: expected a board that is a whole phone, .*"pixljs"\n$/,
    2,
  );
  refused(
    run('simulation/start.ts', '--play', 'nope'),
    /^--play: expected a file or one of .*first-call.*"nope"\n$/,
    2,
  );
});

test('A8 a port in use, and a port that is none', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const board = (listen: string): Said =>
    run('bench/boardCommand.ts', '--listen', listen, '--keep', `${folder}/board`);
  try {
    refused(
      board(String(port)),
      new RegExp(`^portInUse: --listen: port ${port} is in use; .* --listen 0`),
      1,
    );
  } finally {
    server.close();
  }
  refused(board('abc'), /^--listen: expected a whole number from 0 to 65535, got "abc"\n$/, 2);
});

test('A8 a board on a free port says which; an interrupt keeps its memories', async () => {
  const board = startCommand('bench/boardCommand.ts', ['--listen', '0', '--keep', `${folder}/kept`]);
  await board.says(/console on tcp:\/\/127\.0\.0\.1:[1-9]\d*, memories in .*kept\//);
  board.signal('SIGINT');
  assert.is(await board.ended, 0, board.said());
  writeFileSync(`${folder}/kept/keys.bin`, 'cut');
  refused(
    run('bench/boardCommand.ts', '--listen', '0', '--keep', `${folder}/kept`),
    /^badMemory: \S+keys\.bin: expected 65536 octets, got 3; remove the file\n$/,
    1,
  );
});

test('C7 hexadecimal of 2 MB, and with an odd digit: one line, no digit of it', () => {
  const decode = (...words: string[]): Said => run('cli/cardphone.mjs', 'decode', ...words);
  refused(
    decode(written('long.txt', 'ab'.repeat(1_000_000))),
    /^decode: expected at most 65536 bytes, got more\n$/,
    2,
  );
  refused(
    decode(written('all.txt', 'ab'.repeat(70_000))),
    /^decode: expected at most 65536 bytes, got 70000\n$/,
    2,
  );
  refused(
    decode(written('odd.txt', 'ab'.repeat(50), 'c')),
    /^decode: expected an even number of hexadecimal digits, got 101\n$/,
    2,
  );
  refused(decode('c0ffee5'), /^decode: expected an even number of hexadecimal digits, got 7\n$/, 2);
  refused(
    decode('5ec2e7xx'),
    /^decode: expected hexadecimal digits or a file that exists; character 7 of 8 is /,
    2,
  );
});

test('C8 a device without an end is read no further than the limit', () => {
  refused(
    run('cli/cardphone.mjs', 'decode', '/dev/zero'),
    /^decode: expected at most 65536 bytes, got more\n$/,
    2,
  );
  refused(
    run('simulation/start.ts', '--play', '/dev/zero'),
    /^\/dev\/zero: expected at most 1000000 bytes, got more\n$/,
    2,
  );
});

test('C8 what is nothing of this system, and a folder: one line, exit code 1', () => {
  refused(
    run('cli/cardphone.mjs', 'decode', 'deadbeef'),
    /^decode: expected an APDU, .*; these 4 bytes are none\n$/,
    1,
  );
  refused(run('cli/cardphone.mjs', 'decode', folder), /^EISDIR: /, 1);
});

test.run();
