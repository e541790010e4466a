import { X } from 'lucide-react';
import { dismiss, useToasts } from './toasts';

export function Toasts() {
  const toasts = useToasts();
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} className={toast.bad ? 'toast bad' : 'toast'}>
          <span>{toast.text}</span>
          <span className="spacer" />
          {toast.undo && (
            <button
              type="button"
              className="button small"
              onClick={() => {
                toast.undo?.();
                dismiss(toast.id);
              }}
            >
              Undo
            </button>
          )}
          <button type="button" className="button plain small icon" aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
            <X size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}
