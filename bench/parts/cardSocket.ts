/**
 * The card socket: six contacts (ISO/IEC 7816-2) and a presence switch, and the card in it. It watches the
 * order of activation and deactivation of ISO/IEC 7816-3, clause 6.
 */
import type { Bench, Part } from '../board/board.ts';
import { format8E2, receive } from '../board/serialFrame.ts';
import { createContact } from './bounce.ts';
import { createViolations } from './violations.ts';

export type CardPins = Readonly<Record<'present' | 'vcc' | 'reset' | 'clock' | 'tx' | 'rx', string>> & {
  /**
   * `tx` and `rx` are not joined: each direction has a wire, and the reader does not receive its own
   * characters.
   */
  readonly separate?: boolean;
};

export interface SendOptions {
  /** The parity bit is inverted. */
  wrongParity?: boolean;
  /** Elementary time units to wait before the start bit, on top of the guard time. */
  delayEtu?: number;
}

/** A card's access to its contacts while it has power. After power-down its calls have no effect. */
export interface CardIo {
  /** Queues a character on I/O (direct convention, even parity, guard time of two etu). */
  send(value: number, options?: SendOptions): void;
  /** Clock cycles per elementary time unit; 372 after a reset (ISO/IEC 7816-3, 7.1). */
  setEtu(clocks: number): void;
  /** Microseconds of an elementary time unit now. */
  etuUs(): number;
  /** Frequency at CLK in Hz; 0 while it stands still. */
  clockHz(): number;
  nowUs(): number;
  /** Calls back in virtual time unless power is lost first. */
  after(microseconds: number, action: () => void): void;
}

/**
 * A card for the slot: a card's program, or a card that breaks the protocol. All calls come in virtual time.
 */
export interface CardDevice {
  /** VCC rose. */
  powerOn(io: CardIo): void;
  /**
   * RST changed while VCC and CLK were there. The answer to reset begins 400 to 40,000 clocks after `high`.
   */
  reset(level: 'low' | 'high'): void;
  /** A character arrived from the reader. */
  character(value: number, parityOk: boolean): void;
  /** VCC fell, or the contacts opened: volatile memory is lost. */
  powerOff(): void;
}

export interface CardSocket extends Part {
  insert(device: CardDevice): void;
  /** Takes the card out now; returns it. */
  remove(): CardDevice | undefined;
  inserted(): CardDevice | undefined;
  isPowered(): boolean;
}

const bounceMs = 8;
/** Time from the switch's first closing until the contacts conduct. */
const contactsMs = 10;
/** ISO/IEC 7816-3, 5.2.3: "1 MHz to 5 MHz" for the card in state H of class A, B and C. */
const slowestClockHz = 1e6;
const fastestClockHz = 5e6;
const defaultEtuClocks = 372;
/** 6.2.2: RST stays at state L for at least 400 clock cycles after the clock. */
const resetLowClocks = 400;
/**
 * `character` is called in the first stop bit, 10.5 etu after the start bit; the turnaround takes 16 etu in
 * all.
 */
const turnaroundEtu = 6;

