import { fault } from '../../firmware/runtime/fault.ts';
import { CONSOLE_LINE, type LineFormat } from './lineFormat.ts';
import type { ConsoleLink } from './link.ts';
import { openSerial } from './serial.ts';
import { openTcp } from './tcp.ts';

const TCP = /^tcp:\/\/([^:/]+|\[[^\]]+\]):(\d{1,5})$/;

/**
 * Opens `/dev/ttyACM0`, `COM3`, a pseudo-terminal's path, or `tcp://host:port`; `line` is how characters
 * stand on a serial line. Rejects with `noPort`, in one line.
 */
export const openPort = async (
  port: string,
  baud: number,
  line: LineFormat = CONSOLE_LINE,
): Promise<ConsoleLink> => {
  const [, host, number] = TCP.exec(port) ?? [];
  if (host) return openTcp(host.replace(/^\[|\]$/g, ''), Number(number));
  if (/^\w+:\/\//.test(port))
    throw fault('noPort', `--port: expected a path or tcp://host:port, got "${port}"`);
  return openSerial(port, baud, line);
};
