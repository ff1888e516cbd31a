import { withAuthKit } from 'authkit-native-nextjs/config';

export default withAuthKit(
  { output: 'standalone' },
  // The demo's tokens may live for seconds: refreshed before their end, they would be refreshed for every page.
  { web: { refreshBuffer: 0 } },
);
