import { TriangleAlert } from 'lucide-react';
import { ApiError } from '../../api/http';
import { ErrorBanner } from '../../components/ErrorBanner';

/** What is wrong with a statement, with the line and caret that the engine draws. */
export function SqlError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (error instanceof ApiError && error.unreachable) return <ErrorBanner error={error} onRetry={onRetry} />;
  return (
    <div className="banner" role="alert">
      <TriangleAlert size={16} aria-hidden />
      <pre className="mono">{error.message}</pre>
    </div>
  );
}
