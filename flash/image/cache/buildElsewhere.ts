import { fileURLToPath } from 'node:url';
import { ownProcess } from '../../../host/process/ownProcess.ts';
import { projectRoot } from '../../../host/root.ts';
import type { BuiltImage } from '../image.ts';
import { BuildError } from '../refusal.ts';
import type { BuildAnswer, BuildRequest } from './messages.ts';

const PROGRAM = fileURLToPath(new URL('./buildProcess.ts', import.meta.url));
const buildTimeoutMs = 180_000;

/**
 * Megabytes for young objects, which otherwise take three times 16; and the loader of TypeScript sources for
 * `import` alone, since for `require` it rewrites the compiler's nine megabytes.
 */
const NODE_OPTIONS = ['--max-semi-space-size=2', '--import', 'tsx/esm'];
/** glibc's malloc keeps a heap for each of V8's threads otherwise: some 30 MB. */
const ONE_HEAP = { MALLOC_ARENA_MAX: '1' };

const imageOf = (answer: BuildAnswer): BuiltImage => {
  if ('built' in answer) return answer.built;
  if ('refused' in answer) throw new BuildError(answer.refused.summary, answer.refused.refusals);
  throw new Error(`image: the build failed: ${answer.failed}`);
};

/**
 * Builds an image in a process of its own: its compilers fill a heap that this process then does not have,
 * and this one goes on meanwhile. The process ends with this one. Throws `BuildError` for what the sources
 * refuse, Error for the rest.
 */
export const buildElsewhere = async (request: BuildRequest): Promise<BuiltImage> => {
  const { child, end } = ownProcess(process.execPath, [...NODE_OPTIONS, PROGRAM], {
    cwd: projectRoot,
    env: { ...process.env, ...ONE_HEAP },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<BuildAnswer>((resolve, reject) => {
      child.once('message', resolve);
      child.once('error', reject);
      child.once('exit', (code, signal) =>
        reject(new Error(`image: expected the build to answer, it ended with ${signal ?? code}`)),
      );
      timer = setTimeout(() => reject(new Error(`image: not built in ${buildTimeoutMs} ms`)), buildTimeoutMs);
      child.send(request);
    });
    return imageOf(answer);
  } finally {
    clearTimeout(timer);
    await end();
  }
};
