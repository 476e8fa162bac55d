import type { BoardDescription } from '../../boards/board.ts';
import { keyProfile } from '../../firmware/crypto/profiles.ts';
import { pretokenise } from '../image/pretokenise.ts';
import { crc32 } from '../storage/crc32.ts';
import { buildProgram } from './buildProgram.ts';
import { hashOf, importOf, KERNELS_ENTRY } from './hashEntry.ts';

/** What a loader is made of. */
export interface LoaderBuild {
  readonly board: Pick<BoardDescription, 'name' | 'native'>;
  /** Profile of the publisher's ESIGN key. */
  readonly publisherProfile: number;
  /** The blob that verifies signatures on the board; undefined where portable JavaScript does. */
  readonly kernels: Uint8Array | undefined;
  /** See `LoaderOptions.verifyGood`. */
  readonly verifyGood: boolean;
}

/** Properties of `Boot` that the last line names: the build must not shorten them. */
const TAIL_NAMES = ['name', 'script', 'timer', 'file', 'data'];

/**
 * The loader's last line, at the top level: it runs the image, and prints READY when the image says so. Of
 * the loader only this listener and one name stay in memory.
 */
const TAIL = `
E.on("ready",function(){
if(boot.file)clearTimeout(boot.timer),require("Storage").write(boot.file,boot.data);
print("READY "+boot.name);
boot=0;
});
eval(boot.script);
`;

const loaderEntry = ({ board, publisherProfile, kernels, verifyGood }: LoaderBuild): string => {
  const { bits, e } = keyProfile(publisherProfile);
  const hash = hashOf(board.native);
  const verify: [string, string] = kernels
    ? ['firmware/boot/verifyByKernels.ts', 'verifyByKernels(nativeCode)']
    : ['firmware/boot/verifyPortable.ts', 'verifyPortable'];
  return `
import { prepareBoot } from './firmware/boot/loader.ts';
${importOf(...hash)}
${importOf(...verify)}
${kernels ? KERNELS_ENTRY : ''}
global.boot = prepareBoot({
  board: '${board.name}',
  publisherBits: ${bits},
  publisherExponent: ${e},
  sha256: ${hash[1]},
  verify: ${verify[1]},
  verifyGood: ${verifyGood},
  ${kernels ? `kernelsCrc: ${crc32(kernels)},` : ''}
});
`;
};

/** A loader in both forms. */
export interface BuiltLoader {
  /** ES5, characters below 0x80. */
  readonly text: string;
  /** As Storage keeps it (`.boot0`). */
  readonly pretokenised: Uint8Array;
}

const built = new Map<string, Promise<BuiltLoader>>();

/** The boot loader of a board. The same entry is built once a process. Throws `BuildError`. */
export const buildLoader = (options: LoaderBuild): Promise<BuiltLoader> => {
  const entry = loaderEntry(options);
  const loader = built.get(entry) ?? buildEntry(entry);
  built.set(entry, loader);
  return loader;
};

const buildEntry = async (entry: string): Promise<BuiltLoader> => {
  const program = await buildProgram(entry, { terse: true, keptNames: TAIL_NAMES });
  const text = `${program}${TAIL.replaceAll('\n', '')}`;
  return { text, pretokenised: pretokenise(text) };
};
