// Holds the package against what the engine says of itself, in both directions: options, records, codes and secrets. The
// spelling of the methods is in tests/api.json.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { after, test } = require('node:test');
const authkit = require('authkit-native');
const table = require('../../tests/api.json');
const { codes } = require('../dist/codes.js');
const { addon } = require('../dist/native.js');
const { toCamel } = require('../testing/spelling.js');

/** The names in the tables of the engine, in snake_case. */
const engine = JSON.parse(addon.Handle.client('{}', false).call('describe')).value;

/** Everything in which this package departs from the table. */
const extras = {
  exports: ['createWorkOS', 'sealData', 'unsealData'],
  methods: [
    // The vendor's second name for a code exchange that must have a verifier.
    'userManagement.authenticateWithCodeAndVerifier',
  ],
  /** Options that are arguments before the others. */
  positional: {
    'userManagement.getJwksUrl': ['clientId'],
    'userManagement.listSessions': ['userId'],
    'userManagement.sealData': ['data'],
    'userManagement.unsealData': ['sealed'],
  },
  /** Options whose type leaves out what the engine refuses: the call makes its own challenge. */
  refused: { 'userManagement.getAuthorizationUrlWithPKCE': ['codeChallenge', 'codeChallengeMethod'] },
  /** Records whose types have a name of their own, or several. */
  records: {
    Authentication: ['Authenticated', 'NotAuthenticated'],
    Check: ['InspectionCheck'],
    OAuthTokens: ['OauthTokens'],
    Pkce: ['PkcePair'],
    SessionList: ['List<authkit.Session>'],
  },
  /** Every call that may use the network has a signal, and no other call. */
  local: [
    'userManagement.getAuthorizationUrl',
    'userManagement.getAuthorizationUrlWithPKCE',
    'userManagement.getJwksUrl',
    'userManagement.getLogoutUrl',
    'userManagement.loadSealedSession',
    'userManagement.sealData',
    'userManagement.sealSessionFromAuthResponse',
    'userManagement.unsealData',
    'pkce.generate',
    'session.reseal',
  ],
};

const workos = authkit.createWorkOS({ clientId: 'client_1', cookiePassword: 'correct-horse-battery-staple-0001' });
const objects = {
  userManagement: workos.userManagement,
  pkce: workos.pkce,
  session: workos.userManagement.loadSealedSession({}),
};
const types = { userManagement: 'UserManagement', pkce: 'Pkce', session: 'SealedSession' };

test('the methods are those of the table', () => {
  const listed = [...table.operations.map(({ node }) => node), ...extras.methods].sort();
  const methods = Object.entries(objects).flatMap(([name, object]) => {
    const members = Object.getOwnPropertyNames(Object.getPrototypeOf(object));
    return members.filter((member) => member !== 'constructor').map((member) => `${name}.${member}`);
  });
  assert.deepEqual(methods.sort(), listed);
  assert.deepEqual(Object.keys(workos).sort(), ['pkce', 'userManagement']);
});

test('the exports are the client, the errors and the extras', () => {
  const errors = Object.keys(authkit).filter((name) => authkit[name].prototype instanceof Error);
  assert.equal(errors.length, 6);
  assert.deepEqual(Object.keys(authkit).sort(), ['WorkOS', ...errors, ...extras.exports].sort());
});

test('the codes are those of the engine', () => {
  assert.deepEqual(codes, engine.codes);
});

test('an outcome has the members of the engine', async () => {
  const outcome = await objects.session.authenticate();
  assert.deepEqual(Object.getOwnPropertyNames(outcome), engine.records.Authentication.map(toCamel));
});

test('the types of options and records have the members of the engine', () => {
  const union = (names) => names.map((name) => `'${toCamel(name)}'`).join(' | ') || 'never';
  const operations = table.operations.map(({ operation, node }) => {
    const [object, method] = node.split('.');
    const positional = extras.positional[node] ?? [];
    const apart = [...positional, ...(extras.refused[node] ?? [])];
    const members = engine.operations[operation].filter((name) => !apart.includes(toCamel(name)));
    if (!extras.local.includes(node)) {
      members.push('signal');
    }
    return `same<Members<Argument<authkit.${types[object]}['${method}'], ${positional.length}>>, ${union(members)}>(true);`;
  });
  const records = Object.entries(engine.records).flatMap(([record, members]) => {
    const names = extras.records[record] ?? [record];
    return names.map((name) => `same<keyof authkit.${name}, ${union(members)}>(true);`);
  });
  const web = Object.entries(engine.web).map(([record, members]) => {
    return `same<keyof authkit.${record}, ${union(members)}>(true);`;
  });
  compile(`
    type Argument<F, N extends number> = F extends (...given: infer Given extends unknown[]) => unknown
      ? NonNullable<Required<Given>[N]> : never;
    // An argument that takes no member has an index signature of never.
    type Members<T> = T extends Record<string, never> ? never : T extends object ? keyof T : never;
    type Same<A, B> = [A, B] extends [B, A] ? true : { missing: Exclude<B, A>; unlisted: Exclude<A, B> };
    declare function same<A, B>(holds: Same<A, B>): void;
    same<Members<authkit.WorkOSOptions>, ${union(engine.client_options)}>(true);
    ${[...operations, ...records, ...web].join('\n    ')}
  `);
});

/** Fails with what the compiler says of a program about the types of this package, `authkit`. */
function compile(program) {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-parity-'));
  after(() => rmSync(folder, { recursive: true }));
  const root = join(__dirname, '..');
  const source = `import type * as authkit from ${JSON.stringify(join(root, 'dist/index'))};\n${program}`;
  writeFileSync(join(folder, 'parity.ts'), source);
  const compilerOptions = {
    target: 'es2022',
    module: 'node20',
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['parity.ts'] }));
  const tsc = require.resolve('typescript/package.json').replace('package.json', 'bin/tsc');
  try {
    execFileSync(process.execPath, [tsc, '--project', folder], { encoding: 'utf8' });
  } catch ({ stdout }) {
    assert.fail(stdout);
  }
}
