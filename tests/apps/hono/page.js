// The page of the app, with what it knows of who is signed in.
import { html } from 'hono/html';

const apps = JSON.parse(process.env.APPS || '{}');
// The organizations of the local WorkOS; yours come from your database.
const organizations = { Acme: 'org_01EM000000000000000000ACME', Globex: 'org_01EM0000000000000000GLOBEX' };

export function page(auth, { title, message, note } = {}) {
  const content = message ? refused(auth, message) : auth.authenticated ? account(auth, title, note) : visitor(auth);
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Hono example</title>
<link rel="stylesheet" href="/page.css">
<main>
  ${content}
  ${Object.keys(apps).length ? html`<nav aria-label="Apps that share the session">
    ${Object.entries(apps).map(([name, url]) => html`<a href="${url}">${name}</a>`)}
  </nav>` : ''}
</main>
<script src="/countdown.js"></script>`;
}

const signIn = (auth) => html`<a class="button" href="${auth.signInUrl()}">Sign in</a>`;

const refused = (auth, message) => html`<h1>${message}</h1>
  <p>Served by JavaScript, Hono.</p>
  <p>${auth.authenticated ? html`<a href="/">Home</a>` : signIn(auth)}</p>`;

const visitor = (auth) => html`<h1>${auth.state === 'unknown' ? 'Sign-in is not reachable at the moment' : 'You are not signed in'}</h1>
  <p>Served by JavaScript, Hono.</p>
  <p>${signIn(auth)}</p>`;

function account(auth, title, note) {
  const expires = new Date(auth.expiresAt * 1000).toISOString();
  return html`<h1>${title ?? `Hello, ${auth.user.firstName || auth.user.email}`}</h1>
  <p>You are signed in as <strong>${auth.user.email}</strong>.</p>
  ${auth.impersonator ? html`<p role="status">You are impersonated by ${auth.impersonator.email}.</p>` : ''}
  <dl>
    <dt>Served by</dt><dd id="served-by">JavaScript, Hono</dd>
    <dt>Cookie format</dt><dd id="format">${auth.outcome.sealFormat}</dd>
    <dt>Session</dt><dd id="session">${auth.sessionId}</dd>
    <dt>Organization</dt><dd id="organization">${auth.organizationId ?? 'none'}</dd>
    <dt>Access token expires</dt><dd><time datetime="${expires}">${expires}</time></dd>
  </dl>
  ${note === undefined ? '' : html`<form method="post" action="/note">
    <p><label>Note <textarea name="note">${note}</textarea></label> <button class="button">Save</button></p>
  </form>`}
  <form method="post" action="/switch-organization">
    <p>${Object.entries(organizations).map(([name, id]) => html`<button class="button" name="organization_id" value="${id}">${name}</button> `)}</p>
  </form>
  <form method="post" action="${auth.signOutUrl()}">
    <p><a href="/dashboard">Dashboard</a> · ${auth.has({ permission: 'users:manage' }) ? html`<a href="/users">Users</a> · ` : ''}<a href="/account">Account</a> · <a href="/note">Note</a> · <button class="button">Sign out</button></p>
  </form>`;
}
