/** The center's end of the terminals' mailbox (`docs/protocol.md`). */

import { turnsByKey } from '../turns.ts';
import { type Listening, openBroker } from './broker.ts';
import { allBulletins, type Bulletin, keepBulletin } from './bulletins.ts';
import type { ChannelParts } from './channel.ts';
import { type Counts, openCounts } from './counts.ts';
import { type BrokerAddress, joinBroker } from './operatorsBroker.ts';
import type { Way, WayParts } from './way.ts';

/** A mailbox that is open. */
export interface CenterMailbox {
  /** The port of the center's own broker; 0 at another's. */
  readonly port: number;
  readonly counts: Counts;
  /**
   * Publishes the next version of a table or list to every terminal. It is kept when this resolves, and is
   * published anew at every start. Throws `badBulletin` (`bulletins.ts`).
   */
  publish(name: string, message: Uint8Array): Promise<Bulletin>;
  /** Sends what a transaction of another room has kept by `keepBulletin`, once that has committed. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a way to the terminals. */
export type OpenWay = (parts: WayParts) => Promise<Way>;

/** The center's own broker. Throws `portInUse`. */
export const ownBroker =
  (listening: Listening): OpenWay =>
  parts =>
    openBroker(parts, listening);

/** A broker of the operator's. Throws `noBroker`. */
export const operatorsBroker =
  (address: BrokerAddress): OpenWay =>
  parts =>
    joinBroker(parts, address);

/** Opens the mailbox on one way. */
export const openMailbox = async (
  parts: Omit<ChannelParts, 'counts'>,
  open: OpenWay,
): Promise<CenterMailbox> => {
  const { store } = parts;
  const counts = openCounts();
  let bulletins = await allBulletins(store.db);
  const way = await open({ ...parts, counts, bulletins: () => bulletins });
  const turns = turnsByKey();
  const readAnew = async (): Promise<void> => {
    const before = new Map(bulletins.map(({ name, version }) => [name, version]));
    bulletins = await allBulletins(store.db);
    for (const one of bulletins) if (one.version !== before.get(one.name)) way.bulletinChanged(one);
  };
  // One behind the other: a list that was read earlier takes no place of a later one.
  const refresh = (): Promise<void> => turns('bulletins', readAnew);
  return {
    ...{ port: way.port, counts, refresh },
    publish: async (name, message) => {
      const bulletin = await store.transact(tx => keepBulletin(tx, name, message));
      await refresh();
      return bulletin;
    },
    close: () => way.close(),
  };
};
