/** The pins of an HD44780U on a 4-bit bus, and their times (2.7 V to 4.5 V). */
import type { Bench } from '../../board/board.ts';
import type { Violations } from '../violations.ts';
import type { Nibble } from './transfer.ts';

/** `rw` is tied low on most boards. */
export type DisplayPins = Readonly<Record<'rs' | 'e' | 'd4' | 'd5' | 'd6' | 'd7', string>> & {
  readonly rw?: string;
};

/** "PW_EH 450 ns"; here at the simulation's resolution, since an API call takes longer. */
const enablePulseUs = 0.45;

/** Calls `transfer` at each falling edge of E while `isPowered` and R/W is low. */
export const watchBus = (
  { scheduler, nets }: Bench,
  pins: DisplayPins,
  violations: Violations,
  isPowered: () => boolean,
  transfer: (nibble: Nibble, nowUs: number) => void,
): void => {
  const rs = nets.at(pins.rs);
  const e = nets.at(pins.e);
  const rw = pins.rw === undefined ? undefined : nets.at(pins.rw);
  const data = [pins.d7, pins.d6, pins.d5, pins.d4].map(name => nets.at(name));
  let roseUs = 0;
  let fellUs = -1;
  /** Last changes of RS and of a data line: both have to stand still around E's edges. */
  let rsChangedUs = -1;
  let dataChangedUs = -1;

  const onRise = (now: number): void => {
    roseUs = now;
    if (now === rsChangedUs) violations.record('RS changed together with the rising edge of E (t_AS 60 ns)');
  };
  /** A read: the part drives the bus, against what holds it low. */
  const checkRead = (): void => {
    if (data.some(line => line.level() === 0))
      violations.record('E falls while R/W is high and the bus is driven low');
  };
  const onFall = (now: number): void => {
    fellUs = now;
    if (rw?.level() === 1) {
      checkRead();
      return;
    }
    if (now === dataChangedUs)
      violations.record('data changed together with the falling edge of E (t_DSW, t_H)');
    if (now - roseUs < enablePulseUs) violations.record('enable pulse width below PW_EH (450 ns)');
    transfer({ rs: rs.level(), value: data.reduce((bits, net) => bits * 2 + net.level(), 0) }, now);
  };
  const onData = (): void => {
    dataChangedUs = scheduler.nowUs();
    if (isPowered() && rw?.level() !== 1 && dataChangedUs === fellUs)
      violations.record('data changed together with the falling edge of E (t_H 10 ns)');
  };

  e.onChange(level => {
    if (isPowered()) (level === 1 ? onRise : onFall)(scheduler.nowUs());
  });
  rs.onChange(() => {
    rsChangedUs = scheduler.nowUs();
  });
  for (const line of data) line.onChange(onData);
};
