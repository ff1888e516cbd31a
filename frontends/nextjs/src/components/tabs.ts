/** The tabs of one browser tell each other that somebody has signed out. */

const NAME = 'authkit-native';

/** Calls back when another tab has signed out. @returns a function that ends this. */
export function listen(onSignOut: () => void): () => void {
  if (typeof BroadcastChannel === 'undefined') {
    return () => {};
  }
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = onSignOut;
  return () => channel.close();
}

/** Tells the other tabs that this one has signed out. */
export function tellOthers(): void {
  if (typeof BroadcastChannel !== 'undefined') {
    const channel = new BroadcastChannel(NAME);
    channel.postMessage('signed out');
    channel.close();
  }
}
