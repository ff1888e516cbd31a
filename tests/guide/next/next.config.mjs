// The one file that the guide does not have.
import { withAuthKit } from 'authkit-native-nextjs/config';

const { SEAL_FORMAT: sealFormat } = process.env;

export default withAuthKit({ output: 'standalone' }, sealFormat ? { sealFormat } : {});
