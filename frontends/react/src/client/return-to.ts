/** Where a person may be sent after a sign-in: the rule of the engine, for pages without a server. */

const LONGEST = 2048;

/** Parses an address; null if it is none. */
export function urlOf(address: string, base?: string): URL | null {
  try {
    return new URL(address, base);
  } catch {
    return null;
  }
}

/**
 * Returns the address that a value means: path, query and fragment on this origin, or a whole URL of an allowed one. Null for
 * everything that could lead elsewhere.
 */
export function returnTo(value: unknown, origin: string, allowed: readonly string[] = []): string | null {
  // Controls and backslashes are what parsers drop or turn round.
  if (typeof value !== 'string' || value.trim() !== value || /[\p{Cc}\p{Cs}\\\ufffd]/u.test(value)) {
    return null;
  }
  // Anything but these beginnings is mended by browsers in ways of their own.
  if (!/^(\/(?!\/)|https?:\/\/)/.test(value) || bytes(value) > LONGEST) {
    return null;
  }
  const url = urlOf(value, origin);
  if (!url || url.username || url.password || !isPlain(url.pathname)) {
    return null;
  }
  const ours = url.origin === origin;
  const address = ours ? url.pathname + url.search + url.hash : url.href;
  return (ours || allowed.includes(url.origin)) && bytes(address) <= LONGEST ? address : null;
}

/** Whether a server that decodes the path once finds no other host, no line and no backslash in it. */
const isPlain = (path: string) => !/^(\/|%2f){2}/i.test(path) && !/%([01][0-9a-f]|7f|5c)/i.test(path);

const bytes = (text: string) => new TextEncoder().encode(text).length;
