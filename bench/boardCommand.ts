/**
 * A board without hardware at the end of a TCP port, for the tools that work on real ones: its console, with flash and
 * battery memories kept in a folder from one run to the next.
 *
 *   npm run board -- [--listen PORT] [--keep FOLDER]
 *
 * Then, in another terminal: npm run flash -- --board virtual --port tcp://127.0.0.1:PORT
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { description } from '../boards/virtual.ts';
import { createConsolePort } from './board/consolePort.ts';
import { flashModule } from './board/flashModule.ts';
import { createPagedFlash } from './board/pagedFlash.ts';
import { createVirtualPhone } from './phone/virtualPhone.ts';

const pageBytes = 131_072;
/** Virtual time follows the host's in steps of this. */
const stepMs = 10;

const { values } = parseArgs({
  options: {
    listen: { type: 'string', default: '2323' },
    keep: { type: 'string', default: 'dist/virtual/board' },
  },
});

mkdirSync(values.keep, { recursive: true });
const fileOf = (name: string): string => `${values.keep}/${name}.bin`;
const kept = (name: string): Uint8Array | undefined =>
  existsSync(fileOf(name)) ? new Uint8Array(readFileSync(fileOf(name))) : undefined;

const port = createConsolePort();
const flash = createPagedFlash({ bytes: description.storage.bytes, pageBytes }, kept('flash'));
const phone = createVirtualPhone({
  description,
  storage: flash,
  modules: chip => ({ Flash: flashModule(chip, flash) }),
  onPrint: line => {
    if (!line.startsWith('<<')) console.log(line);
    port.print(line);
  },
});
const memories: [string, Uint8Array | undefined][] = [
  ['flash', flash.cells],
  ['keys', phone.sram?.contents],
  ['journal', phone.fram?.contents],
];
for (const [name, contents] of memories) contents?.set(kept(name) ?? contents);
const keep = (): void => {
  for (const [name, contents] of memories) if (contents) writeFileSync(fileOf(name), contents);
};

const attached = new Set<Socket>();
port.link.onData(octets => {
  for (const socket of attached) socket.write(octets);
});
const server = createServer(socket => {
  attached.add(socket);
  socket.on('data', octets => port.link.write(new Uint8Array(octets)));
  socket.on('error', () => {});
  socket.on('close', () => {
    attached.delete(socket);
    keep();
  });
});
server.listen(Number(values.listen), '127.0.0.1', () =>
  console.log(`virtual board, console on tcp://127.0.0.1:${values.listen}, memories in ${values.keep}/`),
);

let running = true;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    running = false;
  });
phone.board.powerOn();
while (running) {
  const busy = await port.turn(phone.board, stepMs);
  await sleep(busy ? 0 : stepMs);
}
phone.board.powerOff();
keep();
server.close();
for (const socket of attached) socket.destroy();
