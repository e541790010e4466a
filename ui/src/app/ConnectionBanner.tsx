import { useQueryClient } from '@tanstack/react-query';
import { RotateCcw, Unplug } from 'lucide-react';
import { useCallback, useEffect } from 'react';
import { address } from '../api/http';
import { setUnreachable, useUnreachable } from './connection';

const pause = 3000;

/** Shown while no server answers. It asks every few seconds, and refreshes the page's data once one is back. */
export function ConnectionBanner() {
  const lost = useUnreachable();
  const client = useQueryClient();
  const retry = useCallback(async () => {
    try {
      const response = await fetch(address('health'), { cache: 'no-store' });
      if (!response.ok) return;
      setUnreachable(false);
      await client.refetchQueries({ type: 'active' });
    } catch {
      // Still away: the next tick asks again.
    }
  }, [client]);
  useEffect(() => {
    if (!lost) return;
    const timer = setInterval(() => void retry(), pause);
    return () => clearInterval(timer);
  }, [lost, retry]);
  if (!lost) return <div className="banner-slot" />;
  return (
    <div className="banner-slot">
      <div className="banner" role="alert">
        <Unplug size={16} aria-hidden />
        <div>The server does not answer. What you see may be old; what you typed is kept. Trying again every few seconds.</div>
        <button type="button" className="button small" onClick={() => void retry()}>
          <RotateCcw size={13} /> Retry now
        </button>
      </div>
    </div>
  );
}
