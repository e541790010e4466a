import { Component, type ReactNode } from 'react';
import { ErrorBanner } from '../components/ErrorBanner';

/** A page that fails to draw, or whose code cannot be loaded, says so and can be tried again. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state = { error: undefined as Error | undefined };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <div className="page">
        <ErrorBanner error={this.state.error} onRetry={() => window.location.reload()} />
      </div>
    );
  }
}
