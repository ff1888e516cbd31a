import { authLoader } from 'authkit-native-react-router';

export const loader = authLoader();

// A route with a page: if the sign-in was not completed, the error boundary says so.
export default function Callback() {
  return null;
}
