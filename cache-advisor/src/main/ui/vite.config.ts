import { defineConfig } from 'vite';

// The built files are committed, so the same sources must give the same bytes on every machine.
export default defineConfig({
  base: '/',
  publicDir: false,
  build: {
    outDir: '../resources/ui',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // A hash in hexadecimal is how the collector knows a name that may be cached for ever.
        hashCharacters: 'hex',
        entryFileNames: 'page-[hash].js',
        chunkFileNames: 'page-[hash].js',
        assetFileNames: 'page-[hash][extname]',
      },
    },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
