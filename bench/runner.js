// Measures the packages of one Node process against each other, in turns. Reads the stage as JSON, prints samples as JSON.
//
//     node runner.js <folder of ours> <folder of the vendor's> < stage.json

const { readFileSync } = require('node:fs');
const { IncomingMessage, ServerResponse } = require('node:http');
const { createRequire } = require('node:module');

const stage = JSON.parse(readFileSync(0, 'utf8'));
const { fernet_key: cookiePassword, api_key: apiKey, client_id: clientId, base_url: baseUrl } = stage;
const { hostname: apiHostname, port } = new URL(baseUrl);
const [ours, vendors] = process.argv.slice(2).map((folder) => createRequire(`${folder}/`));

/** An API record as JavaScript spells it. */
function camel(record) {
  const name = (text) => text.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [name(key), value]));
}

const user = camel(stage.user);

/** What a browser sends with a click. */
const FIELDS = {
  accept: 'text/html,*/*;q=0.8',
  'user-agent': 'Mozilla/5.0',
  referer: 'https://app.example/',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'same-origin',
};

/** The calls that both packages spell alike. */
class Calls {
  constructor(users) {
    this.users = users;
  }

  // What the guide's code does at each request.
  async authenticate(cookie) {
    const session = this.users.loadSealedSession({ sessionData: cookie, cookiePassword });
    const outcome = await session.authenticate();
    if (!outcome.authenticated) {
      throw new Error('not authenticated');
    }
    return outcome;
  }

  // What it does where it shows who is signed in.
  async greet(cookie) {
    const { user } = await this.authenticate(cookie);
    if (!user.email) {
      throw new Error('nobody');
    }
  }

  async refresh(cookie) {
    const session = this.users.loadSealedSession({ sessionData: cookie, cookiePassword });
    const { authenticated, sealedSession, reason } = await session.refresh();
    if (!authenticated) {
      throw new Error(reason);
    }
    return sealedSession;
  }

  authorize() {
    const redirectUri = 'https://app.example/callback';
    return this.users.getAuthorizationUrl({ provider: 'authkit', clientId, redirectUri, state: 'state' });
  }
}

class Ours extends Calls {
  constructor() {
    const { WorkOS } = ours('authkit-native');
    super(new WorkOS(apiKey, { clientId, baseUrl }).userManagement);
    this.pages = new Pages(this);
  }

  seal(tokens) {
    return this.users.sealSessionFromAuthResponse({ ...camel(tokens), user, cookiePassword });
  }

  // A session's cookie is no data: the same members as data.
  sealData() {
    return this.users.sealData({ ...camel(stage.tokens.typical), user }, { password: cookiePassword });
  }

  unseal(sealed) {
    return this.users.unsealData(sealed, { password: cookiePassword });
  }
}

/** A page that greets a user: what its author types with the client alone, and with the kit. Of ours: the vendor has none. */
class Pages {
  constructor(it) {
    const { authkit } = ours('authkit-native/express');
    const kit = authkit({ apiKey, clientId, baseUrl, cookiePassword, redirectUri: 'https://app.example/callback' });
    this.byHand = async (request, response) => {
      const cookie = /(?:^|; )wos-session=([^;]*)/.exec(request.headers.cookie)[1];
      const { user } = await it.authenticate(cookie);
      response.setHeader('Cache-Control', 'private, no-store').setHeader('Vary', 'Cookie').end(user.email);
    };
    this.kit = (request, response) => kit(request, response, () => response.end(request.auth.user.email));
    this.unread = (request, response) => kit(request, response, () => response.end('hello'));
  }

  /** As a server asks, without one. */
  async get(page, cookie) {
    const request = new IncomingMessage(null);
    Object.assign(request, { method: 'GET', url: '/reports?month=11', socket: { remoteAddress: '203.0.113.7' } });
    Object.assign(request.headers, FIELDS, { cookie: `theme=dark; wos-session=${cookie}` });
    await page(request, new ServerResponse(request));
  }
}

class Vendor extends Calls {
  constructor() {
    const { WorkOS } = vendors('@workos-inc/node');
    super(new WorkOS(apiKey, { clientId, apiHostname, port: Number(port), https: false }).userManagement);
  }

