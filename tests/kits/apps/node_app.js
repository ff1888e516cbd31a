// The stories' application in Hono, in Fastify and with the fetch standard alone: pages that do what a step asks of them.

const { createReadStream } = require('node:fs');
const { createServer } = require('node:http');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { Readable } = require('node:stream');
const { inspect } = require('node:util');

const root = join(__dirname, '../../..');
const installed = createRequire(join(root, 'node/package.json'));
const kit = (name) => createRequire(join(root, 'tests/frameworks/package.json'))(`authkit-native${name}`);
const { AuthKitError } = kit('');
const { camel, snake } = require(join(root, 'node/testing/spelling.js'));

const MEMBERS = ['state', 'authenticated', 'reason', 'retryable', 'sessionId', 'organizationId', 'role', 'roles'].concat([
  'permissions',
  'entitlements',
  'featureFlags',
  'authenticationMethod',
]);

// What the application saw since it was mounted or asked about it.
let told = { events: [], cookie: null };
let app;

// As an application does that looks for a mistake.
const print = (it) => process.stderr.write(`${inspect(it, { depth: 9 })} ${JSON.stringify(it)}\n`);
const asked = (text) => JSON.parse(text ?? '{}');

// What a story asks of a kit for each request; `stepOf` reads the step of one.
function chosenBy(stepOf, { hooks, usual }) {
  const redirectUriOf = (request) => stepOf(request).redirect_uri ?? usual;
  return { ...(usual && { redirectUriOf }), ...(hooks && heardBy(stepOf)) };
}

function heardBy(stepOf) {
  const note = (name) => (event) => {
    const { code, status, error } = event;
    print([name, event]);
    told.events.push({ name, code, status, error: { code: error?.code } });
  };
  return {
    onRefresh: note('refreshed'),
    onSwitch: note('switched'),
    onSignOut: note('signed_out'),
    onError: note('failed'),
    onSignIn(event, request) {
      const { response, state } = event;
      print(['signed_in', event]);
      const { user, authenticationMethod } = response;
      const shown = { user: { email: user.email }, authentication_method: authenticationMethod };
      told.events.push({ name: 'signed_in', state, response: shown });
      const { failed, return_to } = stepOf(request).hook ?? {};
      if (failed) {
        throw new Error('the application does not know this user');
      }
      return return_to;
    },
  };
}

function who(it) {
  const found = Object.fromEntries(MEMBERS.map((name) => [name, it[name]]));
  const by = it.impersonator;
  return snake({
    ...found,
    user: it.user && { id: it.user.id, email: it.user.email ?? null },
    impersonator: by && { email: by.email },
  });
}

// What a page shows and which fields it sets, unless it answers in another way. Guards are the frameworks' own.
function page(auth, { op = 'handle', when = {} }, cookie) {
  const options = camel(when);
  const fields = { 'x-story-page': String(process.pid) };
  switch (op) {
    case 'has':
      return { fields, shown: { value: auth.has(options) } };
    case 'authenticated_within':
      return { fields, shown: { value: auth.authenticatedWithin(when.seconds) } };
    case 'sign_in_url':
      return { fields, shown: { value: auth.signInUrl(options) } };
    case 'sign_up_url':
      return { fields, shown: { value: auth.signUpUrl(options) } };
    case 'sign_out_url':
      return { fields, shown: { value: auth.signOutUrl(options) } };
    case 'sign_out':
      return { answer: () => auth.signOut(options) };
    case 'switch_organization': {
      const { organizationId, ...others } = options;
      return { answer: () => auth.switchOrganization(organizationId, others) };
    }
    case 'finish': {
      const shown = when.auth_was_read || when.sets_cookies ? { auth: who(auth) } : {};
      if (when.allow_caching) {
        auth.allowCaching();
      }
      const given = { 'cache-control': when.cache_control, vary: when.vary };
      return { fields: { ...fields, ...JSON.parse(JSON.stringify(given)) }, shown };
    }
  }
  told.cookie = cookie ?? null;
  return { fields, shown: { auth: who(auth) } };
}

const isOfTheEngine = (error) => error instanceof AuthKitError;
const said = ({ code, message }) => ({ error: code, says: message });

const PIECES = ['one ', 'two ', 'three'];
const FILE = join(root, 'tests/apps/public/page.css');

// What applications do beside pages, in the way of the framework.
function done({ op, when }, auth, { stream, missing, file }) {
  if (when?.reads) {
    auth.state;
  }
  switch (op) {
    case 'stream':
      return stream(Readable.from(PIECES));
    case 'raise':
      throw new Error('the application is broken');
    case 'missing':
      return missing();
    case 'file':
      return file(createReadStream(FILE));
  }
}

const responses = {
  stream: (pieces) => new Response(Readable.toWeb(pieces), { headers: { 'content-type': 'text/plain' } }),
  missing: () => new Response('nothing here', { status: 404 }),
  file: (content) => new Response(Readable.toWeb(content), { headers: { 'content-type': 'text/css' } }),
};

