import { faultCode } from '../../../firmware/runtime/fault.ts';

/**
 * Codes of faults that are the caller's. Databases have codes of their own: their failures are no refusals.
 */
const REFUSALS = ['refused', 'malformed', 'badKey', 'badIdentifier', 'badAmount', 'termOver'];

/** True for what the center will not do; false for its own mistakes and failures. */
export const isRefusal = (error: unknown): boolean => REFUSALS.includes(faultCode(error));
