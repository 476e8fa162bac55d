/**
 * An access point and a server behind it, reached by the interpreter's `Wifi` and `net` modules (Espruino
 * reference): a join calls back once, with null or a reason; a socket emits `data` as strings of octets, and
 * `error` followed by `close`. In the field callbacks are late or never come (espruino/Espruino#1297, #2487),
 * a socket's `close` comes long after its end, and a peer that is gone is not told at all (#847).
 */
import type { Part } from '../board/board.ts';
import type { Chip } from '../board/chip.ts';
import { latin1 } from '../board/octets.ts';

export interface AccessPoint extends Part {
  /** The modules for `BoardOptions.modules`. */
  readonly modules: (chip: Chip) => Record<string, unknown>;
  /** The server: octets for the board, while connected. */
  send(octets: ArrayLike<number>): void;
  onData(listener: (octets: Uint8Array) => void): void;
  isConnected(): boolean;
  /** Out of reach: joins and connections fail, the board's join and connection end. */
  setInReach(inReach: boolean): void;
  /** The server refuses connections, and closes the open one. */
  setServing(serving: boolean): void;
  /** How late callbacks come, from now on: `Infinity` for one that never does. */
  readonly delays: { joinMs: number; connectMs: number; closeMs: number };
  /** The server is gone without a word: what is sent vanishes, either way, and the socket stays open. */
  loseServer(): void;
  /** Connections that the board has open or is opening. */
  connections(): number;
  /** Counts of the board's attempts to join and to connect. */
  readonly attempts: { joins: number; connects: number };
}

export interface AccessPointSettings {
  readonly ssid: string;
  readonly password: string;
  readonly host: string;
  readonly port: number;
}

const joinMs = 1500;
const connectMs = 80;
const packetUs = 3_000;

type Listener = (...values: never[]) => unknown;
interface Socket {
  readonly chip: Chip;
  readonly listeners: Record<string, Listener>;
  open: boolean;
  /** The board has ended it, or its end was told. */
  over: boolean;
}

export const createAccessPoint = (settings: AccessPointSettings): AccessPoint => {
  const violations: string[] = [];
  const attempts = { joins: 0, connects: 0 };
  const delays = { joinMs, connectMs, closeMs: packetUs / 1000 };
  const made: Socket[] = [];
  let inReach = true;
  let serving = true;
  let joined: { chip: Chip; disconnected?: Listener } | undefined;
  let socket: Socket | undefined;
  let deliver: (octets: Uint8Array) => void = () => {};

  const later = (chip: Chip, us: number, then: () => void): void => {
    if (us === Infinity) return;
    chip.scheduler.interpreterAfter(us, () => {
      if (chip.isAlive()) then();
    });
  };
  const tell = (of: Socket, event: string, ...values: unknown[]): void => {
    const listener = of.listeners[event];
    if (listener) of.chip.callImage(listener, ...values);
  };
  const close = (of: Socket | undefined, hadError: boolean): void => {
    if (!of || of.over) return;
    if (socket === of) socket = undefined;
    of.open = false;
    of.over = true;
    later(of.chip, delays.closeMs * 1000, () => tell(of, 'close', hadError));
  };
  const isAlive = (): boolean => joined?.chip.isAlive() ?? false;

  const wifi = (chip: Chip) => {
    let disconnected: Listener | undefined;
    return {
      on: (event: string, listener: Listener) => {
        chip.apiCall();
        if (event === 'disconnected') disconnected = listener;
      },
      connect: (ssid: string, options: { password?: string }, callback: Listener) => {
        chip.apiCall();
        attempts.joins++;
        later(chip, delays.joinMs * 1000, () => {
          const fits = ssid === settings.ssid && options?.password === settings.password;
          const reason = !inReach ? 'no_ap_found' : fits ? null : 'bad_password';
          if (reason === null) joined = { chip, ...(disconnected ? { disconnected } : {}) };
          chip.callImage(callback, reason);
        });
      },
    };
  };

  const net = (chip: Chip) => ({
    connect: (to: { host?: string; port?: number }, connected: Listener) => {
      chip.apiCall();
      attempts.connects++;
      if (joined?.chip !== chip) violations.push('net.connect without an access point');
      const mine: Socket = { chip, listeners: {}, open: false, over: false };
      made.push(mine);
      const object = {
        on: (event: string, listener: Listener) => {
          chip.apiCall();
          mine.listeners[event] = listener;
        },
        write: (data: unknown) => {
          chip.apiCall();
          if (typeof data !== 'string')
            violations.push('socket.write: expected a string, got an array, which is sent as text');
          if (!mine.open) throw chip.imageError('This socket is closed.');
          const octets = Uint8Array.from(String(data), c => c.charCodeAt(0));
          if (socket === mine) later(chip, packetUs, () => deliver(octets));
          return true;
        },
        end: () => close(mine, false),
      };
      later(chip, delays.connectMs * 1000, () => {
        if (mine.over) return;
        const there =
          isAlive() && inReach && serving && to.host === settings.host && to.port === settings.port;
        if (!there) {
          tell(mine, 'error', { code: -7, message: 'no response' });
          close(mine, true);
          return;
        }
        mine.open = true;
        socket = mine;
        chip.callImage(connected, object);
      });
      return object;
    },
  });

  return {
    name: 'access point',
    violations,
    attempts,
    delays,
    loseServer: () => {
      socket = undefined;
    },
    connections: () => made.filter(one => !one.over && one.chip.isAlive()).length,
    modules: chip => ({ Wifi: wifi(chip), net: net(chip) }),
    isConnected: () => socket?.open === true && socket.chip.isAlive(),
    onData: listener => {
      deliver = listener;
    },
    send: octets => {
      const to = socket;
      if (to) later(to.chip, packetUs, () => tell(to, 'data', latin1(octets)));
    },
    setServing: next => {
      serving = next;
      if (!serving) close(socket, true);
    },
    setInReach: next => {
      inReach = next;
      if (inReach || !joined) return;
      const { chip, disconnected } = joined;
      joined = undefined;
      close(socket, true);
      if (disconnected) later(chip, packetUs, () => chip.callImage(disconnected, { reason: 200 }));
    },
  };
};
