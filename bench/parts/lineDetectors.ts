/** Detectors on the subscriber line. Each has a logic output that is low while its signal is present. */
import type { Bench } from '../board/board.ts';

export interface Detector {
  /** The detector's signal begins or ends on the line. */
  hear(on: boolean): void;
}

/**
 * An open-drain output, which the board pulls up. It falls a response time after its signal begins and rises
 * a release time after the signal ends.
 */
const createDetector = (
  bench: Bench,
  pin: string,
  name: string,
  responseUs: number,
  releaseUs: number,
): Detector => {
  const net = bench.nets.at(pin);
  let heard = false;
  let timer: number | undefined;
  return {
    hear: on => {
      if (on === heard) return;
      heard = on;
      if (timer !== undefined) bench.scheduler.cancel(timer);
      timer = bench.scheduler.after(on ? responseUs : releaseUs, () => net.drive(name, on ? 'low' : 'none'));
    },
  };
};

/** CML FX631 in packet mode: 12 or 16 kHz of the exchange's metering pulses, "40 ms response". */
export const createSpmDetector = (bench: Bench, pin: string): Detector =>
  createDetector(bench, pin, 'FX631', 40_000, 40_000);

/**
 * National LM567 at 400 Hz with a narrow band: "the fastest lock is ten cycles", with a loop filter for
 * speech about thirty.
 */
export const createToneDetector = (bench: Bench, pin: string): Detector =>
  createDetector(bench, pin, 'LM567', 60_000, 35_000);
