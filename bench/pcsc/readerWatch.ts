import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, fault } from '../../firmware/runtime/fault.ts';
import type { Daemon, PcscCard } from './daemon.ts';
import type { ReaderState } from './readerState.ts';

/** A reader at a connection that is made anew whenever it ends. */
export interface ReaderWatch {
  /** Undefined while the reader or the smart-card service is away. */
  state(): ReaderState | undefined;
  /** Waits for a connection that is being made. Rejects with a fault of PC/SC. Has no limit. */
  connectCard(): Promise<PcscCard>;
  /**
   * Ends the connection and makes another: the way to leave a card that never answers. The state stays
   * meanwhile.
   */
  restart(): void;
  /** Gives every card back. Allowed twice. */
  close(): void;
}

export interface ReaderWatchOptions {
  /** Makes a connection. */
  readonly open: () => Promise<Daemon>;
  readonly reader: string;
  /** Called at each change. */
  readonly changed: (state: ReaderState | undefined) => void;
  /** What a person should know, in one line. */
  readonly notice: (words: string) => void;
}

const reopenEveryMs = 1000;
const reopenLimitMs = 60 * 60_000;

/** Says once that the reader is away, and once that it is back. */
const awayNotices = (reader: string, notice: (words: string) => void) => {
  let away = false;
  return {
    away: (why: string): void => {
      if (!away) notice(`${why}; waiting for reader "${reader}"`);
      away = true;
    },
    back: (): void => {
      if (away) notice(`reader "${reader}" is back`);
      away = false;
    },
  };
};

/**
 * Tries each `reopenEveryMs` until a connection is made; undefined when `signal` or the limit ends the tries.
 */
const openAgain = async (
  open: () => Promise<Daemon>,
  failed: (error: Fault) => void,
  signal: AbortSignal,
): Promise<Daemon | undefined> => {
  for (const end = performance.now() + reopenLimitMs; !signal.aborted && performance.now() < end; ) {
    const daemon = await open().catch(failed);
    if (daemon) return daemon;
    await sleep(reopenEveryMs, undefined, { signal }).catch(() => {});
  }
  return undefined;
};

/** Rejects as `open` does when the first connection cannot be made. */
export const watchReader = async (options: ReaderWatchOptions): Promise<ReaderWatch> => {
  const { open, reader, changed } = options;
  const notices = awayNotices(reader, options.notice);
  const ending = new AbortController();
  let state: ReaderState | undefined;
  let connection: Promise<Daemon | undefined>;

  const see = (seen: ReaderState | undefined, why: string): void => {
    state = seen;
    if (seen) notices.back();
    else notices.away(why);
    changed(seen);
  };
  const use = (daemon: Daemon): void => {
    const report = () =>
      see(
        daemon.readers().find(one => one.name === reader),
        'the reader was unplugged',
      );
    daemon.onReaders(report);
    daemon.onLost(error => {
      see(undefined, error.message);
      reopen();
    });
    report();
  };
  const reopen = (): void => {
    const failed = (error: Fault): void => see(undefined, error.message);
    connection = openAgain(open, failed, ending.signal).then(daemon => {
      if (ending.signal.aborted) daemon?.close();
      else if (daemon) use(daemon);
      else options.notice(`no smart-card service within ${reopenLimitMs / 60_000} minutes; start this again`);
      return daemon;
    });
  };

  const first = await open();
  connection = Promise.resolve(first);
  use(first);
  const end = (): void => void connection.then(daemon => daemon?.close());
  return {
    state: () => state,
    connectCard: async () => {
      const daemon = await connection;
      if (!daemon) throw fault('connectionClosed', 'PC/SC: the connection is closed');
      return daemon.connectCard(reader);
    },
    restart: () => {
      end();
      reopen();
    },
    close: () => {
      ending.abort();
      end();
    },
  };
};
