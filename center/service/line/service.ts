import type { Center } from '../../center.ts';
import type { IngestOptions } from '../../ingest/ingest.ts';

/** What the center's answers are made of: the store, the keys that verify and sign, the time. */
export interface Service extends IngestOptions {
  readonly center: Center;
}
