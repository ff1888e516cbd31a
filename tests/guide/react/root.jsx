import { AuthKitProvider } from 'authkit-native-react';
import App from './routes';

export default function Root() {
  return (
    <AuthKitProvider
      clientId="client_123456789"
      apiHostname="auth.foo-corp.com"
    >
      <App />
    </AuthKitProvider>
  );
}
