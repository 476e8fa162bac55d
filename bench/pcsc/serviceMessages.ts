import type { FaultCode } from '../../firmware/runtime/faultCodes.ts';
import type { ReaderState } from './readerState.ts';

/** What `serviceProcess.ts` is asked to do; `card` is the number of a connected card. */
export type ServiceRequest =
  | { readonly connect: string }
  | { readonly card: number; readonly transmit: Uint8Array }
  | { readonly card: number; readonly disconnect: 'leave' | 'powerDown' };

export interface ServiceQuestion {
  readonly id: number;
  readonly request: ServiceRequest;
}

export interface ConnectedCard {
  readonly card: number;
  /** T=0 or T=1. */
  readonly protocol: 0 | 1;
  readonly atr: Uint8Array;
}

/** A fault, as it goes from one process to another. */
export interface ServiceFault {
  readonly code: FaultCode;
  readonly message: string;
}

/**
 * What `serviceProcess.ts` says: all readers at each change of one, answers by their question, or its own
 * end.
 */
export type ServiceNews =
  | { readonly readers: readonly ReaderState[] }
  | { readonly id: number; readonly result?: ConnectedCard | Uint8Array }
  | { readonly id: number; readonly fault: ServiceFault }
  | { readonly lost: ServiceFault };
