import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';

// Remix has two ways to ask for the data of a page, so the tests build the program twice.
const v3_singleFetch = process.env.SINGLE_FETCH === '1';

export default defineConfig({
  plugins: [remix({ buildDirectory: v3_singleFetch ? 'build/single-fetch' : 'build', future: { v3_singleFetch } })],
  // The native engine cannot be bundled. Here it is a link to the sources; an installed package is left out anyway.
  ssr: { external: ['authkit-native'] },
});
