/** The memory of a dispenser: its recovery log. */
import type { RecordPlace } from './recordPlace.ts';

/**
 * The next order's number, u32, and up to eight load requests of 53 octets
 * (`firmware/dispenser/orderStore.ts`).
 */
export const OPEN_ORDERS = { at: 0, payloadMax: 428 } satisfies RecordPlace;

/** Bytes that a dispenser's memory has at least. */
export const DISPENSER_MEMORY_BYTES = 884;
