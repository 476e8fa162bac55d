/** The craft menu through keypad and display of the virtual board: access, contents, interruption. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PAYPHONE_KEYS } from '../../hal/drivers/keyMatrix.ts';
import { assertSound, giveCard, hangUpAndTake, insertCard, placeCall } from '../phone/rig.ts';
import { enter, keys, openQuietSystem, pinOf, rows, setPin, type } from './rig.ts';

const MENU = ['1:TEST     4:ALARMS', '2:VERSIONS 5:STATE', '3:LISTS    6:COUNTS', 'CRAFT MENU C:END'];
const IDLE = 'INSERT CARD';

const system = await openQuietSystem();
const { phone } = system;

test('a phone without a PIN has no menu', async () => {
  assert.is((await type(system, '*', '#'))[0], IDLE);
  assert.is((await type(system, ...keys('0000#')))[0], IDLE);
  assertSound(system);
  setPin(system);
});

test('code and PIN open it, the digits do not show, C leaves it', async () => {
  assert.equal(await type(system, '*', '#'), ['CRAFT MENU', '', 'PIN', '#:ENTER    C:BACK']);
  assert.is((await type(system, ...keys('27')))[2], 'PIN **');
  assert.equal(await type(system, ...keys('1828#')), MENU);
  assert.is((await type(system, 'clear'))[0], IDLE);
  assertSound(system);
});

test('a star and another key, a star alone, C at the PIN: the phone is idle again', async () => {
  assert.is((await type(system, '*', '5', '#'))[0], IDLE);
  await type(system, '*');
  await phone.advance(4000);
  assert.is((await type(system, '#'))[0], IDLE);
  assert.is((await type(system, '*', '#', 'clear'))[0], IDLE);
  await type(system, '*', '#', '2');
  await phone.advance(16_000);
  assert.is(rows(system)[0], IDLE, 'nobody went on');
  assertSound(system);
});

test('five wrong PINs lock it, also over a restart, until a quarter of an hour has passed', async () => {
  for (const left of [4, 3, 2, 1]) {
    assert.is((await enter(system, '0000'))[2], `TRIES LEFT: ${left}`);
    await type(system, 'clear');
  }
  assert.is((await enter(system, '0000'))[0], 'LOCKED');
  phone.board.powerOff();
  await phone.advance(1000);
  phone.board.powerOn();
  await phone.shows(IDLE);
  await phone.advance(1000);
  assert.is((await enter(system))[0], 'LOCKED');
  await type(system, 'clear');
  await phone.advance(15 * 60_000);
  assert.equal(await enter(system), MENU);
  assert.is(pinOf(system).tries(), 5);
  await type(system, 'clear');
  assertSound(system);
});

test('lifting the handset or inserting a card leaves the menu', async () => {
  await enter(system);
  phone.hook(true);
  await phone.advance(500);
  await type(system, ...keys('110'));
  await phone.shows('FREE CALL');
  phone.hook(false);
  await phone.shows(IDLE);
  await enter(system);
  await type(system, '1');
  const card = await giveCard(system, 'Aoi', 1000);
  await insertCard(system, card, '1000 YEN');
  phone.remove();
  await phone.shows(IDLE);
  assertSound(system);
});

test('a menu that was left open closes by itself', async () => {
  await enter(system);
  await type(system, '1');
  await phone.advance(61_000);
  assert.is(rows(system)[0], IDLE);
  assertSound(system);
});

test('versions, lists, state', async () => {
  await enter(system);
  const versions = await type(system, '2');
  assert.match(versions[0], /^CARDPHONE +\d+\.\d+\.\d+$/);
  assert.equal(versions.slice(1), ['BOARD        virtual', 'INTERPRETER     2v29', 'FREE VARIABLES  5450']);
  await type(system, 'clear');
  assert.is((await type(system, '3'))[0], 'PRICES      AS BUILT');
  await type(system, 'clear');
  const state = await type(system, '5');
  const [terminal] = system.center.registry.terminals;
  assert.is(state[0], `PHONE   ${terminal}`);
  assert.match(state[2], /^VALID TO +2027-\d\d-\d\d$/);
  await type(system, 'clear', 'clear');
  assertSound(system);
});

test('counts are the journal’s', async () => {
  const card = await giveCard(system, 'Ben', 1000);
  await insertCard(system, card, '1000 YEN');
  await placeCall(system, '0312345678', '990 YEN');
  await hangUpAndTake(system);
  await enter(system);
  assert.equal(await type(system, '6'), [
    'SETTLED       10 YEN',
    'CHARGES            1',
    'OPEN           0 YEN',
    'OPEN CHARGES       0',
  ]);
  await type(system, 'clear', 'clear');
  assertSound(system);
});

test('alarms: none; then a lost clock; then no keys', async () => {
  await enter(system);
  assert.is((await type(system, '4'))[0], 'NO ALARM');
  await type(system, 'clear');
  // Case 12: the menu itself is worked with a key that is stuck.
  phone.keys!.down(PAYPHONE_KEYS.indexOf('followOn'));
  await phone.advance(61_000);
  await enter(system);
  assert.is((await type(system, '4'))[0].replace(/ +/g, ' '), 'KEY STUCK D');
  phone.keys!.up(PAYPHONE_KEYS.indexOf('followOn'));
  await type(system, 'clear');
  phone.rtc!.loseBattery();
  assert.is((await type(system, '4'))[0], 'CLOCK NOT SET');
  await type(system, 'clear', 'clear');
  system.centerReachable = false;
  phone.board.powerOff();
  phone.sram!.tamper();
  await phone.advance(1000);
  phone.board.powerOn();
  await phone.shows('NOT YET INSTALLED');
  await phone.advance(1000);
  setPin(system);
  await enter(system);
  assert.equal((await type(system, '4')).slice(0, 2), ['NOT INSTALLED', 'CLOCK NOT SET']);
  await type(system, 'clear');
  assert.is((await type(system, '5'))[0], 'NOT INSTALLED');
  assertSound(system);
});

test.run();
