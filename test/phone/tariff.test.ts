/** The price list as a table of cases: prefixes, free and barred numbers, bands of the day, services. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EXAMPLE_PRICES } from '../../firmware/terminal/call/priceList.ts';
import {
  bandAt,
  isBarred,
  isFree,
  mayBecomeFree,
  rateFor,
  servicesOf,
  unitPrice,
} from '../../firmware/terminal/call/tariff.ts';
import { DIRECTORY, TIME_SIGNAL, WEATHER } from '../../firmware/terminal/display/prompts/index.ts';

/** 2026-04-01, a Wednesday, 00:00. */
const WEDNESDAY = 828_316_800;
const day = 86_400;
const at = (days: number, hours: number, minutes = 0) => WEDNESDAY + days * day + hours * 3600 + minutes * 60;

const DAY = 0;
const EVENING = 1;
const NIGHT = 2;

for (const [when, seconds, band] of [
  ['Wednesday 00:00', at(0, 0), NIGHT],
  ['Wednesday 07:59', at(0, 7, 59), NIGHT],
  ['Wednesday 08:00', at(0, 8), DAY],
  ['Wednesday 18:59', at(0, 18, 59), DAY],
  ['Wednesday 19:00', at(0, 19), EVENING],
  ['Wednesday 22:59', at(0, 22, 59), EVENING],
  ['Wednesday 23:00', at(0, 23), NIGHT],
  ['Friday 12:00', at(2, 12), DAY],
  ['Saturday 07:59', at(3, 7, 59), NIGHT],
  ['Saturday 08:00', at(3, 8), EVENING],
  ['Saturday 12:00', at(3, 12), EVENING],
  ['Sunday 22:59', at(4, 22, 59), EVENING],
  ['Sunday 23:00', at(4, 23), NIGHT],
  ['Monday 08:00', at(5, 8), DAY],
  ['2000-01-01, a Saturday, 12:00', 12 * 3600, EVENING],
  ['2100-03-01, a Monday, 12:00', 3_160_857_600 + 12 * 3600, DAY],
  ['a clock that is lost', undefined, DAY],
] as const)
  test(`band: ${when}`, () => assert.is(bandAt(seconds), band));

for (const [digits, prefix] of [
  ['', ''],
  ['1', ''],
  ['11', ''],
  ['110', '110'],
  ['1101', '110'],
  ['0', '0'],
  ['012', '0'],
  ['0120', '0120'],
  ['01205', '0120'],
  ['03', '03'],
  ['0312345678', '03'],
  ['010', '010'],
  ['09', '0'],
  ['090', '090'],
  ['099', '0'],
  ['0990', '0990'],
  ['5551234', ''],
  ['*', ''],
] as const)
  test(`rate: "${digits}" goes by "${prefix}"`, () =>
    assert.is(rateFor(EXAMPLE_PRICES, digits).prefix, prefix));

test('a rate of 0 is free, a rate without a charge is barred, others are neither', () => {
  const kinds = ['119', '0120', '0990', '03', ''].map(digits => {
    const rate = rateFor(EXAMPLE_PRICES, digits);
    return [isFree(rate), isBarred(rate)];
  });
  assert.equal(kinds, [
    [true, false],
    [true, false],
    [false, true],
    [false, false],
    [false, false],
  ]);
});

test('further digits are awaited while a number may become free, and not otherwise', () => {
  const may = ['', '1', '11', '0', '01', '012'].filter(digits => !mayBecomeFree(EXAMPLE_PRICES, digits));
  const cannot = ['2', '12', '03', '013', '*'].filter(digits => mayBecomeFree(EXAMPLE_PRICES, digits));
  assert.equal([may, cannot], [[], []]);
});

test('a unit has the yen of its rate and the seconds of its band', () => {
  const mobile = rateFor(EXAMPLE_PRICES, '090');
  assert.equal(unitPrice(mobile, at(0, 12)), { yen: 10, seconds: 9 });
  assert.equal(unitPrice(mobile, at(0, 20)), { yen: 10, seconds: 9 });
  assert.equal(unitPrice(mobile, at(0, 3)), { yen: 10, seconds: 11 });
  assert.equal(unitPrice(rateFor(EXAMPLE_PRICES, '0101'), at(3, 12)), { yen: 100, seconds: 12 });
});

test('services in the order of the list; one without a charge asks the center', () => {
  assert.equal(servicesOf(EXAMPLE_PRICES), [
    { name: TIME_SIGNAL, number: '117', charge: 10 },
    { name: WEATHER, number: '177', charge: 20 },
    { name: DIRECTORY, number: '104', charge: undefined },
  ]);
});

test.run();