const frameworks = {
  async hono({ options, mount, ...story }) {
    const { getRequestListener } = installed('@hono/node-server');
    const { Hono } = installed('hono');
    const { authkit, requireAuth } = kit('/hono');
    const made = mount ? new Hono().basePath(mount) : new Hono();
    const step = (c) => asked(c.req.header('x-story'));
    made.use(authkit({ ...options, ...chosenBy(step, story) }));
    made.use(async (c, next) => {
      const { op, when } = step(c);
      return op === 'guard' ? requireAuth(camel(when ?? {}))(c, next) : next();
    });
    made.all('*', async (c) => {
      const response = done(step(c), c.var.auth, { ...responses, missing: () => c.notFound() });
      if (response) {
        return response;
      }
      const { fields, shown, answer } = page(c.var.auth, step(c), c.req.header('cookie'));
      return answer ? answer() : c.json(shown, 200, fields);
    });
    made.onError((error, c) => {
      print(error);
      return isOfTheEngine(error) ? c.json(said(error), 500) : (error.getResponse?.() ?? c.text('failed', 500));
    });
    return getRequestListener(made.fetch);
  },

  async fastify({ options, mount, ...story }) {
    const { authkit, requireAuth } = kit('/fastify');
    const made = installed('fastify')();
    const step = ({ headers }) => asked(headers['x-story']);
    made.addContentTypeParser('*', (_request, body, done) => done(null, body.resume()));
    made.setErrorHandler((error, _request, reply) => {
      print(error);
      return isOfTheEngine(error) ? reply.code(500).send(said(error)) : reply.send(error);
    });
    await made.register(
      async (scope) => {
        const { redirectUriOf, ...hooks } = chosenBy(step, story);
        await scope.register(authkit, { ...options, redirectUriOf, hooks });
        const preHandler = (request, reply, done) => {
          const { op, when } = step(request);
          return op === 'guard' ? requireAuth(camel(when ?? {}))(request, reply, done) : done();
        };
        const handler = async (request, reply) => {
          const sent = done(step(request), request.auth, {
            stream: (pieces) => reply.type('text/plain').send(pieces),
            missing: () => reply.callNotFound(),
            file: (content) => reply.type('text/css').send(content),
          });
          if (sent) {
            return sent;
          }
          const { fields, shown, answer } = page(request.auth, step(request), request.headers.cookie);
          return answer ? answer() : reply.headers(fields).send(shown);
        };
        scope.all('/', { preHandler, exposeHeadRoute: false }, handler);
        scope.all('/*', { preHandler, exposeHeadRoute: false }, handler);
      },
      { prefix: mount ?? '' },
    );
    await made.ready();
    return (req, res) => made.routing(req, res);
  },

  async fetch({ options, mount, ...story }) {
    const { getRequestListener } = installed('@hono/node-server');
    const { createAuthKit } = kit('/fetch');
    const step = (request) => asked(request.headers.get('x-story'));
    const handler = async (request, { auth, requireAuth }) => {
      const { op, when } = step(request);
      const refused = op === 'guard' ? requireAuth(camel(when ?? {})) : null;
      if (refused) {
        return refused;
      }
      const response = done(step(request), auth, responses);
      if (response) {
        return response;
      }
      const { fields, shown, answer } = page(auth, step(request), request.headers.get('cookie'));
      return answer ? answer() : Response.json(shown, { headers: fields });
    };
    const failed = (error) => {
      print(error);
      return Response.json(isOfTheEngine(error) ? said(error) : { failed: true }, { status: 500 });
    };
    const answer = createAuthKit({ ...options, ...chosenBy(step, story) }).wrap(handler, { mount, recover: failed });
    const isMounted = ({ url }) => `${new URL(url).pathname}/`.startsWith(`${mount ?? ''}/`);
    return getRequestListener((request) =>
      isMounted(request) ? answer(request).catch(failed) : new Response(null, { status: 404 }),
    );
  },
};

// A new application with a new client, as a process has it that was just started.
async function mounted({ client, environment, mount, hooks, chooses_redirect_uri: chooses }) {
  told = { events: [], cookie: null };
  Object.assign(process.env, environment);
  try {
    const given = camel(client);
    // Stories have seconds.
    const options = given.timeout === undefined ? given : { ...given, timeout: given.timeout * 1000 };
    const usual = chooses ? environment.WORKOS_REDIRECT_URI : undefined;
    app = await frameworks[process.argv[2]]({ options, hooks, usual, mount: mount ?? undefined });
    return {};
  } catch (error) {
    return said(error);
  } finally {
    for (const name of Object.keys(environment)) {
      delete process.env[name];
    }
  }
}

// A request to /_story sets the stage.
async function control(req, res) {
  const text = (await req.setEncoding('utf8').toArray()).join('');
  if (req.url === '/_story/seen') {
    res.end(JSON.stringify(told));
    told = { events: [], cookie: null };
  } else {
    res.end(JSON.stringify(await mounted(JSON.parse(text))));
  }
}

const server = createServer((req, res) => (req.url.startsWith('/_story') ? control(req, res) : app(req, res)));
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())));
