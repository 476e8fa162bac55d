/**
 * `npm run card` with a reader of this test at the other end of the line: frames of vpcd, no PC/SC needed.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeVpcdFrame, VPCD_ATR, vpcdFrameReader } from '../../bench/pcsc/vpcdFrames.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { decode } from '../../trace/decode/decode.ts';
import { SELECT } from '../pcsc/rig.ts';
import { type Command, runCommand, startCommand } from './command.ts';

const file = 'simulation/card/cardOnReader.ts';

interface Reader {
  ask(body: Uint8Array): Promise<Uint8Array>;
  close(): void;
}
/** One reader for one card. */
const listen = async (): Promise<{ server: Server; port: number; card: Promise<Reader> }> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const card = once(server, 'connection').then((connected): Reader => {
    const socket = connected[0] as Socket;
    const waiting: ((body: Uint8Array) => void)[] = [];
    const receive = vpcdFrameReader(body => waiting.shift()?.(body));
    socket.on('data', receive);
    socket.on('error', () => {});
    return {
      ask: body =>
        new Promise(resolve => {
          waiting.push(resolve);
          socket.write(encodeVpcdFrame(body));
        }),
      close: () => void socket.destroy(),
    };
  });
  return { server, port: (server.address() as AddressInfo).port, card };
};

/** The card's answer to SELECT. */
const statusOf = async (reader: Reader): Promise<Map<string, string>> => {
  const response = await reader.ask(SELECT);
  return new Map(decode(response).find(({ kind }) => kind === 'response APDU')?.lines);
};

const plug = async (...words: string[]): Promise<{ command: Command; reader: Reader; server: Server }> => {
  const { server, port, card } = await listen();
  const command = startCommand(file, ['--vpcd', `127.0.0.1:${port}`, ...words]);
  await command.says(/in the reader at/);
  const reader = await card;
  const atr = reader.ask(Uint8Array.of(VPCD_ATR));
  assert.is(toHex((await atr).subarray(0, 1)), '3b');
  return { command, reader, server };
};

test('C1 a blank card says what comes next, answers, and an interrupt pulls it', async () => {
  const { command, reader, server } = await plug('--blank');
  assert.match(command.said(), /^card without a number, blank: in the reader at 127\.0\.0\.1:\d+$/m);
  await command.says(/^for a call: npm run bench -- --reader .*: issue, load 1000$/m);
  const status = await statusOf(reader);
  assert.is(status.get('life cycle'), 'blank');
  assert.is(status.get('card'), 'none yet');
  command.signal('SIGINT');
  assert.is(await command.ended, 0);
  assert.match(command.said(), /card pulled/);
  server.close();
});

test('C1 a card in a file says whose it is, is loaded once and is the same the next time', async () => {
  const folder = mkdtempSync(`${tmpdir()}/card-`);
  const words = ['--profile', 'history', '--yen', '500', '--eeprom', `${folder}/card.bin`];
  try {
    const ids = [];
    for (let time = 0; time < 2; time++) {
      const { command, reader, server } = await plug(...words);
      const status = await statusOf(reader);
      assert.is(status.get('life cycle'), 'in use');
      assert.is(status.get('loads so far'), '1');
      ids.push(status.get('card'));
      assert.ok(command.said().includes(String(ids[time]?.split(' ')[0])), 'it says its number');
      await command.says(/^its center is its own; .* add --blank here/m);
      reader.close();
      assert.is(await command.ended, 0);
      assert.match(command.said(), /the reader closed the line/);
      server.close();
    }
    assert.match(String(ids[0]), /^\d{12} \(card\)$/);
    assert.is(ids[0], ids[1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a failure is one line; the exit code is 2 for a wrong call and 1 for a reader that is not there', async () => {
  for (const [words, complaint, exitCode] of [
    [[], /^--vpcd: expected HOST:PORT, got none\n$/, 2],
    [['--vpcd', 'a b'], /^--vpcd: expected HOST:PORT, got "a b"\n$/, 2],
    [['--vpcd', 'localhost:99999'], /^--vpcd: expected HOST:PORT/, 2],
    [
      ['--vpcd', 'localhost', '--yen', '0'],
      /^--yen: expected a whole number from 1 to 10000 yen, got "0"\n$/,
      2,
    ],
    [['--vpcd', 'localhost', '--profile', 'huge'], /^--profile: expected one of .*, got "huge"\n$/, 2],
    [
      ['--vpcd', '127.0.0.1:1', '--blank'],
      /^noReader: --vpcd: expected a virtual reader at .*ECONNREFUSED/,
      1,
    ],
  ] as const) {
    const { code, said } = await runCommand(file, words);
    assert.is(code, exitCode, said);
    assert.match(said, complaint);
    assert.is(said.trimEnd().split('\n').length, 1, said);
  }
});

test.run();
