/** What outlives a page. Browsers may refuse to store anything: then this page remembers, and knows that nothing else will. */

const memory = new Map<string, string>();

export const storage = {
  get(key: string): string | null {
    try {
      return memory.get(key) ?? localStorage.getItem(key);
    } catch {
      return memory.get(key) ?? null;
    }
  },

  /** Stores a text, or removes it if it is null. Returns whether it outlives the page. */
  set(key: string, value: string | null): boolean {
    memory.delete(key);
    try {
      value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value);
      return true;
    } catch {
      value !== null && memory.set(key, value);
      return false;
    }
  },
};

/** A sign-in that has begun in this browser. */
export interface Flow {
  /** The `state` of its authorization URL: an unguessable text. */
  state: string;
  /** Its code verifier. */
  verifier: string;
  /** What the application wants back. */
  data: unknown;
  /** When it began, in milliseconds since the epoch. */
  at: number;
}

/** Seconds after which a code has expired anyway. */
const FLOW_LIFETIME = 600;
const MOST_FLOWS = 5;

/** The sign-ins that this browser has begun: one for each tab in which somebody is at the hosted page. */
export class Flows {
  readonly #key: string;

  constructor(clientId: string) {
    this.#key = `authkit:flows:${clientId}`;
  }

  #read(): Flow[] {
    try {
      const list: unknown = JSON.parse(storage.get(this.#key) ?? '[]');
      return Array.isArray(list) ? list : [];
    } catch {
      return [];
    }
  }

  /** Remembers a sign-in. Returns whether the browser will still know it when it comes back. */
  begin(flow: Flow): boolean {
    const others = this.#read().filter((it) => age(it) < FLOW_LIFETIME);
    return storage.set(this.#key, JSON.stringify([...others, flow].slice(-MOST_FLOWS)));
  }

  /** The sign-in that a callback belongs to, and whether it took too long. */
  find(state: string): { flow: Flow; expired: boolean } | null {
    const flow = this.#read().find((it) => it.state === state);
    return flow ? { flow, expired: Math.abs(age(flow)) > FLOW_LIFETIME } : null;
  }

  end(state: string): void {
    const others = this.#read().filter((it) => it.state !== state);
    storage.set(this.#key, others.length > 0 ? JSON.stringify(others) : null);
  }
}

const age = (flow: Flow) => (Date.now() - flow.at) / 1000;
