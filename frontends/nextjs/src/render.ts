/** A request as pages, handlers and server actions see it: by Next's own functions, and without a `Request`. */

import { type Answer, type Facts, Visit } from 'authkit-native/kit';
import { cookies, headers } from 'next/headers';
import * as React from 'react';
import { configuredRedirectUri, kitOf, type Listener, MOUNT, namedRedirectUri, type Part } from './kits.js';

/** A request whose answers are carried out by Next's functions. */
export class RenderVisit extends Visit<Listener, Answer> {
  override send(answer: Answer): Answer {
    return answer;
  }
}

/** The redirect URI of this request. */
export async function redirectUriOf(): Promise<string | undefined> {
  return namedRedirectUri((await headers()).get('x-redirect-uri')) ?? configuredRedirectUri();
}

async function factsOf(kind: 'carried' | 'render'): Promise<Facts> {
  const [fields, jar] = await Promise.all([headers(), cookies()]);
  const { pathname, search } = new URL(fields.get('x-url') ?? (MOUNT || '/'), 'http://localhost');
  // Not the header itself: a server action that was before this has set cookies, too.
  const cookie = jar.getAll().map(({ name, value }) => `${name}=${encodeURIComponent(value)}`);
  return {
    method: kind === 'render' ? 'GET' : 'POST',
    url: pathname + search,
    header: (name) => (name === 'cookie' ? cookie.join('; ') : fields.get(name)),
    kind,
    mount: MOUNT,
    cookiesWritable: kind === 'carried',
  };
}

/** Who is signed in, for a page, which sets no cookie and so refreshes nothing: the proxy did that before. */
async function see(redirectUri: string | undefined): Promise<RenderVisit> {
  const visit = await visitOf('render', { redirectUri });
  await visit.handle();
  return visit;
}

/** The same, once for all components of a page. Only a version of React that renders on the server has this. */
export const seen: typeof see = React.cache?.(see) ?? see;

/** A request for what sets cookies. Nothing is looked up yet. */
export async function visitOf(kind: 'carried' | 'render', part: Part = {}, listener: Listener = {}) {
  const kit = kitOf({ ...part, redirectUri: part.redirectUri ?? (await redirectUriOf()) });
  const facts = await factsOf(kind);
  // None of our own routes is answered here.
  return new RenderVisit(kit, listener, kit.isOwn(facts) ? { ...facts, url: MOUNT || '/' } : facts);
}

/** The start of a sign-in, as if the browser had asked for its path. */
export async function startOf(path: string, redirectUri: string | undefined): Promise<RenderVisit> {
  const kit = kitOf({ redirectUri: redirectUri ?? (await redirectUriOf()) });
  const { header } = await factsOf('render');
  const isCookie = (name: string) => name === 'cookie' || name === 'user-agent';
  const fields = (name: string) => (isCookie(name) ? header(name) : name === 'accept' ? 'text/html' : undefined);
  return new RenderVisit(kit, {}, { method: 'GET', url: path, header: fields, mount: MOUNT });
}

/** Sets the cookies of an answer. @throws the error of Next where none can be set, as in a server component. */
export async function setCookies(lines: readonly string[]): Promise<void> {
  const jar = await cookies();
  for (const line of lines) {
    jar.set(parsed(line));
  }
}

/** Deletes a cookie that nobody has any more. @throws the error of Next where none can be set: nothing is spent then. */
export async function ensureWritable(): Promise<void> {
  (await cookies()).delete('wos-auth-verifier');
}

type Cookie = Exclude<Parameters<Awaited<ReturnType<typeof cookies>>['set']>[0], string>;

/** A `Set-Cookie` line, as Next wants it. */
function parsed(line: string): Cookie {
  const [pair = '', ...attributes] = line.split('; ');
  const at = pair.indexOf('=');
  const cookie: Cookie = { name: pair.slice(0, at), value: pair.slice(at + 1) };
  for (const attribute of attributes) {
    const [name = '', value = ''] = attribute.split('=');
    switch (name.toLowerCase()) {
      case 'path':
        cookie.path = value;
        break;
      case 'domain':
        cookie.domain = value;
        break;
      case 'max-age':
        cookie.maxAge = Number(value);
        break;
      case 'expires':
        cookie.expires = new Date(value);
        break;
      case 'samesite':
        cookie.sameSite = value.toLowerCase() as 'lax' | 'strict' | 'none';
        break;
      case 'httponly':
        cookie.httpOnly = true;
        break;
      case 'secure':
        cookie.secure = true;
        break;
      case 'partitioned':
        cookie.partitioned = true;
        break;
    }
  }
  return cookie;
}
