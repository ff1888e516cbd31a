import { reactRouter } from '@react-router/dev/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [reactRouter()],
  // The native engine cannot be bundled. Here it is a link to the sources; an installed package is left out anyway.
  ssr: { external: ['authkit-native'] },
});
