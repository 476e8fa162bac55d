/** The phone's self test by the craft menu: each part intact, and each part broken. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dateText, timeText } from '../../firmware/craft/dateText.ts';
import { testMemory } from '../../firmware/craft/selfTest/memory.ts';
import { SELF_TEST_RECORD } from '../../firmware/storage/journalMemoryMap.ts';
import type { Phone } from '../../firmware/terminal/phone.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import type { Key } from '../../hal/keypad.ts';
import type { Memory } from '../../hal/memory.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { assertSound, giveCard } from '../phone/rig.ts';
import { enter, keys, openCraftSystem, rows, type } from './rig.ts';

const TESTS = ['1:DISPLAY  5:MEMORY', '2:KEYS     6:BATTERY', '3:READER   7:CENTER', '4:LINE     C:BACK'];

const system = await openCraftSystem();
const { phone } = system;
await enter(system);

/** From the menu of pages, where each test begins and ends, to that of tests. */
const openTests = async (): Promise<void> => assert.equal(await type(system, '1'), TESTS);
const closeTests = async (): Promise<void> => {
  assert.is((await type(system, 'clear'))[0], '1:TEST     4:ALARMS');
  assertSound(system);
};

test('display: every dot, characters, and the person’s verdict', async () => {
  await openTests();
  assert.equal(await type(system, '1'), Array(4).fill('█'.repeat(20)));
  assert.is((await type(system, '0'))[2], 'EVERY CELL RIGHT?');
  assert.is((await type(system, '#'))[0], 'DISPLAY OK');
  await type(system, 'clear', '1', '0');
  assert.is((await type(system, 'clear'))[0], 'DISPLAY FAULTY');
  assert.equal(await type(system, 'clear'), TESTS);
  await closeTests();
});

const PLATE: Key[] = [...keys('123456789*0#'), 'language', 'service', 'clear', 'followOn'];

test('keys: each goes off the plate with a beep; one that is never pressed is named', async () => {
  await openTests();
  const beepsBefore = phone.sounds().length;
  assert.is((await type(system, '2'))[3], ' *  0  #  D');
  assert.is((await type(system, '5', '5', 'service'))[1], ' 4     6      EACH');
  assert.equal((await type(system, ...PLATE)).slice(0, 2), ['KEYS OK', '']);
  assert.is(phone.sounds().length - beepsBefore, 3 + PLATE.length);
  await type(system, 'clear', '2', ...PLATE.filter(key => key !== '8' && key !== 'language'));
  await phone.advance(11_000);
  assert.equal(rows(system).slice(0, 2), ['KEYS MISSING', 'A8']);
  await type(system, 'clear');
  await closeTests();
});

test('reader: the switch, the contacts, the answer to reset; a dead card; no card', async () => {
  await openTests();
  assert.is((await type(system, '3'))[1], 'INSERT ANY CARD');
  const card = await giveCard(system, 'Aoi', 0);
  phone.insert(card.device);
  await phone.shows('READER OK, ATR');
  assert.is(rows(system)[1], '3B17184350484F4E4531');
  assert.not(phone.card.isPowered());
  await type(system, 'clear');
  phone.remove();
  await phone.advance(500);
  assert.equal(rows(system), TESTS);

  await type(system, '3');
  phone.insert({ powerOn: () => {}, reset: () => {}, character: () => {}, powerOff: () => {} });
  await phone.shows('cardMute');
  await type(system, 'clear');
  phone.remove();
  await phone.advance(500);
  await type(system, '3');
  await phone.shows('NO CARD SEEN', 31_000);
  await type(system, 'clear');
  await closeTests();
});

test('line: loop and digit by ear, released in every outcome', async () => {
  await openTests();
  const line = phone.line!;
  assert.is((await type(system, '4'))[1], 'LIFT THE HANDSET');
  phone.hook(true);
  await phone.shows('DIAL TONE?');
  // The exchange's dial tone comes after 800 ms.
  await phone.advance(1000);
  assert.is(line.state(), 'dialling');
  assert.ok(phone.speechRelay!.isOn());
  assert.is((await type(system, '#'))[1], 'SILENT NOW?');
  assert.is(line.dialled(), '1');
  assert.is((await type(system, '#'))[0], 'LINE OK');
  assert.is(line.state(), 'idle');
  phone.hook(false);
  await phone.advance(500);
  assert.equal(rows(system), TESTS);

  await type(system, '4');
  phone.hook(true);
  await phone.shows('DIAL TONE?');
  assert.is((await type(system, 'clear'))[0], 'LINE: NO DIAL TONE');
  phone.hook(false);
  await phone.advance(500);
  await type(system, '4');
  phone.hook(true);
  await phone.shows('DIAL TONE?');
  phone.hook(false);
  await phone.shows('INSERT CARD');
  await phone.advance(500);
  assert.is(line.state(), 'idle', 'hung up in the middle of it');
  assert.not(phone.speechRelay!.isOn());
  assertSound(system);
  await enter(system);
});

