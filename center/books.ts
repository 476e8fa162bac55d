import { toHex } from '../firmware/runtime/bytes.ts';
import { fault } from '../firmware/runtime/fault.ts';
import type { Identifier } from '../firmware/wire/identifier.ts';
import type { SettlementReport } from '../firmware/wire/messages.ts';
import type { PendingQuestion, SignedChargeReceipt } from '../firmware/wire/moneyMessages.ts';
import { CardChain } from './chains.ts';
import { Orders } from './orders.ts';

/** What the center knows of one terminal's money, in yen. */
interface Account {
  report?: SettlementReport;
  /** Last receipt of each session, by card, R and X. */
  readonly receipts: Map<string, SignedChargeReceipt>;
  /** Pending charges that the terminal has asked about, by card and states. */
  readonly questions: Map<string, PendingQuestion>;
  /** Those of them that came after the last report, whose totals leave them out. */
  readonly afterLast: Set<string>;
}

const chargeOf = ({ cardId, before, after }: PendingQuestion): string =>
  `${cardId}/${toHex(before)}/${toHex(after)}`;

const sessionOf = (r: SignedChargeReceipt): string =>
  `${r.cardId}/${toHex(r.terminalChallenge)}/${toHex(r.cardChallenge)}`;

/** Whether the center has this report already, or one that was written after it. */
export const isLate = (
  known: Pick<SettlementReport, 'sequence' | 'isLast'>,
  report: Pick<SettlementReport, 'sequence' | 'isLast'>,
): boolean =>
  known.sequence > report.sequence ||
  (known.sequence === report.sequence && (known.isLast || !report.isLast));

/** What the center knows of money, in yen: orders of dispensers, charges of terminals. */
export class Books {
  readonly orders = new Orders();
  private readonly chains = new Map<Identifier, CardChain>();
  private readonly accounts = new Map<Identifier, Account>();

  /** The states of a card. */
  chain(cardId: Identifier): CardChain {
    const known = this.chains.get(cardId) ?? new CardChain();
    this.chains.set(cardId, known);
    return known;
  }

  private account(terminalId: Identifier): Account {
    const known = this.accounts.get(terminalId) ?? {
      ...{ receipts: new Map(), questions: new Map(), afterLast: new Set() },
    };
    this.accounts.set(terminalId, known);
    return known;
  }

  /**
   * Totals of a terminal. A report that is late or comes twice changes nothing; the last one of a number may
   * have the sequence of the one before, since the journal did not change. Throws `refused` for totals
   * that fall, or that are more than was ever paid in.
   */
  noteReport(report: SettlementReport): void {
    const account = this.account(report.terminalId);
    const last = account.report;
    if (last && isLate(last, report)) return;
    const paid = this.issuedYen + this.openYen;
    if (last && last.settledYen > report.settledYen)
      throw fault('refused', `totals: expected ${last.settledYen} yen or more, got ${report.settledYen}`);
    if (report.settledYen > paid)
      throw fault(
        'refused',
        `totals: expected at most ${paid} yen, which were paid in, got ${report.settledYen}`,
      );
    account.report = report;
    account.afterLast.clear();
  }

  /** A receipt whose signature was verified. The last one of a session replaces those before it. */
  noteReceipt(receipt: SignedChargeReceipt): void {
    const { receipts } = this.account(receipt.terminalId);
    const known = receipts.get(sessionOf(receipt));
    if (known && known.step >= receipt.step) return;
    receipts.set(sessionOf(receipt), receipt);
    this.chain(receipt.cardId).note(receipt.before, receipt.after);
    this.review(receipt.cardId);
  }

  /**
   * A pending charge that its card has proved to its terminal: settled there, and a link of the card's chain
   * here.
   */
  noteResolved(resolved: PendingQuestion): void {
    const { cardId, before, after } = resolved;
    this.account(resolved.terminalId).afterLast.delete(chargeOf(resolved));
    this.chain(cardId).note(before, after);
    this.review(cardId);
  }

  /**
   * A question about a pending charge: true settled, false dropped, undefined while the center does not know.
   */
  notePending(question: PendingQuestion): boolean | undefined {
    const { cardId, before, after } = question;
    const account = this.account(question.terminalId);
    account.questions.set(chargeOf(question), question);
    if (account.report?.isLast) account.afterLast.add(chargeOf(question));
    this.review(cardId);
    return this.chain(cardId).tookPlace(before, after);
  }

  /**
   * Follows a card's chain as far as orders and pending charges let it: one decision can decide the one
   * before it.
   */
  review(cardId: Identifier): void {
    const chain = this.chain(cardId);
    const pending = [...this.accounts.values()]
      .flatMap(({ questions }) => [...questions.values()])
      .filter(question => question.cardId === cardId);
    for (let round = 0; round <= pending.length; round++) {
      this.orders.review(cardId, chain);
      for (const { before, after } of pending) if (chain.tookPlace(before, after)) chain.note(before, after);
    }
  }

  /** Paid in and taken by cards. */
  get issuedYen(): number {
    return this.orders.yen('taken');
  }

  /** Paid in, and not known to be on a card. */
  get openYen(): number {
    return this.orders.yen('open');
  }

  /** Sum of what all terminals have reported as settled. */
  get settledYen(): number {
    return this.sum(account => (account.report?.settledYen ?? 0) + this.decidedYen(account));
  }

  /** Of unknown fate, by the terminals' last reports. */
  get pendingYen(): number {
    return this.sum(account => (account.report?.pendingYen ?? 0) - this.decidedYen(account, false));
  }

  /** Settled yen for which no card's receipt has come. */
  get unprovedYen(): number {
    return this.sum(account => Math.max(0, (account.report?.settledYen ?? 0) - provedYen(account)));
  }

  /**
   * Charges of terminals that report no more, as the center decides them. `settledOnly` false counts dropped
   * ones too.
   */
  private decidedYen({ questions, afterLast }: Account, settledOnly = true): number {
    return [...questions].reduce((sum, [name, { cardId, before, after, charge }]) => {
      if (!afterLast.has(name)) return sum;
      const took = this.chain(cardId).tookPlace(before, after);
      return took === undefined || (settledOnly && !took) ? sum : sum + charge;
    }, 0);
  }

  private sum(yenOf: (account: Account) => number): number {
    return [...this.accounts.values()].reduce((sum, account) => sum + yenOf(account), 0);
  }
}

const provedYen = ({ receipts }: Account): number =>
  [...receipts.values()].reduce((sum, { firstValue, newValue }) => sum + firstValue - newValue, 0);