export const createCardSocket = (bench: Bench, pins: CardPins): CardSocket => {
  const { scheduler, nets, serial } = bench;
  const violations = createViolations(scheduler);
  const vcc = nets.at(pins.vcc);
  const rst = nets.at(pins.reset);
  const clk = nets.at(pins.clock);
  const io = nets.at(pins.tx);
  let device: CardDevice | undefined;
  let connected = false;
  let supplied = false;
  /** Counts power-ups: callbacks of an earlier one are stale. */
  let session = 0;
  let powered = false;
  let clockSinceUs = 0;
  let resetLowSinceUs = 0;
  let etuClocks = defaultEtuClocks;
  let freeUs = 0;

  const switchContact = createContact(bench, bench.random.fork('card switch'), bounceMs, closed =>
    nets.at(pins.present).drive('card switch', closed ? 'low' : 'none'),
  );
  const clockHz = (): number => clk.pwm()?.frequencyHz ?? 0;
  const clockInRange = (): boolean => clockHz() >= slowestClockHz && clockHz() <= fastestClockHz;
  const runs = (): boolean => powered && clockInRange();
  const etuUs = (): number => (etuClocks * 1e6) / (clockHz() || slowestClockHz);
  const tell = (work: (card: CardDevice) => void): void => {
    if (device) work(device);
    scheduler.settleNext();
  };

  const createIo = (mine: number): CardIo => {
    const stillMine = (): boolean => powered && mine === session;
    return {
      etuUs,
      clockHz,
      nowUs: () => scheduler.nowUs(),
      setEtu: clocks => {
        if (stillMine()) etuClocks = clocks;
      },
      after: (microseconds, action) => {
        scheduler.after(microseconds, () => {
          if (!stillMine()) return;
          action();
          scheduler.settleNext();
        });
      },
      send: (value, { wrongParity = false, delayEtu = 0 } = {}) => {
        if (!stillMine()) return;
        const startUs = Math.max(scheduler.nowUs(), freeUs) + delayEtu * etuUs();
        freeUs = startUs + 12 * etuUs();
        scheduler.after(startUs - scheduler.nowUs(), () => {
          if (!stillMine() || !clockInRange()) return;
          const format = format8E2(1e6 / etuUs());
          serial.send(pins.rx, { value: value & 255, format, wrongParity }, 'card');
        });
      },
    };
  };

  const powerUp = (): void => {
    powered = true;
    session++;
    etuClocks = defaultEtuClocks;
    freeUs = 0;
    const cardIo = createIo(session);
    tell(card => card.powerOn(cardIo));
  };
  const powerDown = (): void => {
    if (!powered) return;
    powered = false;
    session++;
    tell(card => card.powerOff());
  };

  const onVcc = (level: number): void => {
    if (supplied && level === 1) {
      if (!connected) violations.record('6.1: VCC on without a card in contact');
      if (rst.level() === 1) violations.record('6.2.1 activation: RST shall be at state L when VCC rises');
      if (clk.pwm()) violations.record('6.2.1 activation: CLK before VCC');
      if (connected) powerUp();
      return;
    }
    if (supplied && powered) checkDeactivation();
    powerDown();
  };
  const checkDeactivation = (): void => {
    if (rst.level() === 1) violations.record('6.4 deactivation: RST shall be at state L before VCC falls');
    if (clk.pwm()) violations.record('6.4 deactivation: CLK shall stop before VCC falls');
    if (io.level() === 1) violations.record('6.4 deactivation: I/O shall be at state A before VCC falls');
  };
  const onClock = (): void => {
    if (!supplied) return;
    if (!clk.pwm()) {
      if (powered && rst.level() === 1)
        violations.record('6.4 deactivation: RST shall be at state L before CLK stops');
      return;
    }
    clockSinceUs = scheduler.nowUs();
    if (vcc.level() === 0) violations.record('6.2.1 activation: CLK without VCC');
    if (io.level() === 0)
      violations.record('6.2.1 activation: I/O shall be in reception (state Z) before CLK');
    if (!clockInRange())
      violations.record(`5.2.3: CLK at ${Math.round(clockHz())} Hz, expected 1 MHz to 5 MHz`);
  };
  const onReset = (level: number): void => {
    if (!supplied) return;
    const now = scheduler.nowUs();
    if (level === 0) resetLowSinceUs = now;
    else if (powered) {
      const clocks = ((now - Math.max(clockSinceUs, resetLowSinceUs)) * clockHz()) / 1e6;
      if (clocks < resetLowClocks)
        violations.record(`6.2.2: RST at state L for ${Math.floor(clocks)} clocks, at least 400 expected`);
    }
    if (runs()) {
      if (level === 0) etuClocks = defaultEtuClocks;
      tell(card => card.reset(level === 1 ? 'high' : 'low'));
    }
  };

  vcc.drive('socket', 'pullDown');
  rst.drive('socket', 'pullDown');
  clk.drive('socket', 'pullDown');
  io.drive('socket', 'pullUp');
  nets.at(pins.rx).drive('socket', 'pullUp');
  vcc.onChange(onVcc);
  clk.onPwm(onClock);
  rst.onChange(onReset);
  if (!pins.separate) serial.join(pins.tx, pins.rx);
  serial.tap(pins.separate ? pins.tx : pins.rx, (character, { from, net, collided }) => {
    if (from === 'card' || net !== pins.tx || !runs() || rst.level() === 0) return;
    freeUs = Math.max(freeUs, scheduler.nowUs() + turnaroundEtu * etuUs());
    for (const { value, parityOk, framingOk } of receive(character, format8E2(1e6 / etuUs())))
      tell(card => card.character(value, parityOk && framingOk && !collided));
  });

  return {
    name: 'card socket',
    violations: violations.list,
    inserted: () => device,
    isPowered: () => powered,
    insert: next => {
      if (device) throw new Error('insert: there is a card in the slot; remove it first');
      device = next;
      switchContact.move(true);
      scheduler.after(contactsMs * 1000, () => {
        if (device !== next) return;
        connected = true;
        if (vcc.level() === 1) powerUp();
      });
    },
    remove: () => {
      const taken = device;
      if (!taken) return undefined;
      connected = false;
      powerDown();
      device = undefined;
      switchContact.move(false);
      return taken;
    },
    power: on => {
      supplied = on;
      if (!on) powerDown();
    },
  };
};
