import { toHex } from '../firmware/runtime/bytes.ts';

/**
 * The states of one card, as receipts show them. A state is a reference of 6M2, 16 octets; a card never has
 * the same state twice, so each state has one follower. What one receipt leaves open another one's beginning
 * decides (`docs/settlement.md`, `test/model/settlement.pml`).
 */
export class CardChain {
  private readonly followers = new Map<string, string>();
  private readonly seen = new Set<string>();

  /** A card has shown under its signature that `after` followed `before`. */
  note(before: Uint8Array, after: Uint8Array): void {
    this.followers.set(toHex(before), toHex(after));
    this.seen.add(toHex(before)).add(toHex(after));
  }

  /** Whether the card ever had this state. */
  has(state: Uint8Array): boolean {
    return this.seen.has(toHex(state));
  }

  /**
   * Whether the change from `before` to `after` took place: true when `after` was a state of the card, false
   * when another state followed `before`, undefined while neither is known.
   */
  tookPlace(before: Uint8Array, after: Uint8Array): boolean | undefined {
    if (this.has(after)) return true;
    return this.followers.has(toHex(before)) ? false : undefined;
  }
}
