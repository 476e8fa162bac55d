/**
 * The rooms of the house and the arrows between them: which room may import which. A file belongs to the room
 * with the longest name that its path begins with. `test/architecture` keeps the arrows,
 * `npm run architecture` draws them.
 */

/** What one room may import. */
export interface Room {
  /** Rooms; a room may always import itself. */
  readonly rooms: readonly string[];
  /**
   * Packages and Node's modules, by the beginning of their names. Everything where it is missing, nothing
   * where empty.
   */
  readonly packages?: readonly string[];
  /** What to do instead of a forbidden import. */
  readonly instead: string;
}

const NONE: readonly string[] = [];
const CHIP = 'take a capability of hal/ as a parameter; the board wires its driver';
const DRIVER = 'a driver stands on hal/ and firmware/runtime; pins, parts and limits come in as parameters';
const BOARD = 'a board wires drivers of hal/drivers; behaviour belongs to a driver or to firmware';
const TOOL = 'what host tools and the bench share belongs to host/, flash/ or firmware/';
const CENTER =
  'the center shares octets (firmware/wire, firmware/crypto) with the others and never drives them';
const UPSTAIRS = 'move what both need into the lower of the two rooms';

const chip = (...rooms: string[]): Room => ({ rooms, packages: NONE, instead: CHIP });
const driver = (rooms: string[], packages = NONE): Room => ({ rooms, packages, instead: DRIVER });
const board = (...rooms: string[]): Room => ({ rooms, packages: NONE, instead: BOARD });
const tool = (...rooms: string[]): Room => ({ rooms, instead: TOOL });
const upstairs = (...rooms: string[]): Room => ({ rooms, instead: UPSTAIRS });

const CHIP_LIBRARY = ['firmware/arithmetic', 'firmware/crypto', 'firmware/runtime', 'firmware/wire', 'hal'];

