/** A copy of the project's files, for tests of what commands write. */
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { relative } from 'node:path';
import { projectRoot } from '../../host/root.ts';

/** Made or installed, not written. */
const LEFT_OUT = ['.git', 'node_modules', 'dist'];

export interface ProjectCopy {
  readonly root: string;
  /** Every file and folder with its length and its last change, those of installed packages left out. */
  files(): Map<string, string>;
  remove(): void;
}

const below = (root: string, folder: string): string[] =>
  statSync(`${root}/${folder}`).isDirectory()
    ? readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' }).map(name => `${folder}/${name}`)
    : [];

/** Copies the project into a new folder `name`; installed packages are those of the original. */
export const copyProject = (name: string): ProjectCopy => {
  const parent = mkdtempSync(`${tmpdir()}/copy of-`);
  const root = `${parent}/${name}`;
  cpSync(projectRoot, root, {
    recursive: true,
    filter: source => !LEFT_OUT.includes(relative(projectRoot, source).split('/')[0]),
  });
  symlinkSync(`${projectRoot}/node_modules`, `${root}/node_modules`);
  return {
    root,
    files: () => {
      const folders = readdirSync(root).filter(name => name !== 'node_modules');
      const names = folders.flatMap(folder => [folder, ...below(root, folder)]);
      const stats = names.map(file => [file, statSync(`${root}/${file}`)] as const);
      return new Map(stats.map(([file, { size, mtimeMs }]) => [file, `${size} bytes, ${mtimeMs}`]));
    },
    remove: () => rmSync(parent, { recursive: true }),
  };
};
