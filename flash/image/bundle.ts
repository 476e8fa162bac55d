import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { Plugin } from 'rollup';
import { projectRoot } from '../../host/root.ts';
import { aliasesPlugin } from './aliases.ts';
import { rollup, ts } from './compilers.cjs';
import { hoistPlugin } from './hoist.ts';
import { lowerPlugin } from './lower.ts';
import { type MinifyOptions, minifyPlugin, modulesLeft } from './minify.ts';
import { overlaysPlugin } from './overlays.ts';
import { resolvePackage } from './packages.ts';
import { BuildError } from './refusal.ts';
import { releaseStartPlugin } from './releaseStart.ts';
import { romTextTransformer, UncodedLiterals } from './romText.ts';
import { samplePeakPlugin } from './samplePeak.ts';
import { terseFaults } from './terseFaults.ts';

/** A file's path from the project's root. */
export const projectPath = (file: string): string => relative(projectRoot, file);

const ENTRY = '\0entry';

/** A program as one script. */
export interface Bundle {
  /** Lowered, minified and hoisted, characters below 0x80 only. */
  code: string;
  map: { mappings: string; sources: string[]; names: string[] };
  /** `modulesLeft` of it. */
  modules: string[];
}

/** The entry is a text without a file; its imports are paths from the project's root. */
const entryPlugin = (entry: string): Plugin => ({
  name: 'entry',
  resolveId(id, importer) {
    if (id === ENTRY) return ENTRY;
    if (id.startsWith('.') || id.startsWith('/'))
      return resolve(importer && importer !== ENTRY ? dirname(importer) : projectRoot, id);
    return { id: resolvePackage(id), moduleSideEffects: false };
  },
  load: id => (id === ENTRY ? { code: entry, map: null } : null),
});

const typescriptPlugin = (uncoded: UncodedLiterals, { terse = false, texts }: BundleOptions): Plugin => ({
  name: 'typescript',
  load(id) {
    if (!id.endsWith('.ts')) return null;
    const text = texts?.[id] ?? readFileSync(id, 'utf8');
    const { outputText, sourceMapText } = ts.transpileModule(text, {
      fileName: id,
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
        useDefineForClassFields: false,
        removeComments: false,
        sourceMap: true,
      },
      transformers: {
        before: [...(terse ? [terseFaults] : []), romTextTransformer(uncoded, projectPath(id))],
      },
    });
    return { code: outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'), map: sourceMapText };
  },
});

/** How a program is bundled. */
export interface BundleOptions extends MinifyOptions {
  /** The program counts its variables at each function's start (`flash/image/samplePeak.ts`). */
  sampled?: boolean;
  /** Faults carry their code without a sentence (`flash/image/terseFaults.ts`). */
  terse?: boolean;
  /** Texts in place of files, by the file's path. */
  texts?: Readonly<Record<string, string>>;
}

/** Bundles `entry`, the text of an ES module, and its imports into one ES5 script. Throws `BuildError`. */
export const bundle = async (entry: string, options: BundleOptions): Promise<Bundle> => {
  const uncoded = new UncodedLiterals();
  const build = await rollup({
    input: ENTRY,
    // Nothing is bundled twice: no syntax trees for a next time.
    cache: false,
    plugins: [entryPlugin(entry), typescriptPlugin(uncoded, options)],
    onLog(_level, log) {
      if (log.code !== 'EVAL' && log.code !== 'CIRCULAR_DEPENDENCY')
        throw new BuildError(`bundling: ${log.message}`);
    },
  }).catch((error: Error) => {
    throw error instanceof BuildError ? error : new BuildError(`bundling: ${error.message}`);
  });
  try {
    const { output } = await build.generate({
      format: options.wrapped ? 'iife' : 'es',
      strict: false,
      freeze: false,
      esModule: false,
      externalLiveBindings: false,
      generatedCode: 'es5',
      sourcemap: true,
      sourcemapPathTransform: source => source,
      file: resolve(projectRoot, 'image.js'),
      plugins: [
        lowerPlugin(),
        overlaysPlugin(),
        aliasesPlugin(),
        minifyPlugin(options),
        hoistPlugin(),
        ...(options.wrapped ? [] : [releaseStartPlugin()]),
        ...(options.sampled ? [samplePeakPlugin()] : []),
      ],
    });
    const [chunk] = output;
    const missing = uncoded.leftIn(chunk.code);
    if (missing.length) throw new BuildError('these characters cannot be shown:', missing);
    return {
      code: chunk.code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '').trimEnd(),
      map: chunk.map!,
      modules: modulesLeft(chunk),
    };
  } finally {
    await build.close();
  }
};
