/**
 * A center's mailbox that is killed before its N-th statement after the start:
 *
 *   tsx mailboxUntilKilled.ts DATABASE N
 *
 * It answers each message with its own last octet, and notes it in a table. It prints `ready PORT`; SIGTERM
 * ends it, and prints the number of statements. With N 0 nothing else ends it.
 */
import { openMailbox, ownBroker } from '../../center/mailbox/mailbox.ts';
import { openStore, type Store } from '../../center/store/store.ts';
import { channelParts } from './mailboxTerminal.ts';

const [address, killAt] = process.argv.slice(2);
let isOpen = false;
let statements = 0;

const beforeStatement = (): void => {
  if (isOpen && ++statements === Number(killAt)) process.kill(process.pid, 'SIGKILL');
};

/** Done once, however often it is asked, as `Answer` promises. */
const answer = async (store: Store, message: Uint8Array): Promise<Uint8Array> => {
  const last = message[message.length - 1];
  await store.transact(tx =>
    tx
      .insertInto('counters')
      .values({ name: String.fromCharCode(last), value: 1 })
      .onConflict(conflict => conflict.doNothing())
      .execute(),
  );
  return Uint8Array.of(0x19, last);
};

const main = async (): Promise<void> => {
  const store = await openStore(address, { beforeStatement });
  const parts = channelParts(store, (_, message) => answer(store, message));
  const { port } = await openMailbox(parts, ownBroker({ port: 0, host: '127.0.0.1' }));
  process.on('SIGTERM', () => {
    console.log(statements);
    process.exit();
  });
  isOpen = true;
  console.log(`ready ${port}`);
};

void main();
