import type { Identifier } from '../../../firmware/wire/identifier.ts';
import type { Center } from '../../center.ts';
import type { IngestOptions } from '../../ingest/ingest.ts';

/** What the center's answers are made of: the store, the keys that verify and sign, the time. */
export interface Service extends IngestOptions {
  readonly center: Center;
  /** A terminal's password at the broker of its mailbox; undefined where the center has no mailbox. */
  readonly passwordOf?: (terminalId: Identifier) => string;
}