  // The last step of a sign-in with `session: { sealSession: true }`, without its request.
  seal(tokens) {
    const authenticationResponse = { ...camel(tokens), user };
    return this.users.sealSessionDataFromAuthenticationResponse({ authenticationResponse, cookiePassword });
  }

  sealData() {
    return typical(this);
  }

  unseal(cookie) {
    return this.users.getSessionFromCookie({ sessionData: cookie, cookiePassword });
  }
}

const elapsed = () => performance.now() * 1000;
const used = () => {
  const { user: ofProgram, system } = process.cpuUsage();
  return ofProgram + system;
};
const typical = (it) => it.seal(stage.tokens.typical);
const authenticate = (it, cookie) => it.authenticate(cookie);
const greet = (it, cookie) => it.greet(cookie);
const repeat = (call) => (_, count) => Array(count).fill(call);
const page = (name) => repeat((it) => it.pages.get(it.pages[name], it.cookie));
const known = (call) => repeat((it) => call(it, it.cookie));

/** The rows: what makes the calls, and the clock in microseconds. */
const rows = {
  seal: [repeat(typical), elapsed],
  unseal: [repeat((it) => it.unseal(it.data)), elapsed],
  'authenticate, cache miss': [fresh(authenticate), elapsed],
  'authenticate, cache hit': [known(authenticate), elapsed],
  'authenticate, cache miss, and read the user': [fresh(greet), elapsed],
  'authenticate, cache hit, and read the user': [known(greet), elapsed],
  'authorization URL': [repeat((it) => it.authorize()), elapsed],
  'refresh, CPU': [repeat(refresh), used],
  'page, nobody asks who is signed in': [page('unread'), elapsed],
  'page, authenticated by hand': [page('byHand'), elapsed],
  'page, authenticated by the kit': [page('kit'), elapsed],
};

/** The packages that have a row. */
const measured = (row) => (row.startsWith('page') ? ['ours'] : ['ours', 'vendor']);

/** Cookies that were never seen before: sealing makes another one every time. */
function fresh(call) {
  return async (it, count) => {
    const calls = [];
    for (let number = 0; number < count; number++) {
      const cookie = await typical(it);
      calls.push(() => call(it, cookie));
    }
    return calls;
  };
}

async function refresh(it) {
  it.session = await it.refresh(it.session);
}

/** Microseconds a call, over so many calls. */
async function sample(row, it, count) {
  const [prepare, clock] = rows[row];
  const calls = await prepare(it, count);
  const started = clock();
  for (const call of calls) {
    await call(it);
  }
  return (clock() - started) / count;
}

/** How many calls fill a slice, once the compiler has seen enough of them. */
async function callsInSlice(row, it) {
  let count = 8;
  for (;;) {
    const time = await sample(row, it, count);
    const fitting = Math.max(8, Math.min(5000, Math.floor((stage.slice * 1e6) / time)));
    if (fitting < 2 * count) {
      return fitting;
    }
    count = fitting;
  }
}

async function main() {
  const packages = { ours: new Ours(), vendor: new Vendor() };
  for (const [name, it] of Object.entries(packages)) {
    it.cookie = await typical(it);
    it.data = await it.sealData();
    it.session = await it.seal(stage.sessions[name]);
    await it.authenticate(it.cookie); // fetches the keys
  }
  const none = (row) => Object.fromEntries(measured(row).map((name) => [name, []]));
  const asked = Object.keys(rows).filter((row) => row.startsWith('page') === stage.pages);
  const samples = Object.fromEntries(asked.map((row) => [row, none(row)]));
  const counts = {};
  for (let turn = 0; turn <= stage.rounds; turn++) {
    for (const row of asked) {
      const order = measured(row);
      for (const name of turn % 2 ? order.reverse() : order) {
        if (turn > 0) {
          samples[row][name].push(await sample(row, packages[name], counts[row + name]));
        } else {
          counts[row + name] = await callsInSlice(row, packages[name]);
        }
      }
    }
  }
  const sizes = {};
  for (const [size, tokens] of Object.entries(stage.tokens)) {
    sizes[size] = {
      ours: (await packages.ours.seal(tokens)).length,
      vendor: (await packages.vendor.seal(tokens)).length,
    };
  }
  const cookies = { ours: packages.ours.cookie, vendor: packages.vendor.cookie };
  process.stdout.write(JSON.stringify({ samples, 'cookie bytes': sizes, cookies }));
}

main();
