// Speaks for one Node package: a line of JSON in is a call, a line of JSON out its answer.
//
//     node worker.js <kind of package> <folder to load it from> <its name there>

const { createRequire } = require('node:module');
const { createInterface } = require('node:readline');
const { pathToFileURL } = require('node:url');

const { WORKOS_API_KEY: apiKey, WORKOS_CLIENT_ID: clientId, WORKOS_BASE_URL: baseUrl } = process.env;
const { hostname: apiHostname, port } = new URL(baseUrl);
const vendorOptions = { apiHostname, port: Number(port), https: false, clientId };

/** How each kind of package is called. */
const kinds = {
  'authkit-native': async (load) => {
    const { WorkOS } = await load();
    const users = (sealFormat) => new WorkOS(apiKey, { clientId, baseUrl, sealFormat }).userManagement;
    const calls = sdk(({ format }) => users(format));
    return {
      ...calls,
      reseal: (call) => calls.session(call).reseal(),
      seal: ({ data, ...options }) => users().sealData(data, options),
      unseal: ({ sealed, ...options }) => users().unsealData(sealed, options),
      authorize: ({ redirect_uri: redirectUri }) => users().getAuthorizationUrl({ provider: 'authkit', redirectUri }),
    };
  },

  '@workos-inc/node': async (load) => {
    const { WorkOS } = await load();
    const { userManagement } = new WorkOS(apiKey, vendorOptions);
    return sdk(() => userManagement);
  },

  'iron-session': async (load) => {
    const { sealData, unsealData } = await load();
    return {
      seal: ({ data, ttl = 0, ...options }) => sealData(data, { ...options, ttl }),
      unseal: ({ sealed, ttl = 0, ...options }) => unsealData(sealed, { ...options, ttl }),
    };
  },

  // What the kits for TanStack, SvelteKit and others are made of.
  '@workos/authkit-session': async (load) => {
    const { AuthKitCore, AuthService, sessionEncryption } = await load();
    const { WorkOS } = await load('@workos-inc/node');
    const client = new WorkOS(apiKey, vendorOptions);
    // A request is reduced to the value of its cookie.
    const storage = { getSession: async (cookie) => cookie };
    const config = (cookiePassword) => ({ apiKey, clientId, cookiePassword });
    const service = ({ password }) => new AuthService(config(password), storage, client, sessionEncryption);
    return {
      sign_in: async ({ code, password }) => {
        const response = await client.userManagement.authenticateWithCode({ clientId, code });
        const { accessToken, refreshToken, user, impersonator } = response;
        const core = new AuthKitCore(config(password), client, sessionEncryption);
        return core.encryptSession({ accessToken, refreshToken, user, impersonator });
      },
      open: async (call) => {
        const { auth } = await service(call).withAuth(call.sealed);
        return outcome({ ...auth, authenticated: auth.user !== null });
      },
      refresh: async (call) => {
        const session = await service(call).getSession(call.sealed);
        const { auth, encryptedSession } = await service(call).refreshSession(session);
        return outcome({ ...auth, authenticated: true, sealedSession: encryptedSession });
      },
      seal: ({ data, ...options }) => sessionEncryption.sealData(data, options),
      unseal: ({ sealed, ...options }) => sessionEncryption.unsealData(sealed, options),
    };
  },
};

/** The calls that the vendor's SDK and this repository's package spell alike. */
function sdk(users) {
  const session = ({ sealed, password, ...call }) =>
    users(call).loadSealedSession({ sessionData: sealed, cookiePassword: password });
  return {
    session,
    sign_in: async ({ code, password, ...call }) => {
      const sealing = { sealSession: true, cookiePassword: password };
      return (await users(call).authenticateWithCode({ clientId, code, session: sealing })).sealedSession;
    },
    open: async (call) => outcome(await session(call).authenticate()),
    refresh: async (call) => outcome(await session(call).refresh()),
    logout_url: ({ return_to: returnTo, ...call }) => session(call).getLogoutUrl({ returnTo }),
  };
}

function outcome({ sessionId, organizationId, sealedSession, ...result }) {
  const { authenticated, reason, role, permissions, user, impersonator } = result;
  const respelt = { session_id: sessionId, organization_id: organizationId, sealed_session: sealedSession };
  return { authenticated, reason, role, permissions, user, impersonator, ...respelt };
}

async function main([kind, folder, name]) {
  const { resolve } = createRequire(`${folder}/`);
  const load = async (it = name) => {
    const loaded = await import(pathToFileURL(resolve(it)));
    return { ...loaded.default, ...loaded };
  };
  const calls = await kinds[kind](load);
  for await (const line of createInterface(process.stdin)) {
    const { op, ...call } = JSON.parse(line);
    const answer = await Promise.resolve(call)
      .then(calls[op])
      .then((value) => ({ value }))
      .catch((error) => ({ error: String(error) }));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

main(process.argv.slice(2));
