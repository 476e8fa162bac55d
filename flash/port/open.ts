import { fault } from '../../firmware/runtime/fault.ts';
import type { ConsoleLink } from './link.ts';
import { openSerial } from './serial.ts';
import { openTcp } from './tcp.ts';

const TCP = /^tcp:\/\/([^:/]+|\[[^\]]+\]):(\d{1,5})$/;

/** `/dev/ttyACM0`, a pseudo-terminal's path, or `tcp://host:port`. Throws `noPort`. */
export const openPort = (port: string, baud: number): Promise<ConsoleLink> => {
  const [, host, number] = TCP.exec(port) ?? [];
  if (host) return openTcp(host.replace(/^\[|\]$/g, ''), Number(number));
  if (/^\w+:\/\//.test(port))
    throw fault('noPort', `--port: expected a path or tcp://host:port, got "${port}"`);
  return openSerial(port, baud);
};
