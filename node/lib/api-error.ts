/** What the API's answer to a failed call carries: read, and never printed. */

import { redactingAll } from './secrets';

/** An organization the user may choose. */
export interface OrganizationChoice {
  id: string;
  name: string;
}

/** The API's answer behind an error. */
export class ApiError extends Error {
  readonly #fields: Readonly<Record<string, unknown>>;

  /** @internal */
  constructor(details: { message: string; fields?: Record<string, unknown> }) {
    super(details.message);
    this.#fields = Object.freeze(redactingAll(details.fields ?? {}));
  }

  /**
   * The other members of the API's answer, in camelCase: read them by name. They may be secret, so that none is enumerable;
   * `Object.getOwnPropertyNames` lists them.
   */
  get fields(): Readonly<Record<string, unknown>> {
    return this.#fields;
  }

  /** Continues this sign-in with another grant. Secret. */
  get pendingAuthenticationToken(): string | null {
    return this.#text('pendingAuthenticationToken');
  }

  /** The address the next step is about. */
  get email(): string | null {
    return this.#text('email');
  }

  /** Names the e-mail that was sent, after `email_verification_required`. */
  get emailVerificationId(): string | null {
    return this.#text('emailVerificationId');
  }

  /** Names the challenge, after `radar_email_challenge`. */
  get radarChallengeId(): string | null {
    return this.#text('radarChallengeId');
  }

  /** The SSO connections to choose from, after `sso_required`. */
  get connectionIds(): readonly string[] {
    return this.#list('connectionIds');
  }

  /** The organizations to choose from, after `organization_selection_required`. */
  get organizations(): readonly OrganizationChoice[] {
    return this.#list('organizations');
  }

  #text(name: string): string | null {
    const value = this.#fields[name];
    return typeof value === 'string' ? value : null;
  }

  #list<T>(name: string): readonly T[] {
    const value = this.#fields[name];
    return Array.isArray(value) ? value : [];
  }
}

// Asked for everything hidden and for what getters say, `util.inspect` goes through the classes of an object as far as those
// of the language itself.
Object.defineProperty(ApiError.prototype, 'constructor', { value: Error });
