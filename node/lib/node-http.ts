/** What the kits over Node's own HTTP share: header fields when they are about to go out, and forms. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { formOf, isForm, MAX_FORM, Visit } from './visit';
import type { Facts, Kit } from './web';

/** A request whose response is Node's. */
export abstract class NodeVisit<Request, Sent> extends Visit<Request, Sent> {
  readonly #response: ServerResponse;
  #isWatched = false;
  #isOurs = false;

  constructor(kit: Kit<Request>, request: Request, facts: Facts, response: ServerResponse) {
    super(kit, request, facts);
    this.#response = response;
  }

  /** From here on the response is one of ours, which is complete but for the cookies. */
  protected claim(): void {
    this.#isOurs = true;
  }

  protected override onChange(): void {
    if (!this.#isWatched) {
      this.#isWatched = true;
      beforeHeaders(this.#response, () => this.#complete());
    }
  }

  #complete(): void {
    const response = this.#response;
    if (!this.#isOurs) {
      const text = (name: string) => response.getHeader(name)?.toString();
      const { cacheControl, vary } = this.finish(text('cache-control'), text('vary')) ?? {};
      if (cacheControl !== undefined) {
        response.setHeader('Cache-Control', cacheControl);
      }
      if (vary !== undefined) {
        response.setHeader('Vary', vary);
      }
    }
    if (this.cookies.length > 0) {
      // Not by `appendHeader`: responses of HTTP/2 have it since Node.js 20.12 only.
      const given = [response.getHeader('set-cookie') ?? []].flat().map(String);
      response.setHeader('Set-Cookie', [...given, ...this.cookies]);
    }
  }
}

/** Calls back when the headers are about to go out, with those given to `writeHead` among them. */
function beforeHeaders(response: ServerResponse, callback: () => void): void {
  const { writeHead } = response;
  response.writeHead = (status: number, ...rest: unknown[]) => {
    response.writeHead = writeHead;
    const reason = typeof rest[0] === 'string' ? [rest[0]] : [];
    const given = rest.find((given) => typeof given === 'object');
    if (given) {
      for (const [name, value] of fields(given)) {
        response.setHeader(name, value);
      }
    }
    callback();
    return writeHead.call(response, status, ...(reason as []));
  };
}

/** The fields as `writeHead` takes them: an object, or a flat list of names and values, in which a name may come again. */
function fields(given: object): Iterable<[string, string | string[]]> {
  if (!Array.isArray(given)) {
    return Object.entries(given as Record<string, string>);
  }
  const found = new Map<string, string[]>();
  const flat: string[] = given.flat();
  for (let index = 0; index < flat.length; index += 2) {
    const name = flat[index] as string;
    found.set(name, [...(found.get(name) ?? []), flat[index + 1] as string]);
  }
  return found;
}

/** The facts with the form, if the address is one of ours that reads one. A form of the application is left to it. */
export async function withForm<Request>(
  kit: Kit<Request>,
  message: IncomingMessage,
  parsed: unknown,
  facts: Facts,
): Promise<Facts> {
  const isParsed = typeof parsed === 'object' && parsed !== null;
  if (!((isParsed || isForm(message.headers['content-type'])) && kit.isOwn(facts))) {
    return facts;
  }
  return { ...facts, form: isParsed ? (parsed as Record<string, unknown>) : await formIn(message) };
}

/** The fields of a form, unless it is too large to be one of ours. */
function formIn(message: IncomingMessage): Promise<Record<string, string> | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > MAX_FORM) {
        message.off('data', take).pause();
        resolve(undefined);
      }
    };
    message
      .on('data', take)
      .once('end', () => resolve(formOf(Buffer.concat(chunks).toString())))
      .once('close', () => resolve(undefined));
  });
}
