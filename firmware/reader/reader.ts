import type { CardSlot } from '../../hal/cardSlot.ts';
import type { Clock } from '../../hal/clock.ts';
import type { Sha256 } from '../../hal/hash.ts';
import type { PublicKey, RandomSource, Scheme } from '../crypto/scheme.ts';
import type { CertificateRole, MasterKeys } from '../wire/certificate.ts';
import type { Identifier } from '../wire/identifier.ts';
import type { VerifiedCache } from './verifiedCache.ts';

/**
 * The reading side of a card's contacts, as terminal and dispenser have it: its certificate, the master keys
 * that it trusts, and the caches of what it has verified.
 */
export interface Reader {
  readonly slot: CardSlot;
  readonly scheme: Scheme;
  readonly sha256: Sha256;
  readonly random: RandomSource;
  readonly clock: Clock;
  readonly masterKeys: MasterKeys;
  /** Its own: SA(nT * IDT) of a terminal, SA(IDC) of a dispenser. */
  readonly certificate: Uint8Array;
  /** Reference of that certificate. */
  readonly reference: Uint8Array;
  /** Settlement profile that a card must have at least: `wire/settlementProfile.ts`. */
  readonly requiredProfile: number;
  /** Certificates that were verified here before, by reference. */
  readonly verifiedCertificates: VerifiedCache<VerifiedCertificate>;
  /** Yen that usage information certifies, verified or made here before, by `verifiedUsageKey`. */
  readonly verifiedUsages: VerifiedCache<number>;
}

/**
 * The fields of a verified certificate that the cache keeps: its octets would take more room than all the
 * rest.
 */
export interface VerifiedCertificate {
  readonly role: CertificateRole;
  readonly id: Identifier;
  readonly generation: number;
  readonly validFrom: number;
  readonly validUntil: number;
  /** Of a card. */
  readonly settlementProfile: number;
  /** Prepared for verification; undefined for a dispenser, which signs nothing. */
  readonly publicKey: PublicKey | undefined;
}
