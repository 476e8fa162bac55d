/**
 * The stored list of charges (EP 0 856 821, Fig. 5: "reads out the charge for the thus specified service from
 * a list prestored in a memory of the telephone controller"), as text: the interpreter keeps it in flash.
 * Amounts in yen, times in seconds.
 */
export interface PriceList {
  /**
   * One line a rate: `prefix;unit charge;unit by day;in the evening;at night`. The first line, without a
   * prefix, is for numbers that no other line fits; of the others the longest prefix wins. A unit charge of 0
   * is free, without card and keys. A line without a unit charge is a number that this phone does not
   * connect.
   */
  readonly rates: string;
  /**
   * One line a service at a fixed charge, in the order in which the service button offers them: `prompt of
   * its name;number;charge`. Without a charge the center is asked for that of the day.
   */
  readonly services: string;
}

/** Yen on the card that a telephone call needs (EP 0 856 821, Fig. 5: "10 yen or more"). */
export const MINIMUM_YEN = 10;

/**
 * An example of a Japanese payphone's list, with the emergency numbers of Japan and of GSM (3GPP TS 22.101).
 */
export const EXAMPLE_PRICES: PriceList = {
  rates: `;10;60;60;80
110;0
112;0
118;0
119;0
0120;0
0;10;15;20;25
03;10;30;40;45
010;100;12;12;15
090;10;9;9;11
0990`,
  services: `19;117;10
20;177;20
21;104`,
};
