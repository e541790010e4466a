import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/http';
import { setUnreachable } from './connection';

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => error instanceof ApiError && error.unreachable && setUnreachable(true),
    onSuccess: () => setUnreachable(false),
  }),
  defaultOptions: {
    queries: { retry: false, staleTime: 5000, refetchOnWindowFocus: true, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});
