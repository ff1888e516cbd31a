// The routes that are all AuthKit's: where to sign in, to sign out, and to switch to another organization.
import { authLoader } from 'authkit-native-react-router';

export const loader = authLoader();
export const action = authLoader();
