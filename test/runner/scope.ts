/**
 * What test files of one process share, put back between them: adopted globals of a chip, environment
 * variables.
 */
type Scope = object;

/** Removes what was added to an object since, and puts back what was replaced. */
const keep = (scope: Scope): (() => void) => {
  const before = Object.getOwnPropertyDescriptors(scope) as Record<PropertyKey, PropertyDescriptor>;
  const isSame = (name: PropertyKey): boolean => {
    const now = Object.getOwnPropertyDescriptor(scope, name);
    return now?.value === before[name].value && now?.get === before[name].get;
  };
  return () => {
    for (const name of Reflect.ownKeys(scope)) if (!(name in before)) Reflect.deleteProperty(scope, name);
    for (const name of Reflect.ownKeys(before))
      if (!isSame(name)) Object.defineProperty(scope, name, before[name]);
  };
};

/** The global scope, the process and its environment as they are now; the result puts them back. */
export const keepScopes = (): (() => void) => {
  const all = [globalThis, process, process.env].map(keep);
  return () => {
    for (const restore of all) restore();
  };
};
