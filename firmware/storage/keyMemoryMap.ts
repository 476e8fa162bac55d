/**
 * The key memory: 23LCV512, 65536 bytes of RAM with a battery, lost when the phone is forced open (S4.2).
 * Each record is a line: a new one starts at the first free byte, which `npm test -- memoryMap` prints.
 */
import type { RecordPlace } from './recordPlace.ts';

/** 2M1, with the largest keys: a 5112-bit master's and a 3840-bit terminal's. */
export const TERMINAL_INFORMATION = { at: 0, payloadMax: 2800 } satisfies RecordPlace;
/** The board's identity, sealing key and trust anchor (`firmware/provisioning/provisioning.ts`). */
export const PROVISIONING = { at: 5628, payloadMax: 77 } satisfies RecordPlace;
/** 32 octets for the next start's generator (`startSeed.ts`). */
export const START_SEED = { at: 5810, payloadMax: 32 } satisfies RecordPlace;

/** The last 16 bytes, which no record uses: the self-test inverts them and writes them back. */
export const KEY_MEMORY_SCRATCH = { fromEnd: 16, bytes: 16 };
