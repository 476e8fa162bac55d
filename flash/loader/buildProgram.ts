import { bundle } from '../image/bundle.ts';
import { checkSources } from '../image/check.ts';
import { shortenable } from '../image/properties.ts';
import { BuildError } from '../image/refusal.ts';

/** How a small program is built. */
export interface ProgramOptions {
  /** Faults carry their code without a sentence. */
  readonly terse: boolean;
  /** Properties that code outside the program calls by name: they are not shortened. */
  readonly keptNames: readonly string[];
}

/**
 * A small program of the project's modules, `entry` being its ES module text, as ES5 text in a function of
 * its own, so that none of its names outlive its run. The function is put around it last, since the minifier
 * removes one that it finds. Throws `BuildError`.
 */
export const buildProgram = async (entry: string, { terse, keptNames }: ProgramOptions): Promise<string> => {
  const properties = (modules: readonly string[]) =>
    shortenable(modules).filter(name => !keptNames.includes(name));
  const { code, modules } = await bundle(entry, { wrapped: false, terse, properties });
  const errors = checkSources(modules).filter(({ severity }) => severity === 'error');
  if (errors.length) throw new BuildError('the interpreter would get these wrong:', errors);
  return `(function(){${code}})();`;
};
