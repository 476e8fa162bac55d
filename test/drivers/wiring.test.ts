/**
 * Each board's `wire()` in this process, against the parts that its data names: fast enough to run for each
 * change of a wire. `everyBoard.test.ts` does the same with built images.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { recordWiring } from '../../bench/board/recordWiring.ts';
import { createAccessPoint } from '../../bench/parts/accessPoint.ts';
import { createVirtualPhone, keyPlate, type VirtualPhone } from '../../bench/phone/virtualPhone.ts';
import type { BoardDescription } from '../../boards/board.ts';
import { checkBoard } from '../../boards/check/checkBoard.ts';
import { checkWiring } from '../../boards/check/checkWiring.ts';
import { usesOf } from '../../boards/check/uses.ts';
import * as esp32 from '../../boards/esp32.ts';
import * as pico from '../../boards/espruino-pico.ts';
import * as wifi from '../../boards/espruino-wifi.ts';
import * as nucleo from '../../boards/nucleo-f411re.ts';
import * as pixl from '../../boards/pixljs.ts';
import * as pico2 from '../../boards/rp2350-pico2.ts';
import * as f405 from '../../boards/stm32f405.ts';
import * as virtual from '../../boards/virtual.ts';
import type { FrontParts } from '../../hal/drivers/panelFront.ts';
import type { Hal, HalWithoutHash } from '../../hal/hal.ts';
import { changedAt } from './changedAt.ts';
import { adoptGlobals } from './onBench.ts';

type Terminal = { description: BoardDescription; wire: () => Hal | HalWithoutHash };

const settings = { ssid: 'kiosk', password: 'a secret', host: 'center.example', port: 4000 };
const networkFile = Array.from(Object.values(settings).join('\n'), c => c.charCodeAt(0));

const boot = (description: BoardDescription): VirtualPhone => {
  const phone = createVirtualPhone({
    description,
    image: '',
    clockSeconds: 800_000_000,
    ...(description.pins.wifi
      ? { accessPoint: createAccessPoint(settings), files: { network: networkFile } }
      : {}),
  });
  phone.board.powerOn();
  adoptGlobals(phone.board);
  adoptGlobals(phone.board, ['setTimeout', 'clearTimeout']);
  return phone;
};
/**
 * RST by way of a panel's serial line falls a millisecond after CLK and VCC: what that board's page says
 * against it.
 */
const lateReset = '6.4 deactivation: RST';
const clean = (phone: VirtualPhone) => {
  const { card } = phone.board.description.pins;
  const byPanel = card !== undefined && card.reset === undefined;
  assert.equal(phone.board.errors, []);
  assert.equal(
    phone.board.violations().filter(words => !(byPanel && words.includes(lateReset))),
    [],
  );
};
const plainCard = () => {
  const log: string[] = [];
  return {
    log,
    powerOn: () => void log.push('power'),
    reset: (level: string) => void log.push(level),
    character: () => {},
    powerOff: () => void log.push('off'),
  };
};

const LINE_STATES = ['open', 'seized', 'ready', 'answered', 'ended'];
type Front = Pick<Hal, 'display' | 'keypad' | 'handset' | 'line' | 'sounder'>;

const useFront = async (phone: VirtualPhone, hal: Front) => {
  const told: string[] = [];
  hal.keypad.onKey(key => told.push(key));
  hal.handset.onHook(lifted => told.push(lifted ? 'lifted' : 'laid down'));
  hal.line.onChange(() => told.push(LINE_STATES[hal.line.state()]));
  hal.display.show(['INSERT CARD', '01234567890123456789', 'third', '\x08 last']);
  await phone.advance(800);
  assert.equal(
    phone.display().map(row => row.trimEnd()),
    ['INSERT CARD', '01234567890123456789', 'third', 'É last'],
  );
  if (phone.glass) assert.ok(phone.glass.cgram().flat().some(Boolean), 'glyphs');
  for (const key of keyPlate) {
    phone.press(key);
    await phone.advance(250);
  }
  phone.hook(true);
  await phone.advance(200);
  assert.is(told.splice(0).join(), `${keyPlate.join()},lifted`);
  hal.handset.speech(true);
  hal.sounder.beep(150);
  await phone.advance(400);
  assert.is(phone.panel?.speech.on ?? phone.speechRelay?.isClosed(), true);
  assert.ok(Math.abs(phone.sounds()[0].lengthMs - 150) < 2);
  hal.line.seize();
  await phone.advance(900);
  for (const digit of '159*0#') {
    const done = hal.line.dial(digit);
    await phone.advance(400);
    await done;
  }
  assert.is(phone.line?.dialled(), '159*0#');
  await phone.advance(6000);
  phone.line?.hangUp();
  await phone.advance(500);
  hal.line.release();
  await phone.advance(500);
  assert.is(
    told
      .splice(0)
      .filter(what => what !== 'ready')
      .join(),
    'answered,ended',
  );
};

