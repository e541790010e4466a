import { RotateCcw, TriangleAlert } from 'lucide-react';
import { ApiError } from '../api/http';

function advice(error: Error): string {
  if (!(error instanceof ApiError)) return '';
  if (error.unreachable) return 'Check that the server runs; the page tries again by itself.';
  if (error.status === 401) return 'Sign in again.';
  if (error.status === 403) return 'Ask somebody with MANAGE permission for access.';
  if (error.status >= 500) return 'The server log has the cause.';
  return '';
}

/** Says what failed, what to do, and offers to do it again. */
export function ErrorBanner({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  return (
    <div className="banner" role="alert">
      <TriangleAlert size={16} aria-hidden />
      <div>
        {error.message} {advice(error)}
      </div>
      {onRetry && (
        <button type="button" className="button small" onClick={onRetry}>
          <RotateCcw size={13} /> Retry
        </button>
      )}
    </div>
  );
}
