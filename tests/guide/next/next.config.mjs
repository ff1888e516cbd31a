// The one file that the guide does not have.
import { withAuthKit } from 'authkit-native-nextjs/config';

export default withAuthKit({ output: 'standalone' });
