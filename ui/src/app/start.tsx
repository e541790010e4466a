import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { App, preload } from './App';
import { pageAt } from './pages';
import { queryClient } from './queryClient';

// The server writes its --static-prefix into <base>, so that one build works under any of them.
const base = new URL(document.baseURI).pathname.replace(/\/$/, '');

const page = pageAt(location.pathname.slice(base.length));

// A page whose script is nearly there is drawn once, with its frame. What cannot be loaded is told when the page is drawn.
await Promise.race([page && preload(page).catch(() => undefined), new Promise((late) => setTimeout(late, 200))]);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Router base={base}>
        <App />
      </Router>
    </QueryClientProvider>
  </StrictMode>,
);
