import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { preloadStart } from './modulepreload.ts';
import { precompress } from './precompress.ts';

// The server that `npm run dev` and `vite preview` pass API calls to.
const server = process.env.ML_SERVER ?? 'http://127.0.0.1:5000';
const passed = ['/api', '/ajax-api', '/graphql', '/get-artifact', '/model-versions/get-artifact', '/health', '/version'];
const proxy = Object.fromEntries(passed.map((path) => [path, { target: server, changeOrigin: true }]));

export default defineConfig({
  base: './',
  plugins: [react(), preloadStart(), precompress()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What begins a page's first calls waits for no other script.
            { name: 'begin', test: /[\\/]src[\\/](api[\\/](http|runs|metrics)|app[\\/](begin|firstRuns|pages)|lib[\\/]byName|lib[\\/]filter[\\/](effective|lexer|parser|grammar)|charts[\\/]firstHistories|pages[\\/]runs[\\/](charted|firstCharts|firstSearch|keys))\./, priority: 3 },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|wouter|regexparam|use-sync-external-store|@tanstack[\\/](query-core|react-query))[\\/]/, priority: 2 },
            // Dozens of small files cost a page more than the few kilobytes that it does not need.
            { name: 'shared', test: /[\\/]src[\\/](app|components|lib|api(?![\\/](http|runs|modelCard)\.))|lucide-react/, minShareCount: 3, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy },
  preview: { proxy },
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'], environment: 'node', isolate: false, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          environment: 'node',
          globalSetup: 'e2e/setup.ts',
          // Files run side by side against one server, each worker with a browser that it keeps.
          isolate: false,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          retry: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
