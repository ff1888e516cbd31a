// Every public name and member has its sentence, as an editor shows it, and those that a program starts with an example.

const assert = require('node:assert/strict');
const { join } = require('node:path');
const { after, before, test } = require('node:test');
const { API, SymbolFlags } = require('typescript/unstable/sync');

/** What a reader looks up first. */
const EXEMPLARY = [
  'WorkOS',
  'createWorkOS',
  'sealData',
  'unsealData',
  'AuthKitError',
  'ConfigurationError',
  'SignInRequiredError',
  'UnavailableError',
  'RejectedError',
  'InternalError',
  'UserManagement.getAuthorizationUrl',
  'UserManagement.getAuthorizationUrlWithPKCE',
  'UserManagement.authenticateWithCode',
  'UserManagement.loadSealedSession',
  'UserManagement.sealData',
  'UserManagement.unsealData',
  'UserManagement.inspect',
  'SealedSession.authenticate',
  'SealedSession.refresh',
  'SealedSession.getLogoutUrl',
  'SealedSession.reseal',
];

const dist = join(__dirname, '../dist');

/** Public names and, after a dot, members: those that the declarations of this package declare. */
const documented = new Map();
let api;
before(() => {
  api = new API({ cwd: join(__dirname, '..') });
  const project = join(__dirname, '../testing/types/tsconfig.json');
  const { program, checker } = api.updateSnapshot({ openProjects: [project] }).getProjects()[0];
  const add = (name, symbol) => {
    const tags = checker.getJsDocTagsOfSymbol(symbol).map((tag) => tag.name);
    documented.set(name, { sentence: checker.getDocumentationCommentOfSymbol(symbol), tags });
  };
  const isPublic = ({ name, declarations }) =>
    !name.endsWith('@#private') && declarations.some(({ path }) => path.includes('/dist/'));
  const index = checker.getSymbolAtLocation(program.getSourceFile(join(dist, 'index.d.ts')));
  for (const exported of checker.getExportsOfModule(index)) {
    const symbol = exported.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    add(exported.name, symbol);
    const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
    for (const member of members.filter(isPublic)) {
      add(`${exported.name}.${member.name}`, member);
    }
  }
});
after(() => api.close());

test('all public names are looked at', () => {
  for (const name of ['WorkOSOptions.apiKey', 'User.email', 'SealedSession.refresh', 'AuthKitError.email', 'Code']) {
    assert.ok(documented.has(name), `${name} is not among ${[...documented.keys()]}`);
  }
});

test('each has its sentence', () => {
  const silent = [...documented].filter(([, { sentence }]) => !/[.)]$/.test(sentence.trim())).map(([name]) => name);
  assert.deepEqual(silent, []);
});

test('the important ones have an example', () => {
  const without = EXEMPLARY.filter((name) => !documented.get(name)?.tags.includes('example'));
  assert.deepEqual(without, []);
});
