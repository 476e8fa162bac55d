import type { Identifier } from '../firmware/wire/identifier.ts';
import type { SettlementReport } from '../firmware/wire/messages.ts';
import type { IssuedUsageInformation } from '../firmware/wire/usageInformation.ts';

/** The center's record of money, in yen: issued through dispensers, settled and pending at terminals. */
export class Books {
  private readonly loads = new Map<string, { amount: number; issued: IssuedUsageInformation }>();
  private readonly reports = new Map<Identifier, SettlementReport>();

  /** The amount and the statement of a load that was issued; undefined for a load that was not. */
  findLoad(cardId: Identifier, loadNumber: number) {
    return this.loads.get(`${cardId}/${loadNumber}`);
  }

  /** Records a load, under its card and number; the same load again replaces the earlier statement. */
  noteLoad(amount: number, issued: IssuedUsageInformation): void {
    this.loads.set(`${issued.cardId}/${issued.loadNumber}`, { amount, issued });
  }

  /** Records a terminal's totals. They only grow: a report that is late or comes twice changes nothing. */
  noteReport(report: SettlementReport): void {
    const last = this.reports.get(report.terminalId);
    if (last && last.settledYen > report.settledYen) return;
    this.reports.set(report.terminalId, report);
  }

  /** Sum of all loads. */
  get issuedYen(): number {
    return [...this.loads.values()].reduce((sum, load) => sum + load.amount, 0);
  }

  /** Sum of what all terminals have reported as settled. */
  get settledYen(): number {
    return [...this.reports.values()].reduce((sum, report) => sum + report.settledYen, 0);
  }

  /** Sum of what all terminals have reported as pending. */
  get pendingYen(): number {
    return [...this.reports.values()].reduce((sum, report) => sum + report.pendingYen, 0);
  }
}
