/** What the kits of the fetch standard share: a `Request` as facts, answers as `Response`s, and the fields of others. */

import { fieldsOf, formOf, isForm, MAX_FORM, Visit } from './visit';
import type { Answer, Facts, Kit } from './web';

/** A request whose response is a `Response`. */
export class FetchVisit<Context> extends Visit<Context, Response> {
  /** Answers of ours: they are complete but for the cookies. */
  readonly #own = new WeakSet<Response>();
  readonly #finished = new WeakSet<Response>();
  #isChanged = false;

  protected override onChange(): void {
    this.#isChanged = true;
  }

  override send(answer: Answer): Response {
    const response = new Response(answer.body, { status: answer.status, headers: fieldsOf(answer) });
    this.#own.add(response);
    return response;
  }

  /** The response with the fields that it needs because of the session. It is the same one when there are none. */
  finished(response: Response, isOurs = this.#own.has(response)): Response {
    // A switch of protocols has no copy, and a browser keeps nothing of it.
    if (!this.#isChanged || this.#finished.has(response) || response.status < 200) {
      return response;
    }
    const { headers } = response;
    const text = (name: string) => headers.get(name) ?? undefined;
    const { cacheControl, vary } = (isOurs ? null : this.finish(text('cache-control'), text('vary'))) ?? {};
    // A copy, because an application may send one response to everybody, and nobody can change that of a `fetch`.
    const copy = new Response(response.body, response);
    if (cacheControl !== undefined) {
      copy.headers.set('cache-control', cacheControl);
    }
    if (vary !== undefined) {
      copy.headers.set('vary', vary);
    }
    for (const line of this.cookies) {
      copy.headers.append('set-cookie', line);
    }
    this.#finished.add(copy);
    return copy;
  }
}

/** What a server or a framework knows of a request that the request does not say. */
interface Surroundings {
  remoteAddress: string | undefined;
  mount: string | undefined;
  redirectUri: string | undefined;
  /** The path and query, where the framework has changed those of the request. */
  url?: string | undefined;
  kind?: Facts['kind'];
  cookiesWritable?: boolean | undefined;
  /** The `Cookie` field, where that is not the one of the request. */
  cookie?: string | undefined;
  /** The form, where the framework has read it already. */
  form?(): Promise<Record<string, unknown>>;
}

/** The facts of a request, with the form if the address is one of ours. A form of the application is left to it. */
export async function factsOf<Context>(kit: Kit<Context>, request: Request, around: Surroundings): Promise<Facts> {
  const { method, headers } = request;
  const { form, cookie, url = targetOf(request.url), ...others } = around;
  const header = (name: string) => (name === 'cookie' && cookie !== undefined ? cookie : headers.get(name));
  const facts: Facts = { method, url, header, ...others };
  if (method !== 'POST' || !isForm(headers.get('content-type')) || !kit.isOwn(facts)) {
    return facts;
  }
  return { ...facts, form: await (request.bodyUsed ? form?.() : formIn(request)) };
}

/** The path and query. Not by a `URL`, which costs as much as the rest of a request together. */
function targetOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  return start < 0 ? '/' : url.slice(start);
}

/** The fields of a form, unless it is too large to be one of ours, or its sender has gone. */
async function formIn({ body }: Request): Promise<Record<string, string> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = body?.getReader();
  try {
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
      size += read.value.length;
      chunks.push(read.value);
      if (size > MAX_FORM) {
        // Not cancelled: some servers then end the connection before the answer is sent.
        reader?.releaseLock();
        return undefined;
      }
    }
  } catch {
    return undefined;
  }
  return formOf(Buffer.concat(chunks).toString());
}

/** The request with another `Cookie` field: itself where the server lets its fields be changed, else a copy. */
export function withCookie(request: Request, cookie: string): Request {
  try {
    request.headers.set('cookie', cookie);
    return request;
  } catch {
    const headers = new Headers(request.headers);
    headers.set('cookie', cookie);
    // The body of a copy is that of the original, which must not be used up.
    const { url, method, signal } = request;
    return request.bodyUsed ? new Request(url, { method, signal, headers }) : new Request(request, { headers });
  }
}
