/**
 * Each board's own wiring, built as an image and booted on the virtual board against the parts that its data
 * names: every capability works, and no part records a violation. Arithmetic is not run here.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createAccessPoint } from '../../bench/parts/accessPoint.ts';
import { createVirtualPhone, keyPlate, type VirtualPhone } from '../../bench/phone/virtualPhone.ts';
import type { BoardDescription } from '../../boards/board.ts';
import { readDescription } from '../../cli/boardFiles.ts';
import { boardNames } from '../../flash/image/boardNames.ts';
import { bundle } from '../../flash/image/bundle.ts';
import { panelPort } from '../../hal/drivers/panelProtocol.ts';
import { sampled } from '../whole.ts';

const terminalEntry = (name: string) => `
import { wire } from './boards/${name}.ts';
globalThis.hal = wire();
globalThis.told = [];
hal.keypad.onKey(key => told.push(key));
hal.handset.onHook(lifted => told.push(lifted ? 'lifted' : 'laid down'));
hal.line.onChange(() => { const s = hal.line.state(); if (s > 2) told.push(s === 3 ? 'answered' : 'ended'); });
hal.cardSlot.onPresence(present => told.push(present ? 'card' : 'no card'));
hal.network.onData(bytes => hal.network.write(bytes));
globalThis.dialled = [];
globalThis.dialAll = digits => {
  let line = Promise.resolve();
  digits.split('').forEach(digit => { line = line.then(() => hal.line.dial(digit)).then(() => { dialled.push(digit); }); });
};
`;
const panelEntry = (name: string) => `
import { wire } from './boards/${name}.ts';
import { panelFront } from './hal/drivers/panelFront.ts';
panelFront(wire());
`;

const settings = { ssid: 'kiosk', password: 'a secret', host: 'center.example', port: 4000 };
const networkFile = Object.values(settings).join('\n');

const boot = async (description: BoardDescription): Promise<VirtualPhone> => {
  const entry = description.program === 'panel' ? panelEntry : terminalEntry;
  const { code } = await bundle(entry(description.name), { wrapped: true, properties: [] });
  const phone = createVirtualPhone({
    description,
    image: code,
    clockSeconds: 800_000_000,
    ...(description.pins.wifi
      ? {
          accessPoint: createAccessPoint(settings),
          files: { network: [...networkFile].map(c => c.charCodeAt(0)) },
        }
      : {}),
  });
  phone.board.powerOn();
  await phone.advance(8000);
  return phone;
};
const clean = (phone: VirtualPhone) => {
  assert.equal(phone.board.errors, []);
  assert.equal(phone.board.violations(), []);
};
const plainCard = { powerOn: () => {}, reset: () => {}, character: () => {}, powerOff: () => {} };

const useFront = async (phone: VirtualPhone) => {
  const say = (expression: string) => phone.board.evaluate(expression);
  say('hal.display.show(["INSERT CARD", "01234567890123456789", "third", "the last row"])');
  await phone.advance(800);
  assert.equal(
    phone.display().map(row => row.trimEnd()),
    ['INSERT CARD', '01234567890123456789', 'third', 'the last row'],
  );
  for (const key of keyPlate) {
    phone.press(key);
    await phone.advance(300);
  }
  phone.hook(true);
  await phone.advance(200);
  assert.is(String(say('told.splice(0)')), `${keyPlate.join()},lifted`);
  say('hal.handset.speech(true); hal.sounder.beep(150)');
  await phone.advance(400);
  assert.is(phone.panel?.speech.on ?? phone.speechRelay?.isClosed(), true);
  assert.ok(Math.abs(phone.sounds()[0].lengthMs - 150) < 2, `${phone.sounds()[0]?.lengthMs} ms`);
};

const useLine = async (phone: VirtualPhone) => {
  const say = (expression: string) => phone.board.evaluate(expression);
  say('hal.line.seize()');
  await phone.advance(900);
  say('dialAll("0312#*")');
  await phone.advance(3000);
  assert.is(say('dialled.join("")'), '0312#*');
  assert.is(phone.line?.dialled(), '0312#*');
  await phone.advance(6000);
  assert.is(phone.line?.state(), 'answered');
  phone.line?.hangUp();
  await phone.advance(500);
  say('hal.line.release()');
  await phone.advance(500);
  assert.is(phone.line?.state(), 'idle');
  assert.is(String(say('told.splice(0)')), 'answered,ended');
};

const useCardAndNetwork = async (phone: VirtualPhone) => {
  const say = (expression: string) => phone.board.evaluate(expression);
  phone.insert(plainCard);
  await phone.advance(300);
  phone.remove();
  await phone.advance(300);
  assert.is(String(say('told.splice(0)')), 'card,no card');
  const echoed: number[] = [];
  phone.network.onData(octets => echoed.push(...octets));
  phone.network.send([1, 2, 0xff, 0x0d]);
  await phone.advance(500);
  assert.equal(echoed, [1, 2, 0xff, 0x0d]);
};

const useMemoryAndClock = async (phone: VirtualPhone) => {
  const say = (expression: string) => phone.board.evaluate(expression);
  say('hal.journalMemory.write(7, new Uint8Array([1, 2, 3]))');
  assert.is(String(say('hal.journalMemory.read(6, 5)')), '0,1,2,3,0');
  if (phone.sram) {
    say('hal.keyMemory.write(65533, new Uint8Array([9, 8, 7]))');
    assert.is(String(say('hal.keyMemory.read(65533, 3)')), '9,8,7');
  }
  if (phone.rtc) assert.is(Number(say('hal.clock.now()')) >= 800_000_000, true);
  else assert.is(say('hal.clock.now()'), undefined);
  say('hal.clock.set(828352800)');
  await phone.advance(2000);
  const passed = Number(say('hal.clock.now()')) - 828_352_800;
  assert.ok(passed >= 1 && passed <= 3, `${passed} s`);
  assert.is(say('hal.entropy.gather(16).length'), 16);
};

/** The phone's end of a panel's line. */
const useAsPanel = async (phone: VirtualPhone) => {
  const heard: string[] = [];
  const port = panelPort(
    text => phone.link!.send([...text].map(c => c.charCodeAt(0))),
    body => heard.push(body),
    () => port.send('!'),
  );
  phone.link!.onData(octets => port.receive(String.fromCharCode(...octets)));
  assert.ok(phone.lamp!.changes.length > 6, 'blinks while no phone is heard');
  for (const body of ['D0INSERT CARD', 'D3last row', 'S1', 'L1', 'P0']) port.send(body);
  await phone.advance(500);
  assert.is(phone.lamp!.isLit(), true);
  assert.equal(
    phone.display().map(row => row.trimEnd()),
    ['INSERT CARD', '', '', 'last row'],
  );
  assert.is(phone.speechRelay!.isClosed(), true);
  for (const key of keyPlate) {
    phone.press(key);
    await phone.advance(300);
  }
  phone.hook(true);
  await phone.advance(300);
  assert.is(
    heard
      .splice(0)
      .filter(body => body !== '!')
      .join(),
    `${'1,2,3,l,4,5,6,s,7,8,9,c,*,0,#,f'
      .split(',')
      .map(key => `K${key}`)
      .join()},H1`,
  );
  for (const digit of '09*#') {
    port.send(`T${digit}`);
    await phone.advance(400);
  }
  assert.is(heard.splice(0).join(), 'T0,T9,T*,T#');
  assert.is(phone.line!.dialled(), '09*#');
  await phone.advance(7000);
  phone.line!.hangUp();
  port.send('B200');
  port.send('P1');
  await phone.advance(500);
  assert.is(heard.splice(0).join(), 'R1,R0');
  assert.ok(Math.abs(phone.sounds()[0].lengthMs - 200) < 2);
  assert.is(phone.board.nets.at(phone.board.description.pins.socket!.reset).level(), 1);
  port.send('!');
  await phone.advance(300);
  assert.is(heard.splice(0).join(), 'R0,C0,H1');
  phone.board.nets.at(phone.board.description.pins.socket!.present).drive('card switch', 'low');
  await phone.advance(200);
  assert.is(heard.splice(0).join(), 'C1');
  // Damage is noticed, and asked about until the phone has said all.
  phone.link!.send([...'D0NONSENSE~9zz\n'].map(c => c.charCodeAt(0)));
  await phone.advance(2500);
  assert.is(heard.splice(0).join(), '!,!,!');
  port.send('P1');
  await phone.advance(2500);
  assert.is(heard.join(), '');
  assert.equal(phone.display()[0].trimEnd(), 'INSERT CARD');
};

for (const name of sampled('boards', boardNames(), 1 / 2))
  test(`${name}: its image boots, and every capability works`, async () => {
    const description = await readDescription(name);
    const phone = await boot(description);
    clean(phone);
    if (description.program === 'panel') await useAsPanel(phone);
    else {
      await useFront(phone);
      await useLine(phone);
      await useCardAndNetwork(phone);
      await useMemoryAndClock(phone);
    }
    clean(phone);
  });

test.run();
