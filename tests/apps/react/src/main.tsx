import { AuthKitProvider } from 'authkit-native-react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router-dom';
import { App } from './app';
import '../../public/page.css';
import './app.css';

// Settings of the build. On localhost the refresh token is kept in the browser's storage; with a domain of your own, set
// VITE_WORKOS_API_HOSTNAME to your authentication domain, which keeps it in a cookie.
const { VITE_WORKOS_CLIENT_ID, VITE_WORKOS_API_HOSTNAME, VITE_WORKOS_API_PORT, VITE_WORKOS_API_HTTPS } = import.meta.env;
const api = {
  ...(VITE_WORKOS_API_HOSTNAME && { apiHostname: VITE_WORKOS_API_HOSTNAME }),
  ...(VITE_WORKOS_API_PORT && { port: Number(VITE_WORKOS_API_PORT) }),
  https: VITE_WORKOS_API_HTTPS !== 'false',
};

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <AuthKitProvider clientId={VITE_WORKOS_CLIENT_ID} redirectUri={`${location.origin}/callback`} {...api}>
        <BrowserRouter>
          <App />
        </BrowserRouter>
      </AuthKitProvider>
    </StrictMode>,
  );
}
