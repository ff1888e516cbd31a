import { defineConfig } from 'vite';

// The package is a folder of this repository here: React is this application's. With the package from npm nothing is needed.
export default defineConfig({ resolve: { dedupe: ['react', 'react-dom'] } });
