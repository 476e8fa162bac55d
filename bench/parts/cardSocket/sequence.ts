/**
 * Watches the order in which the contacts are switched: ISO/IEC 7816-3, 6.2.1 activation, 6.2.2 reset, 6.4
 * deactivation.
 */
import type { Scheduler } from '../../board/scheduler.ts';
import type { Violations } from '../violations.ts';
import { type Contacts, clockHz, isClockInRange } from './contacts.ts';

/** What the watch has to know of the socket. */
export interface Watched {
  /** The board has power: pins without it mean nothing. */
  isSupplied(): boolean;
  /** A card touches the contacts. */
  isConnected(): boolean;
  /** The card has power. */
  isPowered(): boolean;
}

/** 6.2.2: RST stays at state L for at least 400 clock cycles after the clock. */
const resetLowClocks = 400;

/** To be called before the card hears of a change, since it asks how things were until then. */
export const watchSequence = (
  scheduler: Scheduler,
  contacts: Contacts,
  violations: Violations,
  { isSupplied, isConnected, isPowered }: Watched,
): void => {
  const { vcc, rst, clk, io } = contacts;
  const { record } = violations;
  let clockSinceUs = 0;
  let resetLowSinceUs = 0;

  const onVccRise = (): void => {
    if (!isConnected()) record('6.1: VCC on without a card in contact');
    if (rst.level() === 1) record('6.2.1 activation: RST shall be at state L when VCC rises');
    if (clk.pwm()) record('6.2.1 activation: CLK before VCC');
  };
  const onVccFall = (): void => {
    if (!isPowered()) return;
    if (rst.level() === 1) record('6.4 deactivation: RST shall be at state L before VCC falls');
    if (clk.pwm()) record('6.4 deactivation: CLK shall stop before VCC falls');
    if (io.level() === 1) record('6.4 deactivation: I/O shall be at state A before VCC falls');
  };
  const onClockStop = (): void => {
    if (isPowered() && rst.level() === 1)
      record('6.4 deactivation: RST shall be at state L before CLK stops');
  };
  const onClockStart = (): void => {
    clockSinceUs = scheduler.nowUs();
    if (vcc.level() === 0) record('6.2.1 activation: CLK without VCC');
    if (io.level() === 0) record('6.2.1 activation: I/O shall be in reception (state Z) before CLK');
    if (!isClockInRange(contacts))
      record(`5.2.3: CLK at ${Math.round(clockHz(contacts))} Hz, expected 1 MHz to 5 MHz`);
  };
  const onResetRise = (): void => {
    if (!isPowered()) return;
    const lowUs = scheduler.nowUs() - Math.max(clockSinceUs, resetLowSinceUs);
    const clocks = (lowUs * clockHz(contacts)) / 1e6;
    if (clocks < resetLowClocks)
      record(`6.2.2: RST at state L for ${Math.floor(clocks)} clocks, at least 400 expected`);
  };
  const onResetFall = (): void => {
    resetLowSinceUs = scheduler.nowUs();
  };

  vcc.onChange(level => {
    if (isSupplied()) (level === 1 ? onVccRise : onVccFall)();
  });
  clk.onPwm(wave => {
    if (isSupplied()) (wave ? onClockStart : onClockStop)();
  });
  rst.onChange(level => {
    if (isSupplied()) (level === 1 ? onResetRise : onResetFall)();
  });
};
