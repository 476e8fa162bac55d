import { existsSync, readFileSync } from 'node:fs';
import { projectRoot } from '../../host/root.ts';
import { BuildError } from './refusal.ts';

type Target = string | { [condition: string]: Target };

/** Packages choose a file by condition; a chip is no Node, so that condition is not met. */
const CONDITIONS = ['import', 'default'];

const chosen = (target: Target | undefined): string | undefined => {
  if (target === undefined || typeof target === 'string') return target;
  for (const [condition, inner] of Object.entries(target))
    if (CONDITIONS.includes(condition)) return chosen(inner);
  return undefined;
};

/** The file of an imported package, by its `exports` or its `main`. Throws `BuildError`. */
export const resolvePackage = (specifier: string): string => {
  const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(specifier) ?? [];
  const folder = `${projectRoot}/node_modules/${name}`;
  if (!name || !existsSync(`${folder}/package.json`))
    throw new BuildError(`import "${specifier}": expected a file of the project or an installed package`);
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    exports?: Record<string, Target>;
    main?: string;
  };
  const file = manifest.exports ? chosen(manifest.exports[`.${rest}`]) : rest || manifest.main;
  if (!file)
    throw new BuildError(`import "${specifier}": the package has nothing under that name for a chip`);
  return `${folder}/${file.replace(/^\.?\//, '')}`;
};
