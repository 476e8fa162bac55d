/**
 * A board's own program on the virtual board, which runs no machine code: wiring and terminal are the
 * board's, signatures are portable JavaScript and SHA-256 is the interpreter's library.
 */
import type { BoardDescription } from '../../boards/board.ts';
import { cachedImage, type Progress } from '../../flash/image/cachedImage.ts';
import { promptsEntry } from '../../flash/image/entry.ts';
import { readBoard } from '../../flash/image/readBoard.ts';
import { createAccessPoint } from '../parts/accessPoint.ts';
import type { VirtualPhoneOptions } from './virtualPhone.ts';

const entry = (name: string, prompts = promptsEntry()): string => `
import { wire } from './boards/${name}.ts';
import { portableEngine } from './firmware/arithmetic/portable.ts';
import { portableSuite } from './firmware/crypto/portableSuite.ts';
${prompts.imports}
import { startTerminal } from './firmware/terminal/main.ts';
import { espruinoSha256 } from './hal/drivers/espruinoSha256.ts';
const hal = wire();
hal.sha256 = portableSuite(espruinoSha256());
startTerminal(hal, portableEngine(), ${prompts.list});
`;

/** The network and the center that a board with its own Wi-Fi reaches here. */
const network = { ssid: 'kiosk', password: 'on the bench', host: 'center.example', port: 4000 };

const wifi = (description: BoardDescription): Partial<VirtualPhoneOptions> => {
  if (!description.pins.wifi) return {};
  const file = Array.from(Object.values(network).join('\n'), c => c.charCodeAt(0));
  return { accessPoint: createAccessPoint(network), files: { network: file } };
};

/** For `createVirtualPhone`. Throws `BuildError`. */
export const benchImage = async (
  name: string,
  progress?: Progress,
): Promise<Pick<VirtualPhoneOptions, 'description' | 'image' | 'files' | 'accessPoint'>> => {
  const board = await readBoard(name);
  if (board.native.kernels === 'none') {
    const { image } = await cachedImage(board, {}, progress);
    return { description: board, image, ...wifi(board) };
  }
  const description = { ...board, native: { sha256: 'espruino', kernels: 'none' } } as const;
  const { image } = await cachedImage(description, { entry: entry(name) }, progress);
  // Portable arithmetic needs more room than the board's own image.
  const storage = { ...board.storage, bytes: Math.max(board.storage.bytes, 1 << 17) };
  return { description: { ...description, storage }, image, ...wifi(board) };
};
