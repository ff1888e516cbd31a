/** One tab at a time: a refresh token works once, so two tabs must not send the same one. */

import { randomText } from './pkce.js';
import { storage } from './storage.js';

/** Milliseconds that a tab waits for another. */
const LONGEST_WAIT = 20_000;
/** Milliseconds after which a tab that holds the lock is gone: longer than a request may take. */
const LONGEST_HOLD = 15_000;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Runs one piece of work while no other tab of this origin does.
 *
 * @param onTimeout - Makes the error for a tab that waited too long.
 */
export async function exclusively<T>(name: string, work: () => Promise<T>, onTimeout: () => Error): Promise<T> {
  let begun = false;
  // A context without storage may have the lock manager and refuse to use it.
  if (globalThis.navigator?.locks) {
    try {
      return await navigator.locks.request(name, { signal: AbortSignal.timeout(LONGEST_WAIT) }, () => {
        begun = true;
        return work();
      });
    } catch (error) {
      if (begun) {
        throw error;
      }
      if ((error as Error).name === 'TimeoutError') {
        throw onTimeout();
      }
    }
  }
  return withStorage(`authkit:lock:${name}`, work, onTimeout);
}

/** The same where browsers have no lock manager, as on pages over plain http: best effort, with a note in the storage. */
async function withStorage<T>(key: string, work: () => Promise<T>, onTimeout: () => Error): Promise<T> {
  const mine = randomText();
  const isMine = () => storage.get(key)?.startsWith(mine) === true;
  for (const end = Date.now() + LONGEST_WAIT; ; await sleep(50)) {
    const until = Number(storage.get(key)?.split(' ')[1] ?? 0);
    // The far future is a clock that was wrong.
    if (until < Date.now() || until > Date.now() + LONGEST_HOLD) {
      storage.set(key, `${mine} ${Date.now() + LONGEST_HOLD}`);
      // Another tab may have seen the same: whoever wrote last has it.
      await sleep(20 + Math.random() * 20);
      if (isMine()) {
        break;
      }
    }
    if (Date.now() > end) {
      throw onTimeout();
    }
  }
  try {
    return await work();
  } finally {
    if (isMine()) {
      storage.set(key, null);
    }
  }
}
