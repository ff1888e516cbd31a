/** Records of the API in the spelling of JavaScript. */

/** Returns a copy with names in camelCase, as deep as it goes. The keys of `metadata` are the application's own. */
export function camel(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replace(/\p{Surrogate}/gu, '\ufffd');
  }
  if (Array.isArray(value)) {
    return value.map(camel);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const members = Object.entries(value).map(([name, member]) => [
    name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    name === 'metadata' ? member : camel(member),
  ]);
  return Object.fromEntries(members);
}

/** Returns the members of a value that is an object, and none of another. */
export const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** Returns a text that is not empty, or null. */
export const textOf = (value: unknown): string | null => (typeof value === 'string' && value ? value : null);

/** Returns the texts of a list, or null for what is no list. */
export const textsOf = (value: unknown): string[] | null =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : null;
