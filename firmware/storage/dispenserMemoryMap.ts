/** The memory of a dispenser: its recovery log. */
import type { RecordPlace } from './recordPlace.ts';

/** Open orders: up to eight load requests of 23 octets (`firmware/dispenser/orderStore.ts`). */
export const OPEN_ORDERS = { at: 0, payloadMax: 184 } satisfies RecordPlace;

/** Bytes that a dispenser's memory has at least. */
export const DISPENSER_MEMORY_BYTES = 396;
