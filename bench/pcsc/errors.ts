import { type Fault, fault } from '../../firmware/runtime/fault.ts';
import type { FaultCode } from '../../firmware/runtime/faultCodes.ts';

/** Codes of `pcsc-mini` for results of PC/SC, part 5, and the fault of each; the rest are `readerFailed`. */
const FAULTS: Readonly<Record<string, FaultCode>> = {
  UnknownReader: 'unknownReader',
  SharingViolation: 'sharingViolation',
  NoSmartCard: 'noCard',
  ProtoMismatch: 'protocolMismatch',
  NotTransacted: 'notTransacted',
  ReaderUnavailable: 'readerUnavailable',
  UnresponsiveCard: 'unresponsiveCard',
  UnpoweredCard: 'unpoweredCard',
  ResetCard: 'resetCard',
  RemovedCard: 'removedCard',
  NoService: 'noService',
  ServiceStopped: 'noService',
  CommError: 'connectionClosed',
  Shutdown: 'connectionClosed',
  SystemCancelled: 'connectionClosed',
};

const HINTS: Readonly<Record<string, string>> = {
  linux: 'start pcscd (Debian: apt-get install pcscd)',
  win32: 'start the service "Smart Card" (SCardSvr)',
};

const SAID: Partial<Record<FaultCode, string>> = {
  sharingViolation: 'another program holds the card',
  noCard: 'no card in the reader',
  unresponsiveCard: 'the card does not answer its reset',
  protocolMismatch: 'the card offers neither T=0 nor T=1',
  noService: `no smart-card service; ${HINTS[process.platform] ?? 'start it'}`,
  connectionClosed: 'the smart-card service ended',
};

/** The fault of a code of `pcsc-mini`; `what` was under way: "connect". */
export const pcscFault = (what: string, code: string): Fault => {
  const known = FAULTS[code] ?? 'readerFailed';
  return fault(known, `PC/SC, ${what}: ${SAID[known] ?? code}`);
};
