// Express, reading with cookie-parser.
const cookieParser = require('cookie-parser');
const express = require('express');
const { byHand, cookie, forTheBrowser, signIn, who } = require('./sessions');

const app = express();
app.use(cookieParser());

app.get('/sign-in', async ({ query }, res) => {
  const sealed = await signIn(query.format, query.code);
  res.cookie(cookie, sealed, forTheBrowser).json(await who(sealed));
});
app.get('/who', async (req, res) => {
  res.json(await who(req.cookies[cookie]));
});
app.get('/who-by-hand', async (req, res) => {
  res.json(await who(byHand(req.get('Cookie'))));
});

const server = app.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