/** Every room, lower ones first. */
export const ROOMS: Readonly<Record<string, Room>> = {
  hal: { rooms: [], packages: NONE, instead: 'an interface names other interfaces of hal/ only' },
  'firmware/runtime': chip('hal'),
  'firmware/storage': chip('firmware/runtime', 'hal'),
  'firmware/arithmetic': chip('firmware/runtime', 'hal'),
  'firmware/crypto': chip('firmware/arithmetic', 'firmware/runtime', 'hal'),
  'firmware/wire': chip('firmware/crypto', 'firmware/runtime', 'hal'),
  'firmware/uplink': chip('firmware/wire', 'firmware/crypto', 'firmware/runtime', 'hal'),
  'firmware/uplink/mqtt': chip('firmware/wire', 'firmware/runtime', 'hal'),
  'firmware/lists': chip(
    ...['firmware/storage', 'firmware/wire', 'firmware/crypto', 'firmware/runtime', 'hal'],
  ),
  'firmware/reader': chip('firmware/wire', 'firmware/crypto', 'firmware/runtime', 'hal'),
  'firmware/card': chip('firmware/storage', 'firmware/wire', 'firmware/crypto', 'firmware/runtime', 'hal'),
  'firmware/dispenser': chip(
    ...[
      'firmware/crypto',
      'firmware/reader',
      'firmware/storage',
      'firmware/uplink',
      'firmware/wire',
      'firmware/runtime',
      'hal',
    ],
  ),
  'firmware/provisioning': chip('firmware/storage', 'firmware/wire', 'firmware/runtime', 'hal'),
  'firmware/boot': chip(...CHIP_LIBRARY),
  'firmware/terminal': chip(
    ...['firmware/provisioning', 'firmware/reader', 'firmware/storage', 'firmware/uplink'],
    ...CHIP_LIBRARY,
  ),
  'firmware/craft': chip(
    ...['firmware/terminal', 'firmware/provisioning', 'firmware/storage', 'firmware/wire'],
    ...['firmware/runtime', 'hal'],
  ),
  'hal/drivers': driver(['hal', 'firmware/runtime'], ['@noble/hashes']),
  'hal/drivers/iso7816': driver(['hal', 'hal/drivers', 'firmware/runtime']),
  boards: board('hal', 'hal/drivers', 'hal/drivers/iso7816'),
  'boards/chips': board(),
  'boards/check': board('boards', 'boards/chips', 'host'),
  'boards/draw': board('boards', 'boards/check', 'boards/chips'),
  host: tool('firmware/crypto', 'firmware/arithmetic', 'firmware/runtime', 'hal', 'hal/drivers'),
  'host/keys': tool('firmware/arithmetic', 'firmware/crypto', 'firmware/runtime'),
  'host/schemes': tool('host', 'host/keys', 'firmware/crypto', 'firmware/runtime'),
  center: {
    rooms: ['firmware/crypto', 'firmware/runtime', 'firmware/uplink', 'firmware/wire', 'hal', 'host/keys'],
    instead: CENTER,
  },
  'center/store': tool('firmware/wire', 'host'),
  'center/lists': tool('center', 'center/store', 'firmware/runtime', 'firmware/wire', 'host'),
  'center/ingest': tool(
    ...['center', 'center/store', 'firmware/crypto', 'firmware/runtime', 'firmware/wire', 'hal', 'host'],
  ),
  'center/service/line': tool(
    ...['center', 'center/ingest', 'center/store', 'firmware/runtime', 'firmware/wire'],
  ),
  'center/mailbox': tool(
    ...['center', 'center/store', 'firmware/crypto', 'firmware/runtime', 'firmware/uplink'],
    ...['firmware/uplink/mqtt', 'firmware/wire', 'hal', 'host'],
  ),
  'center/service': tool(
    ...['center', 'center/ingest', 'center/mailbox', 'center/store', 'center/service/line'],
    ...['firmware/crypto', 'firmware/runtime', 'firmware/wire', 'host', 'host/keys'],
  ),
  'flash/storage': tool(),
  'flash/port': tool('firmware/runtime', 'host'),
  'flash/emulator': tool('firmware/runtime', 'host'),
  'flash/kernels': tool('flash/emulator', 'firmware/arithmetic', 'firmware/runtime', 'hal', 'host'),
  'flash/image': tool('flash/storage', 'boards', 'boards/check', 'hal', 'host'),
  'flash/interpreter': tool('flash/emulator', 'flash/port', 'flash/storage', 'hal', 'host'),
  'flash/loader': tool('flash/image', 'flash/storage', 'boards', 'firmware/crypto'),
  'flash/release': tool(
    ...['flash/image', 'flash/loader', 'flash/storage', 'boards', 'firmware/boot'],
    ...['firmware/crypto', 'firmware/runtime', 'host', 'host/keys'],
  ),
  'flash/device': tool(
    ...['flash/interpreter', 'flash/port', 'flash/release', 'flash/storage', 'firmware/boot'],
    ...['firmware/runtime', 'host'],
  ),
  'flash/provisioning': tool(
    ...['flash/device', 'flash/loader', 'flash/release', 'boards', 'firmware/boot', 'firmware/crypto'],
    ...['firmware/provisioning', 'firmware/runtime', 'host'],
  ),
  flash: tool(
    ...['flash/device', 'flash/image', 'flash/port', 'flash/provisioning', 'flash/release', 'boards'],
    ...['firmware/runtime', 'host'],
  ),
  'bench/board': tool('boards', 'boards/check', 'boards/chips', 'flash/port', 'flash/storage'),
  'bench/parts': tool('bench/board', 'hal', 'hal/drivers'),
  'bench/card': tool(
    ...['bench/parts', 'firmware/card', 'firmware/crypto', 'firmware/storage', 'hal', 'hal/drivers'],
  ),
  'bench/phone': tool('bench/board', 'bench/parts', 'boards', 'flash/image', 'hal'),
  'bench/pcsc': tool(
    ...['bench/card', 'bench/parts', 'firmware/card', 'firmware/runtime', 'firmware/wire', 'hal', 'host'],
  ),
  'bench/peers': tool(
    ...['bench/card', 'flash/interpreter', 'firmware/card', 'firmware/runtime', 'hal', 'hal/drivers', 'host'],
  ),
  bench: tool('bench/board', 'bench/phone', 'boards', 'host'),
  trace: tool('firmware/runtime', 'firmware/wire'),
  'trace/decode': tool('trace', 'firmware/crypto', 'firmware/runtime', 'firmware/wire'),
  'simulation/system': upstairs(
    ...['bench/board', 'bench/card', 'bench/parts', 'bench/phone', 'center', 'trace', 'flash/image'],
    ...['firmware/card', 'firmware/dispenser', 'firmware/reader', 'firmware/storage', 'firmware/uplink'],
    ...['firmware/crypto', 'firmware/runtime', 'firmware/wire', 'hal', 'hal/drivers', 'host', 'host/keys'],
  ),
  'simulation/play': upstairs('simulation/system', 'trace', 'firmware/wire', 'hal', 'host', 'host/keys'),
  'simulation/panel': upstairs(
    ...['simulation/play', 'simulation/system', 'trace', 'firmware/runtime', 'hal', 'host', 'host/keys'],
  ),
  'simulation/reader': upstairs(
    ...['simulation/play', 'simulation/system', 'bench/board', 'bench/pcsc', 'bench/phone', 'trace'],
    ...['host', 'host/keys'],
  ),
  'simulation/card': upstairs(
    ...['simulation/system', 'bench/card', 'bench/pcsc', 'center', 'firmware/card', 'firmware/reader'],
    'firmware/storage',
    ...['firmware/crypto', 'firmware/wire', 'hal/drivers', 'host', 'host/keys'],
  ),
  simulation: upstairs('simulation/panel', 'simulation/play', 'flash/image', 'trace', 'host'),
  'measure/architecture': upstairs('host'),
  'measure/center': upstairs(
    ...['center/ingest', 'center/store', 'firmware/crypto', 'firmware/wire', 'host', 'host/keys'],
  ),
  'measure/lists': upstairs(
    ...['center/lists', 'firmware/lists', 'firmware/runtime', 'firmware/wire', 'hal', 'host'],
    ...['flash/emulator', 'flash/image', 'flash/interpreter'],
  ),
  'measure/kernels': upstairs('flash/kernels', 'flash/emulator', 'firmware/arithmetic', 'host'),
  'measure/arithmetic': upstairs(
    ...['flash/image', 'flash/interpreter', 'flash/storage', 'host', 'host/keys', 'host/schemes'],
    ...['firmware/arithmetic', 'firmware/crypto', 'firmware/runtime'],
  ),
  'measure/target': upstairs(
    ...['simulation/system', 'bench/card', 'bench/peers', 'center', 'boards', 'flash/image'],
    ...['flash/interpreter', 'flash/storage', 'firmware/arithmetic', 'firmware/crypto'],
    ...['firmware/wire', 'host', 'host/keys'],
  ),
  measure: upstairs(
    'simulation/system',
    'bench/card',
    'bench/parts',
    'bench/phone',
    'hal',
    'host',
    'host/keys',
  ),
  cli: upstairs(
    ...['boards', 'boards/check', 'boards/draw', 'flash/image', 'flash/provisioning', 'trace/decode'],
    ...['bench/board', 'center/ingest', 'center/store', 'firmware/crypto', 'firmware/provisioning'],
    ...['firmware/runtime', 'host'],
  ),
};

/** Tests may import every room and no room imports them. */
export const TEST_ROOM = 'test';

/** The room of a file, `test` for tests; undefined for a file outside every room. */
export const roomOf = (path: string): string | undefined => {
  if (path.startsWith(`${TEST_ROOM}/`)) return TEST_ROOM;
  const names = Object.keys(ROOMS).filter(name => path.startsWith(`${name}/`));
  return names.sort((a, b) => b.length - a.length)[0];
};
