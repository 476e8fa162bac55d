import type { BoardDescription } from '../../boards/board.ts';
import { fault } from '../../firmware/runtime/fault.ts';
import { buildProgram } from '../loader/buildProgram.ts';
import { hashOf, importOf, KERNELS_ENTRY } from '../loader/hashEntry.ts';

/** Methods of the program that the tool calls by name. */
const METHODS = ['boardId', 'provision'];

/** The program's global name on the board. */
export const PROVISIONER = '$provisioner';

const entryOf = ({ pins, native }: BoardDescription): string => {
  const { memory } = pins;
  const hash = hashOf(native);
  return `
import { wireMemories } from './boards/wiring.ts';
import { createProvisioner } from './firmware/provisioning/provisioner.ts';
${importOf(...hash)}
${native.sha256 === 'kernel' ? KERNELS_ENTRY : ''}
const { keyMemory, journalMemory } = wireMemories(${memory!.spi}, ${JSON.stringify(memory)});
global.${PROVISIONER} = createProvisioner(keyMemory, journalMemory, ${hash[1]});
`;
};

/**
 * The program that the provisioning tool types at a board's console, as ES5 text: it drives the two battery
 * memories of the board's wiring. Built once a process for a board. Throws `noKeyMemory` for a board without
 * them, and `BuildError`.
 */
export const buildProvisioner = (board: BoardDescription): Promise<string> => {
  const program = built.get(board.name) ?? buildFor(board);
  built.set(board.name, program);
  return program;
};

const built = new Map<string, Promise<string>>();

const buildFor = async (board: BoardDescription): Promise<string> => {
  if (!board.pins.memory)
    throw fault(
      'noKeyMemory',
      `board ${board.name}: expected a battery-backed key memory, got a board without`,
    );
  return buildProgram(entryOf(board), { terse: false, keptNames: METHODS });
};
