import type { BoardDescription } from '../../boards/board.ts';
import { keyProfile } from '../../firmware/crypto/profiles.ts';
import { bundle } from '../build/bundle.ts';
import { checkSources } from '../build/check.ts';
import { pretokenise } from '../build/pretokenise.ts';
import { shortenable } from '../build/properties.ts';
import { BuildError } from '../build/refusal.ts';
import { crc32 } from './crc32.ts';

export interface LoaderBuild {
  readonly board: Pick<BoardDescription, 'name' | 'native'>;
  /** Profile of the publisher's ESIGN key. */
  readonly publisherProfile: number;
  readonly kernels: Uint8Array | undefined;
}

/** Properties of `Boot` that the last line names. */
const TAIL_NAMES = ['name', 'script', 'timer', 'file', 'data'];

/**
 * The loader's last line, at the top level: whoever waits for the image is told when it is READY, then the image runs. It
 * keeps the listener and one name of the loader, nothing else.
 */
const TAIL = `
E.on("ready",function(){
if(boot.file)clearTimeout(boot.timer),require("Storage").write(boot.file,boot.data);
print("READY "+boot.name);
});
eval(boot.script);
`;

const hashOf = (native: BoardDescription['native']): [file: string, value: string] => {
  switch (native.sha256) {
    case 'kernel':
      return ['firmware/arithmetic/kernels/sha256.ts', 'kernelSha256(nativeCode)'];
    case 'espruino':
      return ['hal/drivers/espruinoSha256.ts', 'espruinoSha256()'];
    default:
      return ['hal/drivers/nobleSha256.ts', 'nobleSha256()'];
  }
};

const importOf = (file: string, value: string): string =>
  `import { ${value.replace(/\(.*/, '')} } from './${file}';`;

const loaderEntry = ({ board, publisherProfile, kernels }: LoaderBuild): string => {
  const { bits, e } = keyProfile(publisherProfile);
  const hash = hashOf(board.native);
  const verify: [string, string] = kernels
    ? ['firmware/boot/verifyByKernels.ts', 'verifyByKernels(nativeCode)']
    : ['firmware/boot/verifyPortable.ts', 'verifyPortable'];
  return `
import { prepareBoot } from './firmware/boot/loader.ts';
${importOf(...hash)}
${importOf(...verify)}
${kernels ? "import { thumbCode } from './hal/drivers/thumbCode.ts';\nconst nativeCode = thumbCode('kernels');" : ''}
global.boot = prepareBoot({
  board: '${board.name}',
  publisherBits: ${bits},
  publisherExponent: ${e},
  sha256: ${hash[1]},
  verify: ${verify[1]},
  ${kernels ? `kernelsCrc: ${crc32(kernels)},` : ''}
});
`;
};

export interface BuiltLoader {
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
  const plain = await bundle(entry, { wrapped: true, terse: true, properties: [] });
  const errors = checkSources(plain.modules).filter(({ severity }) => severity === 'error');
  if (errors.length) throw new BuildError('the interpreter would get these of the loader wrong:', errors);
  const properties = shortenable(plain.modules).filter(name => !TAIL_NAMES.includes(name));
  const { code } = await bundle(entry, { wrapped: true, terse: true, properties });
  const text = `${code}${TAIL.replaceAll('\n', '')}`;
  return { text, pretokenised: pretokenise(text) };
};
