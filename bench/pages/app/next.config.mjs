import { withAuthKit } from 'authkit-native-nextjs/config';

export default withAuthKit({ output: 'standalone' });
