/** What the tests against real brokers need: a terminal's socket, a center, and a proxy that fails. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import mqtt, { type Packet } from 'mqtt-packet';
import type { Dialler } from '../../hal/dialler.ts';
import type { Timer } from '../../hal/timer.ts';

export const hostTimer: Timer = (() => {
  const running: NodeJS.Timeout[] = [];
  return {
    now: () => performance.now(),
    after: (milliseconds, listener) => running.push(setTimeout(listener, milliseconds)) - 1,
    cancel: id => clearTimeout(running[id]),
  };
})();

/** Resolves when `isDone`; rejects after `limitMs`, and says what was waited for. */
export const until = async (what: string, isDone: () => boolean, limitMs = 8000): Promise<void> => {
  for (let waited = 0; !isDone(); waited += 10) {
    if (waited > limitMs) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
};

/** A port that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** The terminal's way over TCP on this machine; one port for each center. */
export const tcpDialler = (...ports: readonly (() => number)[]): Dialler => {
  let socket: Socket | undefined;
  return {
    dial: (center, caller) => {
      socket?.destroy();
      const opening = connect(ports[center](), '127.0.0.1');
      socket = opening;
      const isCurrent = (): boolean => socket === opening;
      opening.on('connect', () => isCurrent() && caller.opened());
      opening.on('data', octets => isCurrent() && caller.received(new Uint8Array(octets)));
      opening.on('error', () => {});
      opening.on('close', () => isCurrent() && caller.lost());
    },
    write: octets => void socket?.write(octets),
    hangUp: () => {
      socket?.end();
      socket = undefined;
    },
  };
};

/** A client that shares nothing with the terminal's: the center at its broker. */
export interface Center {
  /** Topic, text, and whether it was a resend, in the order of their coming. */
  readonly got: { topic: string; text: string; dup: boolean; retain: boolean }[];
  publish(topic: string, text: string, retain?: boolean): Promise<void>;
  close(): void;
}

/** Connects as `center`, subscribes to what terminals say, and resolves when both are granted. */
export const centerAt = async (port: number): Promise<Center> => {
  const socket = connect(port, '127.0.0.1');
  const got: Center['got'] = [];
  const answered: Packet[] = [];
  const say = (packet: Packet): void => void socket.write(mqtt.generate(packet));
  const parser = mqtt.parser({ protocolVersion: 4 });
  parser.on('packet', packet => {
    if (packet.cmd !== 'publish') {
      answered.push(packet);
      return;
    }
    const { topic, payload, dup, retain, messageId } = packet;
    got.push({ topic, text: String(payload), dup, retain });
    if (messageId) say({ cmd: 'puback', messageId });
  });
  socket.on('data', octets => parser.parse(octets));
  socket.on('error', () => {});
  const answer = (cmd: Packet['cmd'], id?: number): Promise<void> =>
    until(`${cmd} at the center`, () =>
      answered.some(one => one.cmd === cmd && (!id || one.messageId === id)),
    );
  say({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId: 'center',
    keepalive: 60,
    username: 'center',
    password: Buffer.from('center'),
  });
  await answer('connack');
  const subscriptions = [{ topic: 'phone/+/up' }, { topic: 'phone/+/lost' }];
  say({
    cmd: 'subscribe',
    messageId: 1,
    subscriptions: subscriptions.map(one => ({ ...one, qos: 1 as const })),
  });
  await answer('suback', 1);
  let id = 1;
  return {
    got,
    publish: async (topic, text, retain = false) => {
      id++;
      say({ cmd: 'publish', topic, payload: text, qos: 1, dup: false, retain, messageId: id });
      await answer('puback', id);
    },
    close: () => socket.destroy(),
  };
};

/** Between the terminal and its broker. */
export interface Middle {
  readonly port: number;
  /** The packets that the terminal has sent, over all connections. */
  readonly packets: Packet[];
  /** Whether what the broker says still reaches the terminal. */
  isDeaf: boolean;
  /** Called with each packet of the terminal before the broker has it. */
  onPacket: (packet: Packet) => void;
  /** Ends the connection to the broker without a word, and the terminal's. */
  cut(): void;
  close(): void;
}

/** Passes octets on between any number of connections and the port that `target` gives. */
export const proxyTo = async (target: () => number): Promise<Middle> => {
  const sockets = new Set<Socket>();
  const packets: Packet[] = [];
  const join = (near: Socket): void => {
    const far = connect(target(), '127.0.0.1');
    const parser = mqtt.parser({ protocolVersion: 4 });
    parser.on('packet', packet => {
      packets.push(packet);
      proxy.onPacket(packet);
    });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    near.on('data', octets => {
      parser.parse(octets);
      far.write(octets);
    });
    far.on('data', octets => {
      if (!proxy.isDeaf) near.write(octets);
    });
    near.on('close', () => far.end());
    far.on('close', () => near.end());
  };
  const server: Server = createServer(join);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const proxy: Middle = {
    port: (server.address() as { port: number }).port,
    packets,
    isDeaf: false,
    onPacket: () => {},
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
  return proxy;
};
