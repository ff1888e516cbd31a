// The guide's program as a TypeScript user types it.

import { WorkOS } from 'authkit-native';
import cookieParser from 'cookie-parser';
import express, { type NextFunction, type Request, type Response } from 'express';

const app = express();
app.use(cookieParser());

const workos = new WorkOS(process.env.WORKOS_API_KEY, {
  clientId: process.env.WORKOS_CLIENT_ID,
});
const cookiePassword = process.env.WORKOS_COOKIE_PASSWORD;
const cookie = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;

async function withAuth(req: Request, res: Response, next: NextFunction): Promise<void> {
  const session = workos.userManagement.loadSealedSession({ sessionData: req.cookies['wos-session'], cookiePassword });
  const { authenticated, reason } = await session.authenticate();
  if (authenticated) {
    next();
    return;
  }
  if (!authenticated && reason === 'no_session_cookie_provided') {
    res.redirect('/login');
    return;
  }
  try {
    const { authenticated, sealedSession } = await session.refresh();
    if (!authenticated) {
      res.redirect('/login');
      return;
    }
    res.cookie('wos-session', sealedSession, cookie);
    res.redirect(req.originalUrl);
  } catch {
    res.clearCookie('wos-session');
    res.redirect('/login');
  }
}

app.get('/login', (_req, res) => {
  const authorizationUrl = workos.userManagement.getAuthorizationUrl({
    provider: 'authkit',
    redirectUri: 'http://localhost:3000/callback',
    clientId: process.env.WORKOS_CLIENT_ID,
  });
  res.redirect(authorizationUrl);
});

app.get('/callback', async (req, res) => {
  const code = req.query.code;
  if (typeof code !== 'string') {
    res.status(400).send('No code provided');
    return;
  }
  const { user, sealedSession } = await workos.userManagement.authenticateWithCode({
    clientId: process.env.WORKOS_CLIENT_ID,
    code,
    session: { sealSession: true, cookiePassword },
  });
  res.cookie('wos-session', sealedSession, cookie);
  res.send(`Welcome, ${user.firstName ?? user.email}`);
});

app.get('/dashboard', withAuth, async (req, res) => {
  const session = workos.userManagement.loadSealedSession({ sessionData: req.cookies['wos-session'], cookiePassword });
  const { user } = await session.authenticate();
  res.send(`User ${user?.firstName} is logged in`);
});

app.get('/logout', async (req, res) => {
  const session = workos.userManagement.loadSealedSession({ sessionData: req.cookies['wos-session'], cookiePassword });
  const url = await session.getLogoutUrl();
  res.clearCookie('wos-session');
  res.redirect(url);
});
