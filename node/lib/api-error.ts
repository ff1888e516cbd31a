/** What the API's response to a failed call carries. Programs read it by name; nothing prints it. */

import { redactingAll } from './secrets';

/** An organization the user may choose. */
export interface OrganizationChoice {
  /** The organization's id, `org_...`. */
  id: string;
  /** The organization's name. */
  name: string;
}

/** The API's response behind an error. */
export class ApiError extends Error {
  readonly #fields: Readonly<Record<string, unknown>>;

  /** @internal */
  constructor(details: { message: string; fields?: Record<string, unknown> }) {
    super(details.message);
    this.#fields = Object.freeze(redactingAll(details.fields ?? {}));
  }

  /**
   * The other members of the API's response, in camelCase. They may be secret, so none is enumerable: read them by name.
   * `Object.getOwnPropertyNames` lists them.
   */
  get fields(): Readonly<Record<string, unknown>> {
    return this.#fields;
  }

  /** The token that continues this sign-in in the next grant. Secret. */
  get pendingAuthenticationToken(): string | null {
    return this.#text('pendingAuthenticationToken');
  }

  /** The e-mail address that the next step is about. */
  get email(): string | null {
    return this.#text('email');
  }

  /** The id of the e-mail that was sent, after `email_verification_required`. */
  get emailVerificationId(): string | null {
    return this.#text('emailVerificationId');
  }

  /** The id of the challenge, after `radar_email_challenge`. */
  get radarChallengeId(): string | null {
    return this.#text('radarChallengeId');
  }

  /** The ids of the SSO connections to choose from, after `sso_required`. */
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

// With `showHidden` and `getters`, `util.inspect` calls the getters of an object's classes up to those of the language. The
// getters of this class would print secrets, so it passes for a class of the language.
Object.defineProperty(ApiError.prototype, 'constructor', { value: Error });
