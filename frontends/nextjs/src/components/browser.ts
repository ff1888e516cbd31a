/** What hooks do with the window. */

/** Loads another page. */
export function leave(url: string): void {
  window.location.assign(url);
}

/** The page that the person is on, as a path. */
export const hereForReturn = (): string => window.location.pathname + window.location.search;

/** Whether the page, asked for by a script, is refused because nobody is signed in. False if that cannot be found out. */
export async function isRefused(): Promise<boolean> {
  try {
    const response = await fetch(window.location.href, { method: 'HEAD', redirect: 'manual', cache: 'no-store' });
    // A proxy may redirect scripts, too.
    return response.status === 401 || response.type === 'opaqueredirect';
  } catch {
    return false;
  }
}
