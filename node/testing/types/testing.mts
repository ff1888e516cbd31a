// What tests of applications write, for the type checker.

import { WorkOS } from 'authkit-native';
import {
  clockAhead,
  codeFor,
  cookiesFor,
  expired,
  outage,
  signInAs,
  type TestingSession,
} from 'authkit-native/testing';

const session: TestingSession = {
  user: { email: 'grace@example.com', firstName: 'Grace' },
  permissions: ['reports:read'],
  impersonator: { email: 'admin@example.com' },
  claims: { plan: 'pro' },
  expiresIn: 0,
};
const workos = new WorkOS({ testing: true });
const header: string = signInAs(workos, session);
const [first] = cookiesFor(workos);
const status: number = await outage(workos, async () => (await expired(workos, () => fetch('/'))).status);
const text: string | undefined = await clockAhead(workos, 60, () => first?.value);
// @ts-expect-error A misspelled member is found.
signInAs(workos, { permission: ['reports:read'] });

export default [header, status, text, codeFor(workos)];
