/** Encodings there and back, and their refusals by name. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { concat } from '../../firmware/runtime/bytes.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';

export interface Case {
  readonly name: string;
  readonly octets: Uint8Array;
  readonly again: (octets: Uint8Array) => Uint8Array;
  /** Octets before a signature, whose length its scheme knows: what follows them may have any length. */
  readonly fixed: number;
}

/** The code of what `work` throws, or `taken`. */
export const outcome = (work: () => unknown): string => {
  try {
    work();
    return 'taken';
  } catch (error) {
    return faultCode(error);
  }
};

/** The words before the colon of the refusal: what the octets were read as. */
const refusedAs = (work: () => unknown): string => {
  try {
    work();
    return 'taken';
  } catch (error) {
    return `${faultCode(error)} ${(error as Error).message.split(':')[0]}`;
  }
};

/**
 * Each encoding comes back as it was; cut at each length before its signature, or with an octet more, it is
 * refused.
 */
export const testRoundTrips = (cases: readonly Case[]): void => {
  for (const { name, octets, again, fixed } of cases) {
    test(`${name}: there and back`, () => {
      assert.equal(again(octets), octets);
    });
    test(`${name}: cut at each length it is refused, never misread`, () => {
      for (let length = 0; length < Math.min(fixed, octets.length); length++)
        assert.is(
          refusedAs(() => again(octets.subarray(0, length))),
          `malformed ${name.split(',')[0]}`,
          `${length} octets`,
        );
      if (fixed > octets.length)
        assert.is(
          refusedAs(() => again(concat([octets, Uint8Array.of(0)]))),
          `malformed ${name.split(',')[0]}`,
          'one octet more',
        );
      else
        for (let length = fixed; length < octets.length; length += 50)
          assert.equal(
            again(octets.subarray(0, length)),
            octets.subarray(0, length),
            'a signature that will not hold',
          );
    });
  }
};
