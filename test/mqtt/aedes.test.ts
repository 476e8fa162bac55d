/** The terminal's client against aedes, in this process. */
import { createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { brokerCases } from './brokerCases.ts';

brokerCases('aedes', async () => {
  const broker = await Aedes.createBroker();
  broker.authenticate = (_client, user, password, done) =>
    done(null, String(password) === (user === 'center' ? 'center' : 'secret'));
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    broker.handle(socket);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as { port: number }).port,
    stop: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>(resolve => broker.close(() => resolve()));
    },
  };
});
