/** What the kits of all frameworks do with a request: the engine's answer, what the hooks made of it, and its cookies. */

import type { Auth } from './auth';
import { AuthKitHttpError } from './http-error';
import type { Finished } from './native';
import type { Requirement } from './options';
import type { Answer, Facts, Kit, WebRequest } from './web';

/** The most that a form of ours may have, in bytes. */
export const MAX_FORM = 16 * 1024;

/** One request. `Request` is what hooks get, `Sent` what an answer is to the framework. */
export abstract class Visit<Request, Sent> {
  /** Who is signed in. */
  auth: Auth<Sent>;
  /** The `Set-Cookie` lines so far. They go out last, whatever else is sent. */
  cookies: readonly string[] = [];
  readonly #kit: Kit<Request>;
  readonly #request: Request;
  readonly #facts: Facts;
  readonly #flow: WebRequest<Sent>;

  constructor(kit: Kit<Request>, request: Request, facts: Facts) {
    const flow = kit.request<Sent>(facts);
    this.#kit = kit;
    this.#request = request;
    this.#facts = facts;
    this.#flow = flow;
    this.auth = flow.auth;
    flow.onRead = () => this.onChange();
    flow.send = async (answer) => this.send(await this.#reported(answer));
  }

  /** Sends an answer of ours. */
  protected abstract send(answer: Answer): Sent | Promise<Sent>;

  /** Called when what the application sends will need header fields of ours. */
  protected onChange(): void {}

  /** What `auth` is from now on. */
  protected onAuth(): void {}

  /** The answer to this request, after the hooks of the application: at once, if nothing has to be waited for. */
  handle(): Answer | null | Promise<Answer | null> {
    const answer = this.#flow.handle();
    return answer !== null && ('then' in answer || answer.event !== null) ? this.#settled(answer) : this.kept(answer);
  }

  async #settled(pending: Answer | Promise<Answer | null>): Promise<Answer | null> {
    const answer = await pending;
    return answer && this.kept(await this.#reported(answer));
  }

  async #reported(answer: Answer): Promise<Answer> {
    // A new session waits for its hook. All other cookies go out even if a hook fails: a refresh token works once.
    if (answer.event?.name !== 'signed_in') {
      this.kept(answer);
    }
    if (isRefusal(answer)) {
      await this.#look();
    }
    const settled = await this.#kit.settled(answer, this.#flow, this.#request);
    if (isRefusal(settled) && settled !== answer) {
      await this.#look();
    }
    return settled;
  }

  /** Our own routes do not find out who is signed in, but an error page may ask. The look changes nothing. */
  async #look(): Promise<void> {
    const look = this.#kit.request<Sent>({ ...this.#facts, cookiesWritable: false });
    await look.resolve();
    this.auth = look.auth;
    this.onAuth();
  }

  /** What ends the request, unless somebody is signed in who meets the requirement. */
  guard(requirement: Requirement | undefined): Answer | null {
    return this.kept(this.#flow.guard(requirement));
  }

  /** The same answer, its cookies remembered. */
  protected kept(answer: Answer | null): Answer | null {
    if (answer !== null && answer.setCookies.length > 0) {
      this.cookies = [...new Set([...this.cookies, ...answer.setCookies])];
      this.onChange();
    }
    return answer;
  }

  /** The header fields that an answer of the application needs besides the cookies, by those that it has. */
  finish(cacheControl: string | undefined, vary: string | undefined): Finished | null {
    return this.#flow.finish(this.cookies.length > 0, cacheControl, vary);
  }
}

/** Whether an answer is one that an error page of the application may replace. */
export const isRefusal = ({ code, status }: Answer) => code !== null && status >= 400;

/** The header fields of an answer, without its cookies. */
export function fieldsOf({ headers, location, contentType }: Answer): [name: string, value: string][] {
  const fields = [...headers];
  if (location !== null) {
    fields.push(['Location', location]);
  }
  if (contentType !== null) {
    fields.push(['Content-Type', contentType]);
  }
  return fields;
}

/** An answer on its way through the error pages of the application. */
export class Refusal extends AuthKitHttpError {
  readonly #answer: Answer;

  constructor(answer: Answer) {
    super(answer.status, Object.fromEntries(answer.headers), answer.code);
    this.#answer = answer;
  }

  /** The answer, where no error page takes its place. */
  static answerOf(error: unknown): Answer | undefined {
    return error instanceof Refusal ? error.#answer : undefined;
  }
}

/** The text of a form as its fields. */
export const formOf = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text));

/** Whether a body is a form as browsers send it. */
export const isForm = (contentType: string | null | undefined): boolean =>
  contentType?.startsWith('application/x-www-form-urlencoded') === true;
