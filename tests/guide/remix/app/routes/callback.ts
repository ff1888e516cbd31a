import { authLoader } from 'authkit-native-remix';

export const loader = authLoader();
