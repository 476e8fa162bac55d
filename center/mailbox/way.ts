/** A way to the terminals: the center's own broker, or an operator's. */
import type { Bulletin } from './bulletins.ts';
import type { ChannelParts } from './channel.ts';

/** What a way works with. */
export interface WayParts extends ChannelParts {
  /** The newest version of each. */
  readonly bulletins: () => readonly Bulletin[];
}

/** A way that is open. */
export interface Way {
  /** The port of the center's own broker; 0 at another's. */
  readonly port: number;
  /** `bulletins` has a new version of this one. */
  bulletinChanged(bulletin: Bulletin): void;
  /** Resolves when nothing is sent or taken any more. */
  close(): Promise<void>;
}
