import type { Identifier } from '../firmware/wire/identifier.ts';
import type { SettlementReport } from '../firmware/wire/messages.ts';
import type { IssuedUsageInformation } from '../firmware/wire/usageInformation.ts';

/** What the center knows of money, in yen: issued through dispensers, settled by terminals. */
export class Books {
  private readonly loads = new Map<string, { amount: number; issued: IssuedUsageInformation }>();
  private readonly reports = new Map<Identifier, SettlementReport>();

  /** The statement that was made for a load, if any: one load of one card is one amount, whatever happens on the way. */
  findLoad(cardId: Identifier, loadNumber: number) {
    return this.loads.get(`${cardId}/${loadNumber}`);
  }

  noteLoad(amount: number, issued: IssuedUsageInformation): void {
    this.loads.set(`${issued.cardId}/${issued.loadNumber}`, { amount, issued });
  }

  /** A terminal's totals only grow, so a report that is late or comes twice changes nothing. */
  noteReport(report: SettlementReport): void {
    const last = this.reports.get(report.terminalId);
    if (last && last.settledYen > report.settledYen) return;
    this.reports.set(report.terminalId, report);
  }

  get issuedYen(): number {
    return [...this.loads.values()].reduce((sum, load) => sum + load.amount, 0);
  }

  get settledYen(): number {
    return [...this.reports.values()].reduce((sum, report) => sum + report.settledYen, 0);
  }

  get pendingYen(): number {
    return [...this.reports.values()].reduce((sum, report) => sum + report.pendingYen, 0);
  }
}
