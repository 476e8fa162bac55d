/**
 * What a board's `wire()` touches of its chip: pins by name, ports, and the pins that ports are set up with.
 */
import type { BoardDescription } from '../../boards/board.ts';
import type { TouchedWiring } from '../../boards/check/checkWiring.ts';
import { createBoard, type VirtualBoard } from './board.ts';

/** Functions of the interpreter that drivers call while they are made. */
const FUNCTIONS = [
  ...['E', 'Serial', 'LoopbackA', 'analogWrite', 'clearTimeout', 'clearWatch', 'digitalRead', 'digitalWrite'],
  ...['getTime', 'peek32', 'pinMode', 'poke32', 'print', 'require', 'setTimeout', 'setWatch'],
];
const PORTS = [
  ...['Serial1', 'Serial2', 'Serial3', 'Serial4', 'Serial5', 'Serial6', 'SPI1', 'SPI2', 'SPI3'],
  ...['I2C1', 'I2C2', 'I2C3', 'USB', 'Bluetooth'],
];
/** Machine code may use the stack down to where the chip says that it ends. */
const STACK_END = 0x2001_0000;

/** A library of the chip that does nothing: no wire belongs to it. */
const anyModule = new Proxy({}, { get: () => () => undefined });

/** Settings of a board's own Wi-Fi, as provisioning writes them: network, password, host, port. */
const NETWORK = Array.from('x\nx\nx\n1', character => character.charCodeAt(0));

type Port = Record<string, (...given: unknown[]) => unknown>;
interface Recording {
  readonly pins: Set<string>;
  readonly ports: Set<string>;
  readonly setups: { role: string; pin: string }[];
}

/** `setup` says which pins the port's wires are on; `setConsole` gives the port to nothing of ours. */
const recordedPort = (name: string, port: Port, { ports, setups }: Recording): Port =>
  new Proxy(port, {
    get: (_, method) => {
      // A port that this chip has not: the comparison names it.
      const call = port[String(method)] ?? (() => undefined);
      if (method === 'setConsole') return () => ports.delete(name);
      if (method !== 'setup') return call;
      return (...given: unknown[]) => {
        for (const options of given)
          for (const [wire, pin] of Object.entries(options ?? {}))
            if (pin instanceof Object) setups.push({ role: `${name}.${wire}`, pin: String(pin) });
        return call.apply(port, given);
      };
    },
  });

const recordedPin = (Pin: new (name: string) => object, { pins }: Recording) =>
  function RecordedPin(name: string): object {
    pins.add(name);
    return new Pin(name);
  };

/** Getters, so that naming a port is seen. */
const globalsOf = (board: VirtualBoard, recording: Recording): PropertyDescriptorMap => {
  const all: PropertyDescriptorMap = {
    Pin: { value: recordedPin(board.evaluate('Pin') as new (name: string) => object, recording) },
  };
  for (const name of FUNCTIONS)
    all[name] = { value: board.evaluate(`typeof ${name}=="undefined"?0:${name}`) };
  for (const name of PORTS) {
    const port = board.evaluate(`typeof ${name}=="undefined"?0:${name}`) as Port | 0;
    const recorded = recordedPort(name, port || {}, recording);
    all[name] = { get: () => recording.ports.add(name) && recorded };
  }
  for (const property of Object.values(all)) property.configurable = true;
  return all;
};

/** Runs `work` with these globals, and puts back what was there before. */
const withGlobals = (globals: PropertyDescriptorMap, work: () => void): void => {
  const before = Object.keys(globals).map(
    name => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );
  Object.defineProperties(globalThis, globals);
  const memory = Object.getOwnPropertyDescriptor(process, 'memory');
  Object.assign(process, { memory: () => ({ stackEndAddress: STACK_END, free: 0 }) });
  try {
    work();
  } finally {
    for (const [name, property] of before)
      if (property) Object.defineProperty(globalThis, name, property);
      else Reflect.deleteProperty(globalThis, name);
    if (memory) Object.defineProperty(process, 'memory', memory);
    else Reflect.deleteProperty(process, 'memory');
  }
};

/** Calls `wire` on a virtual chip without parts. Throws what `wire` throws. */
export const recordWiring = (description: BoardDescription, wire: () => unknown): TouchedWiring => {
  const recording: Recording = { pins: new Set(), ports: new Set(), setups: [] };
  const modules = () => ({ Wifi: anyModule, net: anyModule });
  const board = createBoard({ description, image: '', modules, files: { network: NETWORK } });
  board.powerOn();
  try {
    withGlobals(globalsOf(board, recording), () => void wire());
  } finally {
    board.powerOff();
  }
  return { pins: [...recording.pins], ports: [...recording.ports], setups: recording.setups };
};
