// Renderers without a page, such as those of frameworks that render on a server first.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createElement } from 'react';
import { renderToString } from 'react-dom-18/server';
import { AuthKitProvider, useAuth } from '../dist/index.js';

function Page() {
  const { isLoading, user, getUser } = useAuth();
  return JSON.stringify([isLoading, user, getUser()]);
}

const rendered = (props) => renderToString(createElement(AuthKitProvider, props, createElement(Page)));

test('a page is rendered without a window, as long as nothing is known', () => {
  assert.equal(rendered({ clientId: 'client_1', apiHostname: 'auth.example.com' }), '[true,null,null]');
  assert.equal(rendered({ backend: '/session' }), '[true,null,null]');
  assert.equal(rendered({ clientId: 'client_1', backend: undefined }), '[true,null,null]');
});

test('the hook says where it belongs', () => {
  assert.throws(() => renderToString(createElement(Page)), /useAuth\(\) was called outside of <AuthKitProvider>/);
});

for (const [props, sentence] of [
  [{ clientId: ' client_1' }, /`clientId` must be the id from the dashboard/],
  [{ clientId: '' }, /`clientId` must be the id from the dashboard/],
  [{ clientId: 'client_1', apiHostname: 'https://auth.example.com' }, /`apiHostname` must be a host name alone/],
]) {
  test(`${JSON.stringify(props)} is refused at once`, () => {
    assert.throws(
      () => rendered(props),
      (error) => error.code === 'invalid_option' && sentence.test(error.message),
    );
  });
}
