import { concat } from '../runtime/bytes.ts';
import { readFields, u8, u32 } from '../wire/fields.ts';
import { DIGEST_OCTETS } from '../wire/invalidCardList.ts';

/** A base or a delta that lies in the list's memory, whole. */
export interface HeldList {
  readonly version: number;
  readonly octets: number;
  /** SHA-256 of the digests of its pieces, 32 octets. */
  readonly digest: Uint8Array;
}

/** Which list is in force: the head record, kept as a two-slot record in battery memory. */
export interface ListRecord {
  /** The half of the memory, 0 or 1. */
  readonly area: number;
  readonly base: HeldList;
  /** Version 0 while the base has no delta. */
  readonly delta: HeldList;
  /** When the center made the newer of both, since 2000-01-01. */
  readonly seconds: number;
}

const HELD_OCTETS = 4 + 4 + DIGEST_OCTETS;
/** Octets of the record, for the place in a memory map. */
export const LIST_RECORD_OCTETS = 1 + 2 * HELD_OCTETS + 4;

/** The delta of a base without one. */
export const NO_DELTA: HeldList = { version: 0, octets: 0, digest: new Uint8Array(DIGEST_OCTETS) };

const held = (h: HeldList): Uint8Array => concat([u32(h.version), u32(h.octets), h.digest]);

/**
 * `area (1) ‖ base (40) ‖ delta (40) ‖ seconds (4)`, base and delta as `version (4) ‖ octets (4) ‖ digest`.
 */
export const encodeListRecord = (r: ListRecord): Uint8Array =>
  concat([u8(r.area), held(r.base), held(r.delta), u32(r.seconds)]);

/** Throws `malformed`. */
export const parseListRecord = (octets: Uint8Array): ListRecord => {
  const fields = readFields('list record', octets);
  const heldNext = (): HeldList => ({
    version: fields.u32(),
    octets: fields.u32(),
    digest: fields.bytes(DIGEST_OCTETS),
  });
  const record = { area: fields.u8(), base: heldNext(), delta: heldNext(), seconds: fields.u32() };
  fields.end();
  return record;
};

/** The version of the newer of both. */
export const newestVersion = ({ base, delta }: ListRecord): number => delta.version || base.version;
