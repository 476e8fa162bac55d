/** A phone on the virtual board whose craft menu has a PIN, and access to its display. */

import { craftPin, pinVerifier } from '../../firmware/provisioning/craftPin.ts';
import type { Key } from '../../hal/keypad.ts';
import type { Memory } from '../../hal/memory.ts';
import { hostSha256 } from '../../host/sha256.ts';
import type { System, SystemOptions } from '../../simulation/system/system.ts';
import { openSystem } from '../phone/rig.ts';

export const PIN = '271828';
const salt = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const settleMs = 300;
const quietMs = 1000;

/** The journal's FRAM, as the provisioning tool writes it. */
const framOf = ({ phone }: System): Memory => {
  const { contents } = phone.fram!;
  return {
    size: contents.length,
    read: (offset, length) => Uint8Array.from(contents.subarray(offset, offset + length)),
    write: (offset, bytes) => contents.set(bytes, offset),
  };
};

export const pinOf = (system: System) => craftPin(framOf(system), hostSha256);

export const setPin = (system: System, pin = PIN): void =>
  pinOf(system).replace(pinVerifier(hostSha256, salt, pin));

/** Idle, and past the first second, in which hook and slot report their state. */
export const openQuietSystem = async (options: Partial<SystemOptions> = {}): Promise<System> => {
  const system = await openSystem(options);
  await system.phone.advance(quietMs);
  return system;
};

export const openCraftSystem = async (options: Partial<SystemOptions> = {}): Promise<System> => {
  const system = await openQuietSystem(options);
  setPin(system);
  return system;
};

export const keys = (text: string): Key[] => [...text] as Key[];

/** Presses keys and waits until the display has followed; returns its rows. */
export const type = async (system: System, ...pressed: Key[]): Promise<string[]> => {
  await system.phone.type(pressed);
  await system.phone.advance(settleMs);
  return rows(system);
};

export const rows = ({ phone }: System): string[] => phone.display().map(row => row.trimEnd());

/** From an idle phone to the menu. */
export const enter = (system: System, pin = PIN): Promise<string[]> => type(system, ...keys(`*#${pin}#`));
