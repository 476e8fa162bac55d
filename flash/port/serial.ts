import type { SerialPort } from 'serialport';
import { fault } from '../../firmware/runtime/fault.ts';
import { within } from '../../host/limit.ts';
import type { LineFormat } from './lineFormat.ts';
import type { ConsoleLink } from './link.ts';
import { serialFault } from './serialFault.ts';

/** A driver of a wireless port may look for its far end meanwhile. */
const openLimitMs = 10_000;
const listLimitMs = 2000;
/** For octets that were written and not sent when the port is closed. */
const sendLimitMs = 500;

/** The library loads a native binary, so it is loaded when a port is asked for. */
const library = async (): Promise<typeof SerialPort> => (await import('serialport')).SerialPort;

/**
 * DTR: Windows raises it only with `hupcl`, and some boards are silent without it. Elsewhere opening raises
 * it, and the port's own setting decides whether closing lowers it, which resets some boards.
 */
const hupcl = process.platform === 'win32';

const openPort = async (path: string, baud: number, line: LineFormat): Promise<SerialPort> => {
  const Port = await library();
  return new Promise((resolve, reject) => {
    const { parity, stopBits, softwareFlow: xon } = line;
    const port: SerialPort = new Port({ path, baudRate: baud, parity, stopBits, xon, hupcl }, error =>
      error ? reject(error) : resolve(port),
    );
  });
};

/** Paths of this machine's ports; undefined where the system's own list cannot be read. */
const presentPorts = async (): Promise<string[] | undefined> => {
  try {
    const list = (await library()).list();
    const ports = await within(listLimitMs, list, () => fault('noPort', 'list of ports: no answer'));
    // A PC's kernel has 32 of these, whether or not there is a UART.
    return ports.map(port => port.path).filter(path => !/^\/dev\/ttyS\d+$/.test(path));
  } catch {
    return undefined;
  }
};

/** What of the library's binding for Linux and macOS is used here though it is no part of its interface. */
interface Polled {
  readonly poller?: { once(event: 'disconnect', listener: () => void): unknown };
}

/**
 * serialport 13 misses about half of the hang-ups that come while octets arrive: it takes the end of the file
 * for a read of no octets and reads again, for ever. The poller beneath it knows. (Windows has no poller, and
 * no such loop.)
 */
const closeOnHangUp = (port: SerialPort): void => {
  const { poller } = port.port as unknown as Polled;
  poller?.once('disconnect', () => void (port.isOpen && port.close()));
};

/** Resolves when everything that was written has gone to the system, or after `sendLimitMs`. */
const sent = (port: SerialPort): Promise<void> =>
  new Promise(resolve => {
    const timer = setTimeout(resolve, sendLimitMs);
    port.write(new Uint8Array(0), () => {
      clearTimeout(timer);
      resolve();
    });
  });

const linkOf = (port: SerialPort): ConsoleLink => {
  let open = true;
  let closed: Promise<void> | undefined;
  port.once('close', () => {
    open = false;
  });
  // A port that is gone is reported by its end.
  port.on('error', () => {});
  closeOnHangUp(port);
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await sent(port);
    if (port.isOpen) await new Promise<void>(resolve => port.close(() => resolve()));
  };
  return {
    name: port.path,
    write: octets => void (open && port.write(octets)),
    onData: listener => void port.on('data', listener),
    onEnd: listener => void port.once('close', () => listener('closed the port')),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
};

/**
 * A serial port, the USB plug of a board, or a pseudo-terminal, by its path or by its name on Windows
 * (`COM3`), held exclusively. Rejects with `noPort`, whose one line says what is wrong and what to do.
 */
export const openSerial = async (path: string, baud: number, line: LineFormat): Promise<ConsoleLink> => {
  const opening = openPort(path, baud, line);
  try {
    const late = () => new Error(`no answer from the port's driver within ${openLimitMs} ms`);
    return linkOf(await within(openLimitMs, opening, late));
  } catch (error) {
    opening.then(
      port => port.close(),
      () => {},
    );
    throw serialFault({ path, baud, message: (error as Error).message, present: await presentPorts() });
  }
};
