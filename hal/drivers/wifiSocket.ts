import { fromLatin1, toLatin1 } from '../../firmware/runtime/bytes.ts';
import type { ByteStream } from '../byteStream.ts';
import type { Timer, TimerId } from '../timer.ts';
import { partMismatch } from './partMismatch.ts';

/** After a refusal or a loss; an access point that restarts is back in a minute or so. */
const RETRY_MS = 5000;
/** The interpreter does not promise a callback for every attempt: an attempt of this age has failed. */
const ATTEMPT_LIMIT_MS = 60_000;
/** Connections that fail in a row before the access point is joined anew. */
const FAILURES_MAX = 12;
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
 * Settings from a Storage file, which provisioning writes and no image carries: name of the access point,
 * password, host and port, a line each. Throws `partMismatch` when it is missing or has another shape; the
 * password is not repeated.
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
 * A TCP socket over the interpreter's `Wifi` and `net` modules (Espruino reference; built into the ESP32 and
 * Espruino WiFi firmware) as a byte stream. It joins, connects, and does both again after a loss, for ever.
 * One attempt or connection is alive at a time, and it has a number: what is told of another is late. What is
 * written while there is no connection is lost: the exchange above it has its own limit.
 */
export const wifiSocket = (options: { settings: WifiSettings; timer: Timer }): ByteStream => {
  const { settings, timer } = options;
  const { ssid, password, host, port } = settings;
  const wifi: Wifi = require('Wifi');
  // biome-ignore lint/style/useNodejsImportProtocol: the interpreter's module, not Node's
  const net: Net = require('net');
  let deliver: (bytes: Uint8Array) => void = () => {};
  let joined = false;
  /** Of the attempt or connection that is alive. */
  let current = 0;
  let socket: Socket | undefined;
  let open = false;
  let failures = 0;
  let waiting: TimerId | undefined;

  const wait = (milliseconds: number, then: () => void) => {
    if (waiting !== undefined) timer.cancel(waiting);
    waiting = timer.after(milliseconds, then);
  };
  /** Ends what is alive, and goes on after a pause. */
  const again = () => {
    const last = socket;
    current++;
    socket = undefined;
    open = false;
    wait(RETRY_MS, joined ? connect : join);
    try {
      last?.end();
    } catch {
      // A socket that has closed.
    }
  };
  const failed = () => {
    if (++failures >= FAILURES_MAX) {
      failures = 0;
      joined = false;
    }
    again();
  };
  const join = () => {
    const mine = ++current;
    wait(ATTEMPT_LIMIT_MS, join);
    wifi.connect(ssid, { password }, error => {
      // A success that is late is one: the board has an address.
      if (error) mine === current && again();
      else if (!joined) {
        joined = true;
        connect();
      }
    });
  };
  const connect = () => {
    const mine = ++current;
    wait(ATTEMPT_LIMIT_MS, failed);
    const opening = net.connect({ host, port }, () => {
      if (mine !== current) return opening.end();
      if (waiting !== undefined) timer.cancel(waiting);
      waiting = undefined;
      open = true;
      failures = 0;
    });
    socket = opening;
    opening.on('data', data => {
      if (mine === current) deliver(fromLatin1(data));
    });
    opening.on('close', () => {
      if (mine === current) failed();
    });
    // A refused connection is told here and then as closed.
    opening.on('error', () => {});
  };
  wifi.on('disconnected', () => {
    if (!joined) return;
    joined = false;
    again();
  });
  join();
  return {
    write: bytes => {
      if (!open) return;
      try {
        socket!.write(toLatin1(bytes));
      } catch {
        // Closed, and not told yet.
        failed();
      }
    },
    onData: listener => {
      deliver = listener;
    },
    renew: () => {
      if (open) again();
    },
  };
};
