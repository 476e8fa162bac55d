/** The serial port of the flash tool and of rigs, at the end of pseudo-terminals. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { CONSOLE_LINE, OCTET_LINE } from '../../flash/port/lineFormat.ts';
import type { ConsoleLink } from '../../flash/port/link.ts';
import { openPort } from '../../flash/port/open.ts';
import { serialFault } from '../../flash/port/serialFault.ts';
import type { ByteStream } from '../../hal/byteStream.ts';
import { ownProcess } from '../../host/process/ownProcess.ts';
import { projectRoot } from '../../host/root.ts';
import { openPseudoTerminals, type PseudoTerminals } from '../hil/target/pseudoTerminal.ts';
import { suiteNeeding } from '../skip.ts';
import { socatMissing } from './linuxPty.ts';

const baud = 115_200;
/** More than the buffer of a pseudo-terminal, 4 kB, holds. */
const manyOctets = 20_000;
/** Each is missed with even odds where reading goes on behind the end. */
const hangUps = 12;
const waitLimitMs = 20_000;
const pollMs = 5;
const XON = 0x11;
const XOFF = 0x13;

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
const until = async (holds: () => boolean, what: string): Promise<void> => {
  for (const end = performance.now() + waitLimitMs; !holds(); await sleep(pollMs))
    if (performance.now() > end) throw new Error(`${what}: did not happen within ${waitLimitMs} ms`);
};
/** What a stream or a link has received so far. */
const received = (from: { onData(listener: (octets: Uint8Array) => void): void }): (() => Buffer) => {
  const pieces: Uint8Array[] = [];
  from.onData(piece => pieces.push(piece));
  return () => Buffer.concat(pieces);
};
const refusal = async (port: string, speed = baud): Promise<string> => {
  try {
    await (await openPort(port, speed)).close();
  } catch (error) {
    assert.is(faultCode(error), 'noPort');
    assert.not.match((error as Error).message, /\n/);
    return (error as Error).message;
  }
  throw new Error(`${port}: expected to be refused, was opened`);
};

test('the native library is loaded when a serial port is asked for, and not before', () => {
  const args = [...process.execArgv, 'test/flash/serialLibrary.ts'];
  const said = execFileSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8' });
  assert.equal(JSON.parse(said), { atStart: false, tcp: false, serial: true });
});

test('what is no port is refused in one line that says what to do', async () => {
  assert.match(
    await refusal('/dev/ttyNONE7'),
    /^\/dev\/ttyNONE7: no such port; (look whether|this machine has)/,
  );
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-port-'));
  const file = join(folder, 'file');
  writeFileSync(file, '');
  assert.is(await refusal(file), `${file}: expected a serial port, got another file`);
  assert.is(await refusal(folder), `${folder}: expected a serial port, got another file`);
  rmSync(folder, { recursive: true });
});

test('each message of the library, on Windows too, has its reason; an unknown one is said as it is', () => {
  const said = (message: string, present?: string[]): string =>
    serialFault({ path: 'COM3', baud: 250_000, message, present }).message;
  assert.is(
    said('Opening COM3: File not found', ['COM4', 'COM5']),
    'COM3: no such port; this machine has COM4, COM5',
  );
  assert.is(
    said('Opening COM3: File not found', []),
    'COM3: no such port; this machine has none; is the cable plugged in?',
  );
  assert.is(
    said(
      'Opening COM3: File not found',
      Array.from({ length: 9 }, (_, i) => `COM${i + 10}`),
    ),
    'COM3: no such port; this machine has COM10, COM11, COM12, COM13, COM14, COM15, COM16, COM17, …',
  );
  assert.match(said('Opening COM3: Access denied'), /^COM3: in use by another program; close it there/);
  assert.match(said('Error: Device or resource busy, cannot open COM3'), /in use by another program/);
  assert.match(said('Error Input/output error Cannot open'), /the port has no device/);
  assert.match(said('Error baud rate of 250000 is not supported'), /cannot do 250000 baud; choose another/);
  assert.is(said('Opening COM3: Unknown error code 31\nmore'), 'COM3: Opening COM3: Unknown error code 31');
});

