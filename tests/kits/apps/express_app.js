// The stories' application in Express, 4 or 5: pages that do what a step asks of them. The flow is the kit's.

const cluster = require('node:cluster');
const { once } = require('node:events');
const { createServer } = require('node:http');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { Readable } = require('node:stream');
const { inspect } = require('node:util');

const root = join(__dirname, '../../..');
const installed = (project) => createRequire(join(root, project, 'package.json'));
const express = installed(process.argv[2] === '4' ? 'node' : 'tests/apps/express')('express');
const { AuthKitError } = installed('tests/frameworks')('authkit-native');
const { AuthKitHttpError, authkit, requireAuth } = installed('tests/frameworks')('authkit-native/express');
const { camel, snake } = require(join(root, 'node/testing/spelling.js'));

const MEMBERS = [
  'state',
  'authenticated',
  'reason',
  'retryable',
  'sessionId',
  'organizationId',
  'role',
  'roles',
].concat(['permissions', 'entitlements', 'featureFlags', 'authenticationMethod']);

// What the application saw since it was mounted or asked about it.
let told = { events: [], cookie: null };
let app;

// A new application with a new client, as a process has it that was just started.
function mounted({ client, mount, hooks }) {
  const made = express();
  // Stories have seconds.
  const options = Object.entries(camel(client)).map(([name, value]) => [
    name,
    name === 'timeout' ? value * 1000 : value,
  ]);
  const kit = authkit({ ...Object.fromEntries(options), ...(hooks ? heard : {}) });
  made.use(mount ?? '/', kit, page);
  made.use((error, _req, res, next) => {
    print(error);
    if (error instanceof AuthKitError && !(error instanceof AuthKitHttpError)) {
      res.status(500).json({ error: error.code, says: error.message });
    } else {
      next(error);
    }
  });
  return made;
}

const asked = (req) => JSON.parse(req.headers['x-story'] ?? '{}');

async function page(req, res, next) {
  try {
    const { op = 'handle', when = {} } = asked(req);
    const { organizationId, ...options } = camel(when);
    if (when.reads) {
      req.auth.state;
    }
    switch (op) {
      case 'stream':
        return Readable.from(['one ', 'two ', 'three']).pipe(res.type('text'));
      case 'raise':
        throw new Error('the application is broken');
      case 'missing':
        return next();
      case 'file':
        return res.sendFile(join(root, 'tests/apps/public/page.css'));
      case 'guard':
        return requireAuth(camel(when))(req, res, (error) => (error ? next(error) : who(req, res)));
      case 'has':
        return show(res, { value: req.auth.has(camel(when)) });
      case 'authenticated_within':
        return show(res, { value: req.auth.authenticatedWithin(when.seconds) });
      case 'sign_in_url':
        return show(res, { value: req.auth.signInUrl(camel(when)) });
      case 'sign_up_url':
        return show(res, { value: req.auth.signUpUrl(camel(when)) });
      case 'sign_out_url':
        return show(res, { value: req.auth.signOutUrl(options) });
      case 'sign_out':
        return await req.auth.signOut(options);
      case 'switch_organization':
        return await req.auth.switchOrganization(organizationId, options);
      case 'finish':
        return finish(req, res, when);
    }
    who(req, res);
  } catch (error) {
    next(error);
  }
}

function auth({ auth: it }) {
  const found = Object.fromEntries(MEMBERS.map((name) => [name, it[name]]));
  const by = it.impersonator;
  return snake({
    ...found,
    user: it.user && { id: it.user.id, email: it.user.email ?? null },
    impersonator: by && { email: by.email },
  });
}

function who(req, res) {
  const found = auth(req);
  told.cookie = req.headers.cookie ?? null;
  show(res, { auth: found });
}

function finish(req, res, when) {
  const found = when.auth_was_read || when.sets_cookies ? { auth: auth(req) } : {};
  if (when.allow_caching) {
    req.auth.allowCaching();
  }
  for (const [name, value] of [
    ['Cache-Control', when.cache_control],
    ['Vary', when.vary],
  ]) {
    if (value !== undefined) {
      res.set(name, value);
    }
  }
  show(res, found);
}

const show = (res, value) => res.set('X-Story-Page', String(process.pid)).json(value);

// As an application does that looks for a mistake.
const print = (it) => process.stderr.write(`${inspect(it, { depth: 9 })} ${JSON.stringify(it)}\n`);

const note = (name) => (event) => {
  const { code, status, error } = event;
  print([name, event]);
  told.events.push({ name, code, status, error: { code: error?.code } });
};
const heard = {
  onRefresh: note('refreshed'),
  onSwitch: note('switched'),
  onSignOut: note('signed_out'),
  onError: note('failed'),
  onSignIn(event, req) {
    const { response, state } = event;
    print(['signed_in', event]);
    const { user, authenticationMethod } = response;
    const shown = { user: { email: user.email }, authentication_method: authenticationMethod };
    told.events.push({ name: 'signed_in', state, response: shown });
    const { failed, return_to } = asked(req).hook ?? {};
    if (failed) {
      throw new Error('the application does not know this user');
    }
    return return_to;
  },
};

// A request to /_story sets the stage.
async function control(req, res) {
  const text = (await req.setEncoding('utf8').toArray()).join('');
  let reply = {};
  if (req.url === '/_story/seen') {
    reply = told;
    told = { events: [], cookie: null };
  } else {
    reply = mount(JSON.parse(text));
  }
  res.end(JSON.stringify(reply));
}

function mount(story) {
  told = { events: [], cookie: null };
  Object.assign(process.env, story.environment);
  try {
    app = mounted(story);
    return {};
  } catch (error) {
    return { error: error.code, says: error.message };
  } finally {
    for (const name of Object.keys(story.environment)) {
      delete process.env[name];
    }
  }
}

// One process, or several that share a port.
const workers = Number(process.argv[3] ?? 0);
if (process.env.STORY !== undefined) {
  mount(JSON.parse(process.env.STORY));
}
if (workers > 0 && cluster.isPrimary) {
  const ready = Array.from({ length: workers }, () => once(cluster.fork(), 'listening'));
  Promise.all(ready).then(([[{ port }]]) => console.log(JSON.stringify({ port })));
} else {
  const server = createServer((req, res) => (req.url.startsWith('/_story') ? control(req, res) : app(req, res)));
  server.listen(0, '127.0.0.1', () => cluster.isPrimary && console.log(JSON.stringify(server.address())));
}
