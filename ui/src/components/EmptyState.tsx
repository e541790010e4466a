import type { ReactNode } from 'react';
import { Snippet } from './Snippet';

/** What a page shows instead of nothing: the reason, and the next command to type. */
export function EmptyState({ title, children, command, action }: { title: string; children?: ReactNode; command?: string; action?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children && <p>{children}</p>}
      {command && <Snippet text={command} />}
      {action}
    </div>
  );
}
