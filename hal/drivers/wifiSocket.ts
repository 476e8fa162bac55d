import { fromLatin1, toLatin1 } from '../../firmware/runtime/bytes.ts';
import type { ByteStream } from '../byteStream.ts';
import type { Timer } from '../timer.ts';
import { partMismatch } from './partMismatch.ts';

/** After a refusal or a loss; an access point that restarts is back in a minute or so. */
const RETRY_MS = 5000;
const LINES = 4;
const PORT_MAX = 65535;

/** Where a terminal with Wi-Fi finds its center. Secret because of the password: never printed. */
export interface WifiSettings {
  /** Name of the access point. */
  ssid: string;
  password: string;
  /** The center's gateway. */
  host: string;
  port: number;
}

/**
 * Settings from a Storage file, which provisioning writes and no image carries: name of the access point, password, host and
 * port, a line each. Throws `partMismatch` when it is missing or has another shape; the password is not repeated.
 */
export const wifiSettings = (storageName: string): WifiSettings => {
  const storage: Storage = require('Storage');
  const text = storage.read(storageName);
  const lines = (text || '').split('\n');
  if (lines.length < LINES)
    throw partMismatch(
      'Wi-Fi',
      `lines of Storage file ${storageName}`,
      '4',
      text ? `${lines.length}` : 'no file',
    );
  const port = parseInt(lines[3], 10);
  if (!(port > 0 && port <= PORT_MAX))
    throw partMismatch('Wi-Fi', `port in Storage file ${storageName}`, '1 to 65535', lines[3]);
  return { ssid: lines[0], password: lines[1], host: lines[2], port };
};

/**
 * A TCP socket over the interpreter's `Wifi` and `net` modules (Espruino reference; built into the ESP32 and Espruino WiFi
 * firmware) as a byte stream. It joins, connects, and does both again after a loss, for ever. What is written while there is
 * no connection is lost: the exchange above it has its own limit.
 */
export const wifiSocket = (options: { settings: WifiSettings; timer: Timer }): ByteStream => {
  const { settings, timer } = options;
  const { ssid, password, host, port } = settings;
  const wifi: Wifi = require('Wifi');
  // biome-ignore lint/style/useNodejsImportProtocol: the interpreter's module, not Node's
  const net: Net = require('net');
  let deliver: (bytes: Uint8Array) => void = () => {};
  let socket: Socket | undefined;
  let joined = false;

  const join = () => {
    wifi.connect(ssid, { password }, error => {
      if (error) timer.after(RETRY_MS, join);
      else if (!joined) {
        joined = true;
        connect();
      }
    });
  };
  const connect = () => {
    if (!joined) return;
    const opening = net.connect({ host, port }, () => {
      socket = opening;
    });
    opening.on('data', data => deliver(fromLatin1(data)));
    opening.on('close', () => {
      socket = undefined;
      timer.after(RETRY_MS, connect);
    });
    // A refused connection is told here and then as closed.
    opening.on('error', () => {});
  };
  wifi.on('disconnected', () => {
    if (!joined) return;
    joined = false;
    timer.after(RETRY_MS, join);
  });
  join();
  return {
    write: bytes => {
      if (socket) socket.write(toLatin1(bytes));
    },
    onData: listener => {
      deliver = listener;
    },
  };
};
