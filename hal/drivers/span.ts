import { fault } from '../../firmware/runtime/fault.ts';

/**
 * Refuses an access outside a memory part: writes of typed arrays past the end are cut silently by the
 * interpreter, and address bits above the part's are ignored by the part. The fault's code is `outOfRange`,
 * since the interpreter has no RangeError.
 */
export const checkSpan = (part: string, size: number, offset: number, length: number): void => {
  if (offset < 0 || length < 0 || offset + length > size)
    throw fault('outOfRange', `${part}: offset + length expected 0 to ${size}, got ${offset} + ${length}`);
};
