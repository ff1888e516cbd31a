// The page in Fastify.

const fastify = require('fastify');

const { VARIATION, PORT } = process.env;
const ada = { id: 'ada', email: 'ada@example.com' };

const variations = {
  async bare(app) {
    app.get('/', async () => `Hello, ${ada.email}`);
  },

  async ours(app) {
    const { authkit } = require('authkit-native/fastify');
    await app.register(authkit);
    app.get('/', { preHandler: app.requireAuth() }, async ({ auth }) => `Hello, ${auth.user.email}`);
  },

  async '@clerk/fastify'(app) {
    const { clerkPlugin, getAuth } = require('@clerk/fastify');
    const { cookies, options } = require('./clerk.js');
    app.get('/login', async (_request, reply) => {
      reply.header(
        'set-cookie',
        Object.entries(cookies()).map((pair) => `${pair.join('=')}; Path=/`),
      );
      return 'signed in';
    });
    // The plugin authenticates the routes of where it is registered.
    await app.register(async (signedIn) => {
      await signedIn.register(clerkPlugin, options);
      signedIn.get('/', async (request, reply) => {
        const { isAuthenticated, sessionClaims } = getAuth(request);
        return isAuthenticated ? `Hello, ${sessionClaims.email}` : reply.redirect('/login');
      });
    });
  },

  async '@fastify/secure-session'(app) {
    await app.register(require('@fastify/secure-session'), { key: Buffer.alloc(32, 'k'), cookie: { path: '/' } });
    const preHandler = async ({ session }, reply) => session.get('user') ?? reply.redirect('/login');
    app.get('/', { preHandler }, async ({ session }) => `Hello, ${session.get('user').email}`);
    app.get('/login', async ({ session }, reply) => {
      session.set('user', ada);
      return reply.redirect('/');
    });
  },
};

async function main() {
  const app = fastify();
  await variations[VARIATION](app);
  await app.listen({ host: '127.0.0.1', port: Number(PORT) });
}

main();
