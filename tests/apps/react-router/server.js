// The server of the built app.
//
// Run it with `npm run build && npm start`; it reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the
// environment.
import { fileURLToPath } from 'node:url';
import { createRequestHandler } from '@react-router/express';
import express from 'express';
import * as build from './build/server/index.js';

const port = Number(process.env.PORT || 3000);
const files = (path) => express.static(fileURLToPath(new URL(path, import.meta.url)));

const app = express();
app.disable('x-powered-by');
app.use(files('./build/client'), files('../public'));
app.use((_request, response, next) => {
  response.set('content-security-policy', "base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
  // After a sign-in in the middle of a form the person goes back to the form's page.
  response.set('referrer-policy', 'same-origin');
  next();
});
app.use(createRequestHandler({ build }));

const server = app.listen(port, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://localhost:${server.address().port}` }));
});