test('memory: both parts pass, and journal and count of starts are untouched', async () => {
  await openTests();
  const { contents } = phone.fram!;
  const before = Uint8Array.from(contents.subarray(0, 2048));
  assert.equal(await type(system, '5'), [
    'JOURNAL RAM       OK',
    'RECORDS           OK',
    'KEY RAM           OK',
    'FREE VARIABLES  5450',
  ]);
  assert.equal(contents.subarray(0, 2048), before);
  await type(system, 'clear');
  await closeTests();
});

/** The rows of the memory test with these memories, on a phone whose hook and slot stay as they are. */
const memoryRows = async (journalMemory: Memory, keyMemory?: Memory): Promise<string[]> => {
  let shown: string[] = [];
  const untouched = { handset: { isLifted: () => false }, cardSlot: { isPresent: () => false } };
  const hal = { journalMemory, keyMemory, sha256: hostSha256, ...untouched };
  const screen = {
    show: (lines: string[]) => {
      shown = lines;
    },
  };
  const events = { next: async () => undefined };
  await testMemory({
    phone: { hal, screen, events } as unknown as Phone,
    board: { name: 'fake', version: '0', interpreter: () => '', freeVariables: () => 7 },
    gone: false,
  });
  return shown.map(row => row.replace(/ {2,}/, ' '));
};

/** A part with one bit that is always clear. */
const stuck = (at: number): Memory => {
  const part = ramMemory(1024);
  return {
    ...part,
    read: (offset, length) =>
      part.read(offset, length).map((octet, i) => (offset + i === at ? octet & 0xfe : octet)),
  };
};

test('memory: a stuck bit is found where it is tested, in either part', async () => {
  assert.equal(await memoryRows(ramMemory(1024)), [
    'JOURNAL RAM OK',
    'RECORDS OK',
    'KEY RAM NONE',
    'FREE VARIABLES 7',
  ]);
  const tested = 1024 - SELF_TEST_RECORD.fromEnd;
  assert.equal((await memoryRows(stuck(tested), ramMemory(64))).slice(0, 3), [
    'JOURNAL RAM FAULTY',
    'RECORDS OK',
    'KEY RAM OK',
  ]);
  assert.is((await memoryRows(ramMemory(1024), stuck(1010)))[2], 'KEY RAM FAULTY');
  assert.is((await memoryRows(stuck(tested + 14)))[1], 'RECORDS FAULTY');
});

test('battery: date, time, keys', async () => {
  await openTests();
  const shown = await type(system, '6');
  assert.is(shown[0], 'DATE      2026-04-01');
  assert.match(shown[1], /^TIME {11}10:0\d$/);
  assert.equal(shown.slice(2), ['KEYS           THERE', 'COVER      NO SWITCH']);
  await type(system, 'clear');
  phone.rtc!.loseBattery();
  assert.is((await type(system, '6'))[0], 'DATE            LOST');
  await type(system, 'clear');
  await closeTests();
});

test('center: answers, or does not', async () => {
  await openTests();
  assert.is((await type(system, '7'))[0], 'CENTER OK');
  await type(system, 'clear');
  system.centerReachable = false;
  await type(system, '7');
  await phone.shows('CENTER DOES NOT', 6000);
  await type(system, 'clear');
  await closeTests();
});

test('dates and times since 2000', () => {
  assert.is(dateText(0), '2000-01-01');
  assert.is(dateText(59), '2000-02-29');
  assert.is(dateText(366), '2001-01-01');
  const days = (text: string) =>
    (Date.parse(`${text}T00:00:00Z`) - Date.parse('2000-01-01T00:00:00Z')) / 86_400_000;
  for (const text of ['2024-02-29', '2024-12-31', '2100-02-28', '2100-03-01', '2179-06-06'])
    assert.is(dateText(days(text)), text);
  assert.is(timeText(0), '00:00');
  assert.is(timeText(86_400 * 9 + 3600 * 23 + 59 * 60 + 59), '23:59');
});

test.run();
