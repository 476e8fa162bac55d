/**
 * The process that holds the connection to the smart-card service for `daemon.ts`, so that it can be killed:
 * a command to a mute card occupies a thread of Node without limit, and a Node process waits for its threads
 * when it ends.
 */
import { type Fault, fault } from '../../firmware/runtime/fault.ts';
import {
  type Library,
  openService,
  type Service,
  type ServiceCard,
  type ServiceListener,
} from './service.ts';
import type { ServiceFault, ServiceNews, ServiceQuestion, ServiceRequest } from './serviceMessages.ts';

/** The library names a reader's state when it starts; without a reader it says nothing. */
const firstStatesMs = 200;

const hint = process.platform === 'linux' ? ' (Debian: libpcsclite1)' : '';

const say = (news: ServiceNews): void => void process.send?.(news);
const asMessage = ({ code, message }: Fault): ServiceFault => ({ code, message });

/** Killed, not ended: see above. */
const die = (): void => void process.kill(process.pid, 'SIGKILL');

const listener: ServiceListener = {
  readers: readers => say({ readers }),
  lost: error => say({ lost: asMessage(error) }),
};

/** The line of the library's message that names the file that is missing. */
const reasonOf = (error: unknown): string => {
  const lines = (error as Error).message.split('\n');
  return (lines.find(line => line.startsWith('Error: ')) ?? lines[0]).replace('Error: ', '');
};

/** The library is native, and on Linux stands on the system's libpcsclite. */
const load = async (): Promise<Library> => {
  try {
    return await import('pcsc-mini');
  } catch (error) {
    throw fault('noService', `PC/SC: its library cannot be loaded: ${reasonOf(error)}${hint}`);
  }
};

const cards = new Map<number, ServiceCard>();
let cardsSoFar = 0;

const connect = async (service: Service, reader: string) => {
  const held = await service.connect(reader);
  cards.set(++cardsSoFar, held);
  return { card: cardsSoFar, protocol: held.protocol, atr: held.atr };
};

const carryOut = async (service: Service, request: ServiceRequest) => {
  if ('connect' in request) return connect(service, request.connect);
  const held = cards.get(request.card);
  if (!held) throw fault('noCard', 'PC/SC: the card was given back');
  if ('transmit' in request) return held.transmit(request.transmit);
  cards.delete(request.card);
  await held.disconnect(request.disconnect);
  return undefined;
};

const answer = async (service: Service, { id, request }: ServiceQuestion): Promise<void> => {
  try {
    const result = await carryOut(service, request);
    say(result ? { id, result } : { id });
  } catch (error) {
    say({ id, fault: asMessage(error as Fault) });
  }
};

process.on('disconnect', die);
try {
  const service = openService(await load(), listener);
  process.on('message', question => void answer(service, question as ServiceQuestion));
  setTimeout(() => say({ id: 0 }), firstStatesMs);
} catch (error) {
  say({ lost: asMessage(error as Fault) });
}
