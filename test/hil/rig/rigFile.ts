/**
 * A rig file: the board, and the ports, relay and switches of this machine that are wired to it. A fixture
 * that it does not name is not wired, and the steps that need it are skipped.
 */
import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { shownInput } from '../../../host/shownInput.ts';
import { Fields, RigError } from './fields.ts';

export { RigError } from './fields.ts';

export interface RigPort {
  /** Path of a serial port, or `tcp://host:port`. */
  readonly port: string;
  readonly baud: number;
}

export interface Rig {
  /** A file of `boards/`. */
  readonly board: string;
  readonly console: RigPort;
  /** `npm run flash` over the console. */
  readonly flash: boolean;
  /** The far end of the panel's line is this machine; the card socket's switch and RST are on it. */
  readonly panel: RigPort | undefined;
  /** The card's I/O ends at a UART of this machine. */
  readonly card: RigPort | undefined;
  readonly network: RigPort | undefined;
  /** Programs that open and close the relay in the supply. */
  readonly power:
    | { readonly off: readonly string[]; readonly on: readonly string[]; readonly settleMs: number }
    | undefined;
  /** Programs that open the cover and close it again. */
  readonly tamper: { readonly open: readonly string[]; readonly close: readonly string[] } | undefined;
  /** The parts for keys and journal are fitted. */
  readonly memory: boolean;
  /** PIN of the craft menu with which the board was provisioned. */
  readonly craftPin: string | undefined;
  /** Pause between two octets to the board. */
  readonly characterMs: number;
  /** How often a person may have to put a card in. */
  readonly insertionsMax: number;
}

const BAUD = 115_200;
const PORT = ['port', 'baud'];

const portOf = (fields: Fields): RigPort => ({
  port: fields.text('port', 'the path of a serial port, or tcp://host:port'),
  baud: fields.whole('baud', 1200, 4_000_000, BAUD),
});

const LINES = ['board', 'console', 'flash', 'panel', 'card', 'network', 'power', 'tamper', 'memory', 'craft'];
const LIMITS = ['characterMs', 'insertionsMax'];

/** Throws `RigError`, without the file's name. */
export const parseRig = (text: string): Rig => {
  const fields = new Fields(readYaml(text), '', [...LINES, ...LIMITS]);
  const console = fields.inner('console', PORT, portOf);
  if (!console) throw new RigError('console: expected a table with port and baud, got nothing');
  return {
    board: fields.text('board', 'the name of a file in boards/'),
    console,
    flash: fields.flag('flash'),
    panel: fields.inner('panel', PORT, portOf),
    card: fields.inner('card', PORT, portOf),
    network: fields.inner('network', PORT, portOf),
    power: fields.inner('power', ['off', 'on', 'settleMs'], power => ({
      off: power.command('off'),
      on: power.command('on'),
      settleMs: power.whole('settleMs', 0, 60_000, 500),
    })),
    tamper: fields.inner('tamper', ['open', 'close'], tamper => ({
      open: tamper.command('open'),
      close: tamper.command('close'),
    })),
    memory: fields.flag('memory'),
    craftPin: fields.inner('craft', ['pin'], craft => craft.digits('pin', 4, 8)),
    characterMs: fields.whole('characterMs', 0, 100, 0),
    insertionsMax: fields.whole('insertionsMax', 1, 10, 1),
  };
};

const readYaml = (text: string): unknown => {
  try {
    return parse(text);
  } catch (error) {
    // The parser's sentence shows what stands there.
    const { linePos, code } = error instanceof YAMLParseError ? error : { linePos: undefined, code: 'alias' };
    const place = linePos ? `line ${linePos[0].line}` : 'the file';
    throw new RigError(`${place}: expected YAML, got a mistake in it (${code})`);
  }
};

/** Throws `RigError`. */
export const readRig = (path: string): Rig => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new RigError(
      `--target: expected virtual, qemu, linux or a rig file, got ${shownInput(path)} (${(error as NodeJS.ErrnoException).code})`,
    );
  }
  try {
    return parseRig(text);
  } catch (error) {
    if (!(error instanceof RigError)) throw error;
    throw new RigError(`${path}: ${error.message}`);
  }
};
