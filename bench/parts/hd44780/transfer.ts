import { type Controller, writeData } from './controller.ts';
import { execute } from './instructions.ts';

/** One transfer of DB7 to DB4, at a falling edge of E. */
export interface Nibble {
  /** RS: 0 instruction register, 1 data register. */
  readonly rs: number;
  readonly value: number;
}

const takeOctet = (controller: Controller, { rs, value }: Nibble): void => {
  const { initialisation, registers, violations } = controller;
  if (rs === 0) {
    execute(controller, value);
    return;
  }
  if (!initialisation.isOver() || !registers.fourBit)
    violations.record('data written before the initialisation by instruction');
  writeData(controller, value);
};

/**
 * "Transferring 4-bit data": two transfers make an octet, the upper half first; with DL = 1 one does, its
 * lower half 0.
 */
export const createTransfers = (controller: Controller): ((nibble: Nibble, nowUs: number) => void) => {
  const { registers, busy, initialisation, violations } = controller;
  let upper: Nibble | undefined;
  return (nibble, nowUs) => {
    const { rs, value } = nibble;
    initialisation.checkSupply(nowUs);
    // The part is not busy between the halves of an octet.
    if (!upper) busy.check();
    if (!registers.fourBit) takeOctet(controller, { rs, value: value << 4 });
    else if (!upper) upper = nibble;
    else {
      if (rs !== upper.rs) violations.record('RS changed between the two nibbles of a byte');
      const octet = (upper.value << 4) | value;
      upper = undefined;
      takeOctet(controller, { rs, value: octet });
    }
  };
};
