/**
 * Runs a board without hardware with its console on a TCP port, for the tools of real boards. Its flash and
 * its battery memories are kept in a folder from one run to the next.
 *
 *   npm run board -- [--listen PORT] [--keep FOLDER]
 *
 * Then, in another terminal: npm run flash -- --board virtual --port tcp://127.0.0.1:PORT
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { description } from '../boards/virtual.ts';
import { runCommand, text, whole, withDefault } from '../host/command.ts';
import { failure } from '../host/failure.ts';
import { endOnSignal } from '../host/terminal.ts';
import { type ConsolePort, createConsolePort } from './board/consolePort.ts';
import { flashModule } from './board/flashModule.ts';
import { createPagedFlash } from './board/pagedFlash.ts';
import { type KeptMemories, keptMemories } from './keptMemories.ts';
import { createVirtualPhone, type VirtualPhone } from './phone/virtualPhone.ts';

const pageBytes = 131_072;
/** Virtual time follows the host's in steps of this. */
const stepMs = 10;

interface Machine {
  readonly phone: VirtualPhone;
  readonly port: ConsolePort;
  /** Writes its memories into the folder. */
  keep(): void;
}

/** The board with what the folder keeps of it. */
const openMachine = (kept: KeptMemories): Machine => {
  const port = createConsolePort();
  const { bytes } = description.storage;
  const flash = createPagedFlash({ bytes, pageBytes }, kept.read('flash', bytes));
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
  for (const [name, contents] of memories) contents?.set(kept.read(name, contents.length) ?? contents);
  const keep = (): void => {
    for (const [name, contents] of memories) if (contents) kept.write(name, contents);
  };
  return { phone, port, keep };
};

/** The error of a port that cannot be listened at, with what to do. */
const portError = (error: NodeJS.ErrnoException, listen: number): Error => {
  if (error.code !== 'EADDRINUSE') return error;
  const sentence = `--listen: port ${listen} is in use; end what listens there, or choose another: --listen 0 takes any`;
  return failure('portInUse', sentence);
};

const listenAt = async (server: Server, port: number): Promise<number> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch(error => {
    throw portError(error, port);
  });
  return (server.address() as AddressInfo).port;
};

/** Every tool at the port hears and types at the same console. */
const serveConsole = ({ port, keep }: Machine): { server: Server; attached: Set<Socket> } => {
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
  return { server, attached };
};

const runWhile = async (isRunning: () => boolean, { phone, port }: Machine): Promise<void> => {
  phone.board.powerOn();
  while (isRunning()) {
    const busy = await port.turn(phone.board, stepMs);
    await sleep(busy ? 0 : stepMs);
  }
  phone.board.powerOff();
};

const options = {
  listen: withDefault(
    whole({ from: 0, to: 65_535 }, 'the TCP port of its console; 0 takes a free one'),
    2323,
  ),
  keep: withDefault(text('FOLDER', 'where its memories are kept'), 'dist/virtual/board'),
};

const declaration = {
  call: 'npm run board --',
  does: 'A board without hardware, its console on a TCP port of this machine, for the tools that work on real boards.',
  options,
  notes: [
    'In another terminal: npm run flash -- --board virtual --port tcp://127.0.0.1:PORT. An interrupt ends it.',
  ],
};

await runCommand(declaration, async ({ values: { listen, keep } }) => {
  const machine = openMachine(keptMemories(keep));
  const { server, attached } = serveConsole(machine);
  let running = true;
  endOnSignal(() => {
    running = false;
  });
  try {
    const port = await listenAt(server, listen);
    console.log(`virtual board, console on tcp://127.0.0.1:${port}, memories in ${keep}/`);
    await runWhile(() => running, machine);
    machine.keep();
  } finally {
    server.close();
    for (const socket of attached) socket.destroy();
  }
});
