import type { Timer } from '../../timer.ts';
import type { CardLine } from './cardLine.ts';
import type { CardPort } from './cardPort.ts';

/**
 * The contacts of ISO 7816-2 as the board wires them: C1 VCC, C2 RST, C3 CLK, C7 I/O between `tx` and `rx`.
 */
export interface Contacts {
  uart: Serial;
  /** In place of the plain `uart` and of the clock's PWM. */
  smartcard?: CardPort;
  /** High powers the card. */
  vcc: Pin;
  reset: Pin;
  clock: Pin;
  tx: Pin;
  rx: Pin;
  timer: Timer;
}

/** Long enough for VCC through a switch transistor; ISO 7816-3 only asks that it be stable. */
const vccSettleMs = 10;
/** RST stays low for 400 clock cycles at least (ISO 7816-3, 6.2.2): 0.4 ms at the slowest clock, 1 MHz. */
const resetLowMs = 1;

/**
 * The steps in which ISO 7816-3 switches the contacts on, a letter each (6.2.1 activation, 6.2.3 warm reset):
 * p power, c clock with I/O in reception, l RST low, h RST high.
 */
export const COLD = 'pch';
export const WARM = 'lh';

/** Goes on while the line has power. Calls `raised` right before RST goes high. */
export const switchOn = (
  steps: string,
  contacts: Contacts,
  clockHz: number,
  line: CardLine,
  raised: () => void,
): void => {
  if (!line.powered) return;
  const step = steps[0];
  let thenMs = resetLowMs;
  if (step === 'c') {
    line.open(372, 0);
    if (!contacts.smartcard) analogWrite(contacts.clock, 0.5, { freq: clockHz });
  } else if (step === 'h') {
    raised();
    contacts.reset.write(true);
  } else contacts.reset.write(false);
  if (step === 'p') {
    contacts.vcc.write(true);
    thenMs = vccSettleMs;
  }
  const left = steps.substring(1);
  if (left) contacts.timer.after(thenMs, () => switchOn(left, contacts, clockHz, line, raised));
};

/** Deactivation (6.4), at once and from any step: RST, CLK, I/O in state A, VCC. */
export const switchOff = (contacts: Contacts): void => {
  contacts.reset.write(false);
  contacts.clock.write(false);
  (contacts.smartcard || contacts.uart).unsetup();
  contacts.tx.write(false);
  contacts.vcc.write(false);
};