const pty = suiteNeeding('pseudo-terminal', socatMissing);
let terminals: PseudoTerminals;
/** The far end: what a board would be. */
let board: ByteStream;
let joined = false;
const links: ConsoleLink[] = [];
const open = async (line = OCTET_LINE): Promise<ConsoleLink> => {
  const link = await openPort(terminals.paths[0], baud, line);
  links.push(link);
  return link;
};

pty.before.each(async () => {
  joined = false;
  terminals = await openPseudoTerminals({
    0: stream => {
      board = stream;
      joined = true;
    },
  });
  await until(() => joined, 'the far end, joined');
});
pty.after.each(async () => {
  for (const link of links.splice(0)) await link.close();
  await terminals.close();
});

pty('every octet passes both ways as it is, also those that a terminal would act upon', async () => {
  const link = await open();
  const [here, there] = [received(link), received(board)];
  const octets = Buffer.concat([
    Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
    randomBytes(manyOctets),
  ]);
  link.write(octets);
  board.write(octets);
  await until(() => there().length >= octets.length && here().length >= octets.length, 'all octets');
  assert.ok(there().equals(octets), 'to the board');
  assert.ok(here().equals(octets), 'from the board');
});

pty('a console that asks for a pause gets one, and then the rest', async () => {
  const link = await open(CONSOLE_LINE);
  const there = received(board);
  const here = received(link);
  board.write(Uint8Array.of(XOFF, 0x2e));
  await until(() => here().includes(0x2e), 'the octet behind XOFF');
  link.write(Buffer.from('later'));
  await sleep(100);
  assert.is(there().length, 0, 'held');
  board.write(Uint8Array.of(XON));
  await until(() => there().toString() === 'later', 'the rest');
});

pty('what was written before the port is closed arrives', async () => {
  const link = await open();
  const there = received(board);
  link.write(randomBytes(manyOctets));
  await link.close();
  await link.close();
  link.write(Buffer.from('after'));
  await until(() => there().length === manyOctets, 'all octets');
  await sleep(50);
  assert.is(there().length, manyOctets, 'nothing is written behind the end');
});

pty('a port has one program at a time, and the next when it is given back', async () => {
  const link = await open();
  assert.match(await refusal(terminals.paths[0]), /: in use by another program; close it there/);
  await link.close();
  await open();
});

pty('the far end hangs up: said once, and writing is no error', async () => {
  const link = await open();
  const ends: string[] = [];
  received(link);
  link.onEnd(how => ends.push(how));
  await terminals.close();
  await until(() => ends.length > 0, 'the end');
  link.write(Uint8Array.of(1));
  await link.close();
  await sleep(50);
  assert.equal(ends, ['closed the port']);
});

pty('the far end hangs up while it sends: noticed each time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-port-'));
  for (let trial = 0; trial < hangUps; trial++) {
    const path = join(folder, `port${trial}`);
    const socat = ownProcess('socat', ['-u', 'OPEN:/dev/zero', `PTY,link=${path},raw,echo=0`]);
    await until(() => existsSync(path), path);
    const link = await openPort(path, baud, OCTET_LINE);
    links.push(link);
    const here = received(link);
    let ended = false;
    link.onEnd(() => {
      ended = true;
    });
    await until(() => here().length > 0, 'octets');
    await socat.end();
    await until(() => ended, `the end in trial ${trial}`);
  }
  rmSync(folder, { recursive: true });
});

pty('without permission: which group to join', async () => {
  chmodSync(terminals.paths[0], 0);
  const isRoot = process.geteuid?.() === 0;
  // Root may open every file, so the process takes another user's rights for this case.
  if (isRoot) process.seteuid?.(65_534);
  try {
    assert.match(await refusal(terminals.paths[0]), /: no permission; join the group that owns it \(ls -lL /);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});

test.run();
pty.run();
