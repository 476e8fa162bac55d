/**
 * The stored list of charges (EP 0 856 821, Fig. 5: "reads out the charge for the thus specified service from a list
 * prestored in a memory of the telephone controller"). Amounts in yen, times in seconds.
 */
export interface PriceList {
  /** Longest prefix wins; the empty prefix catches the rest. */
  readonly rates: readonly Rate[];
  /** In the order in which the service button offers them; a telephone call comes before all of them. */
  readonly services: readonly Service[];
}

export interface Rate {
  readonly prefix: string;
  /** Charge of one unit; 0 is free: needs no card and no keys. Undefined: this phone does not connect it. */
  readonly unitYen: number | undefined;
  /** Length of one unit by day, in the evening, at night. */
  readonly unitSeconds: readonly [number, number, number];
}

/** A service at a fixed charge, reached by a number of its own. */
export interface Service {
  /** Prompt index of its name. */
  readonly name: number;
  readonly number: string;
  /** Yen; undefined asks the center for the charge of the day. */
  readonly charge: number | undefined;
}

/** A telephone call needs this much on the card (EP 0 856 821, Fig. 5: "10 yen or more"). */
export const MINIMUM_YEN = 10;

const free = (prefix: string): Rate => ({ prefix, unitYen: 0, unitSeconds: [0, 0, 0] });
const barred = (prefix: string): Rate => ({ prefix, unitYen: undefined, unitSeconds: [0, 0, 0] });
const priced = (prefix: string, unitYen: number, day: number, evening: number, night: number): Rate => ({
  prefix,
  unitYen,
  unitSeconds: [day, evening, night],
});

/** An example of a list for a Japanese payphone, with emergency numbers of Japan and of GSM (3GPP TS 22.101). */
export const EXAMPLE_PRICES: PriceList = {
  rates: [
    priced('', 10, 60, 60, 80),
    free('110'),
    free('112'),
    free('118'),
    free('119'),
    free('0120'),
    priced('0', 10, 15, 20, 25),
    priced('03', 10, 30, 40, 45),
    priced('010', 100, 12, 12, 15),
    priced('090', 10, 9, 9, 11),
    barred('0990'),
  ],
  services: [
    { name: 0, number: '117', charge: 10 },
    { name: 1, number: '177', charge: 20 },
    { name: 2, number: '104', charge: undefined },
  ],
};