const useRest = async (phone: VirtualPhone, hal: Hal | HalWithoutHash) => {
  const card = plainCard();
  const present: boolean[] = [];
  hal.cardSlot.onPresence(inside => present.push(inside));
  phone.insert(card);
  await phone.advance(300);
  const answered = hal.cardSlot.activate().then(
    () => 'answered',
    error => (error as { code: string }).code,
  );
  await phone.advance(20_000);
  assert.is(await answered, 'cardMute');
  phone.remove();
  await phone.advance(300);
  assert.equal(present, [true, false]);
  assert.is(card.log.slice(0, 2).join(), 'power,high');
  const came: number[] = [];
  const went: number[] = [];
  phone.network.onData(octets => went.push(...octets));
  hal.network.onData(octets => came.push(...octets));
  hal.network.write(Uint8Array.of(1, 2, 0xff));
  phone.network.send([4, 5]);
  await phone.advance(500);
  assert.equal(
    [went, came],
    [
      [1, 2, 0xff],
      [4, 5],
    ],
  );
  hal.journalMemory.write(7, Uint8Array.of(1, 2, 3));
  assert.equal([...hal.journalMemory.read(6, 5)], [0, 1, 2, 3, 0]);
  hal.keyMemory?.write(65_533, Uint8Array.of(9, 8, 7));
  if (phone.sram) assert.equal([...hal.keyMemory!.read(65_533, 3)], [9, 8, 7]);
  if (phone.rtc) assert.ok(hal.clock.now()! >= 800_000_000);
  if (hal.nativeCode) assert.throws(() => hal.nativeCode!.call(0, new Uint32Array(8)), /./);
};

// Machine code may use the stack down to where the chip says it ends.
Object.assign(process, { memory: () => ({ stackEndAddress: 0x2001_0000 }) });

interface BoardModule {
  readonly description: BoardDescription;
  readonly wire: () => unknown;
}
const all: readonly BoardModule[] = [virtual, esp32, pico, wifi, nucleo, pico2, f405, pixl];

for (const { description, wire } of all)
  test(`${description.name}: wire() touches the pins and ports of the data, and no others`, () => {
    const { Pin } = globalThis as { Pin?: unknown };
    const touched = recordWiring(description, wire);
    assert.equal(checkWiring(description, touched), []);
    assert.ok(touched.pins.length > 5 && touched.ports.length > 0);
    assert.is((globalThis as { Pin?: unknown }).Pin, Pin, 'the globals are put back');
  });

test('B1 a wire or a port of the data that wire() does not have is named, on every board', () => {
  for (const { description, wire } of all) {
    const touched = recordWiring(description, wire);
    const words = description.header.split(' ').concat((description.inside ?? '').split(' '));
    const free = words.find(pin => !usesOf(description).some(use => use.pin === pin)) ?? 'K1';
    for (const { field, pin } of usesOf(description)) {
      const complaints = checkWiring(changedAt(description, field, free), touched);
      const isElsewhere = usesOf(changedAt(description, field, free)).some(use => use.pin === pin);
      const foreign = `wire(): expected pins of the data only, got "${pin}"`;
      const missing = `${field}: expected wire() to use ${free}, got nothing`;
      assert.ok(isElsewhere || complaints.includes(foreign), `${description.name} ${field}: ${complaints}`);
      assert.ok(complaints.includes(missing), `${description.name} ${field}: ${complaints}`);
    }
  }
});

test('B1 a board that uses the console’s port, or whose bus has two wires changed, is refused', () => {
  const { description, wire } = nucleo;
  const touched = recordWiring(description, wire);
  const onConsole = { ...touched, ports: touched.ports.map(port => (port === 'Serial6' ? 'Serial2' : port)) };
  assert.equal(checkWiring(description, onConsole), [
    'wire(): expected the ports that pins name (Serial1, Serial6, SPI2, I2C1), got "Serial2, the console\'s"',
    'pins.network.uart: expected wire() to use Serial6, got nothing',
  ]);
  const crossed = changedAt(changedAt(description, 'pins.memory.miso', 'B15'), 'pins.memory.mosi', 'B14');
  assert.equal(checkWiring(crossed, touched), [
    'pins.memory.miso: expected wire() to put SPI2.miso on B15, got "B14"',
    'pins.memory.mosi: expected wire() to put SPI2.mosi on B14, got "B15"',
  ]);
  const lying = () => {
    wire();
    return new Pin('A15');
  };
  assert.equal(checkWiring(description, recordWiring(description, lying)), [
    'wire(): expected pins of the data only, got "A15"',
  ]);
});

for (const board of [virtual, esp32, pico, wifi, nucleo, pico2, f405] as Terminal[])
  test(`${board.description.name}: wired as its data says`, async () => {
    assert.equal(checkBoard(board.description), []);
    const phone = boot(board.description);
    const hal = board.wire();
    await phone.advance(8000);
    clean(phone);
    await useFront(phone, hal);
    await useRest(phone, hal);
    clean(phone);
  });

test('pixljs: wired as its data says', async () => {
  const { description } = pixl;
  assert.equal(checkBoard(description), []);
  const phone = boot(description);
  const front: FrontParts = pixl.wire();
  await phone.advance(500);
  await useFront(phone, front);
  front.lamp.show('on');
  assert.is(phone.lamp!.isLit(), true);
  front.socket.reset.write(1);
  assert.is(phone.board.nets.at(description.pins.socket.reset).level(), 1);
  phone.board.nets.at(description.pins.socket.present).drive('card switch', 'high');
  assert.is(front.socket.present.read(), true);
  const went: number[] = [];
  phone.link!.onData(octets => went.push(...octets));
  const { link } = front;
  let came = '';
  link.uart.on('data', data => {
    came += data;
  });
  link.uart.setup(link.baud, { tx: link.tx, rx: link.rx });
  link.uart.write('ab');
  phone.link!.send([99]);
  await phone.advance(100);
  assert.equal([went, came], [[97, 98], 'c']);
  clean(phone);
});

test.run();
