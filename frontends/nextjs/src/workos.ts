/** The client of the engine, for what the kit has no function for. */

import { WorkOS, type WorkOSOptions } from 'authkit-native';
import { leadingToAll } from 'authkit-native/kit';
import { allKits, configuredRedirectUri, SETTINGS } from './kits.js';

let client: WorkOS | undefined;

/** The options of a client that answers no requests. */
export function clientOptions(): WorkOSOptions {
  const { web: _, ...options } = SETTINGS;
  return { ...options, redirectUri: configuredRedirectUri() };
}

/**
 * Returns the client with `userManagement`. It is made once and shared.
 *
 * @throws ConfigurationError for a variable that cannot be used.
 */
export function getWorkOS(): WorkOS {
  // What tests stage for it is staged for pages, too.
  client ??= leadingToAll(new WorkOS(clientOptions()), allKits);
  return client;
}

/** Lets the next client be made by other settings. */
export function forgetClient(): void {
  client = undefined;
}

/** How long the name of an organization may take, in milliseconds. A frame around the page waits for it. */
const PATIENCE = 5_000;

/** Where the API is, by the settings and the environment. */
function api(): string {
  const { env } = process;
  const { baseUrl = env.WORKOS_BASE_URL, apiHostname = env.WORKOS_API_HOSTNAME ?? 'api.workos.com' } = SETTINGS;
  if (baseUrl) {
    return baseUrl;
  }
  const { port = env.WORKOS_API_PORT, https = (env.WORKOS_API_HTTPS ?? 'true') === 'true' } = SETTINGS;
  return `${https ? 'https' : 'http'}://${apiHostname}${port ? `:${port}` : ''}`;
}

/** What an organization is called. Null if that cannot be said. */
export async function organizationOf(id: string): Promise<{ id: string; name: string } | null> {
  if (SETTINGS.testing) {
    return null;
  }
  try {
    const response = await fetch(new URL(`/organizations/${encodeURIComponent(id)}`, api()), {
      headers: { authorization: `Bearer ${process.env.WORKOS_API_KEY}` },
      signal: AbortSignal.timeout(PATIENCE),
      cache: 'no-store',
    });
    const body = (await response.json()) as { name?: unknown };
    return response.ok && typeof body.name === 'string' ? { id, name: body.name } : null;
  } catch {
    return null;
  }
}
