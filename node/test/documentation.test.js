// Every public name and member has its sentence, as an editor shows it, and those that a program starts with an example.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
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
  'express: authkit',
  'express: requireAuth',
  'express: AuthKitHttpError',
  'fastify: authkit',
  'fastify: requireAuth',
  'fetch: createAuthKit',
  'hono: authkit',
  'hono: requireAuth',
  'testing: signInAs',
  'testing: outage',
];

/** The kits, each a module of its own. */
const KITS = ['express', 'fastify', 'fetch', 'hono', 'testing'];

const dist = join(__dirname, '../dist');

/** Public names and, after a dot, members: those that the declarations of this package declare. */
const documented = new Map();
let api;
before(() => {
  api = new API({ cwd: join(__dirname, '..') });
  const project = join(__dirname, '../testing/types/tsconfig.json');
  const { program, checker } = api.updateSnapshot({ openProjects: [project] }).getProjects()[0];
  const add = (name, symbol) => {
    const examples = checker.getJsDocTagsOfSymbol(symbol).filter((tag) => tag.name === 'example');
    documented.set(name, { sentence: checker.getDocumentationCommentOfSymbol(symbol), examples });
  };
  const isPublic = ({ name, declarations }) =>
    !name.endsWith('@#private') && declarations.some(({ path }) => path.includes('/dist/'));
  const exportsOf = (module) => {
    const file = program.getSourceFile(join(dist, `${module}.d.mts`));
    return [...checker.getExportsOfModule(checker.getSymbolAtLocation(file))];
  };
  const addAll = (exported, prefix) => {
    const symbol = exported.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const name = `${prefix}${exported.name}`;
    add(name, symbol);
    const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
    for (const member of members.filter(isPublic)) {
      add(`${name}.${member.name}`, member);
    }
  };
  for (const exported of exportsOf('index')) {
    addAll(exported, '');
  }
  for (const kit of KITS) {
    for (const exported of exportsOf(kit)) {
      addAll(exported, `${kit}: `);
    }
  }
});
after(() => api.close());

test('all public names are looked at', () => {
  for (const name of [
    'WorkOSOptions.apiKey',
    'User.email',
    'SealedSession.refresh',
    'AuthKitError.email',
    'Code',
    'express: SignedIn.user',
    'fastify: AuthKitOptions.hooks',
    'fetch: AuthKit.wrap',
    'hono: AuthKitVariables.auth',
    'testing: TestingSession.permissions',
  ]) {
    assert.ok(documented.has(name), `${name} is not among ${[...documented.keys()]}`);
  }
});

test('each has its sentence', () => {
  const silent = [...documented].filter(([, { sentence }]) => !/[.)]$/.test(sentence.trim())).map(([name]) => name);
  assert.deepEqual(silent, []);
});

test('the important ones have an example', () => {
  const without = EXEMPLARY.filter((name) => !documented.get(name)?.examples.length);
  assert.deepEqual(without, []);
});

/** What the examples use besides their own names. */
const CONTEXT = `
import * as library from 'authkit-native';
import * as expressKit from 'authkit-native/express';
import * as fastifyKit from 'authkit-native/fastify';
import * as fetchKit from 'authkit-native/fetch';
import * as honoKit from 'authkit-native/hono';
import * as testingKit from 'authkit-native/testing';
import type { FastifyInstance } from 'fastify';
import { Hono } from 'hono';
import express, { type NextFunction, type Request, type Response } from 'express';
const { AuthKitError, ConfigurationError, createWorkOS, InternalError, RejectedError, sealData } = library;
const { AuthKitHttpError } = expressKit;
const { SignInRequiredError, UnavailableError, unsealData, WorkOS } = library;
declare const userManagement: library.UserManagement;
declare const session: library.SealedSession;
declare const auth: library.Authentication;
declare const app: ReturnType<typeof express>;
declare const fastify: FastifyInstance;
declare const hono: Hono;
declare const error: unknown;
declare const request: Request;
declare const response: Response;
declare const [code, state, password, cookiePassword, sealed]: [string, string, string, string, string];
`;

test('the examples compile', () => {
  // Here, so that the package and its development dependencies are found.
  const folder = mkdtempSync(join(__dirname, '../testing/examples-'));
  after(() => rmSync(folder, { recursive: true }));
  // What an example imports is a local name: kits share some.
  const imported = (_line, names, module) => {
    const kit = KITS.find((kit) => module === `authkit-native/${kit}`);
    return kit ? `const ${names} = ${kit}Kit;` : '';
  };
  const examples = [...documented.values()].flatMap((each) => each.examples).map(({ text }) => text);
  const functions = [...new Set(examples)].map((text, index) => {
    const program = text.replace(/^```.*$/gm, '').replace(/^import (.*) from '(.*)';$/gm, imported);
    return `export async function example${index}(): Promise<void> {${program}}`;
  });
  assert.ok(functions.length >= EXEMPLARY.length);
  writeFileSync(join(folder, 'examples.mts'), CONTEXT + functions.join('\n'));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../types/tsconfig.json', files: ['examples.mts'] }),
  );
  const tsc = require.resolve('typescript/package.json').replace('package.json', 'bin/tsc');
  try {
    execFileSync(process.execPath, [tsc, '--project', folder], { encoding: 'utf8' });
  } catch ({ stdout }) {
    assert.fail(stdout);
  }
});
