/** Keeps secrets out of logs: they stay readable as properties, and are left out when a record is printed. */

import { type InspectOptions, inspect } from 'node:util';

/** Members whose value is a secret, or data nobody has judged. */
const SECRET_MEMBERS: ReadonlySet<string> = new Set([
  'accessToken',
  'authkitAuthorizationCode',
  'code',
  'codeVerifier',
  'deviceCode',
  'oauthTokens',
  'pendingAuthenticationToken',
  'qrCode',
  'raw',
  'refreshToken',
  'sealedSession',
  'secret',
  'token',
  'totp',
  'uri',
  'verificationUriComplete',
]);

export const REDACTED = '[redacted]';

/** A printable copy. Errors and other objects with a form of their own stay as they are. */
function redacted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(redacted);
  }
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  const members = Object.entries(value).map(([name, member]) => {
    const hidden = SECRET_MEMBERS.has(name) && member !== null && member !== undefined;
    return [name, hidden ? REDACTED : redacted(member)];
  });
  return Object.fromEntries(members);
}

const inspecting: PropertyDescriptor = {
  value(this: object, _depth: number, options: InspectOptions): string {
    return inspect(redacted(this), options);
  },
};

const serializing: PropertyDescriptor = {
  value(this: object): unknown {
    return redacted(this);
  },
};

/** The same record, whose secrets no longer appear in `console.log`, `util.inspect` and `JSON.stringify`. */
export function guarded<T extends object>(record: T): T {
  const { oauthTokens } = record as { oauthTokens?: object | null };
  if (oauthTokens) {
    guarded(oauthTokens);
  }
  Object.defineProperty(record, inspect.custom, inspecting);
  return Object.defineProperty(record, 'toJSON', serializing);
}
