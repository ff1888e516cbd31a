// Fastify with @fastify/cookie.
const fastifyCookie = require('@fastify/cookie');
const fastify = require('fastify');
const { cookie, forTheBrowser, signIn, who } = require('./sessions');

const app = fastify();
app.register(fastifyCookie);

app.get('/sign-in', async ({ query }, reply) => {
  const sealed = await signIn(query.format, query.code);
  reply.setCookie(cookie, sealed, forTheBrowser);
  return who(sealed);
});
app.get('/who', async (request) => who(request.cookies[cookie]));

app.listen({ host: '127.0.0.1', port: 0 }).then(() => {
  console.log(JSON.stringify({ port: app.server.address().port }));
});
