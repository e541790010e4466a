import { Dialog } from '../components/Dialog';
import { allShortcuts } from './shortcuts';

const keyName = (key: string) => (key === ' ' ? 'Space' : key);

export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <table className="plain-table">
        <tbody>
          {allShortcuts().map((shortcut) => (
            <tr key={shortcut.keys}>
              <td>{shortcut.label}</td>
              <td className="number">
                {(shortcut.keys === ' ' ? [' '] : shortcut.keys.split(' ')).map((key, index) => (
                  <span key={index}>
                    {index > 0 && <span className="muted"> then </span>}
                    <kbd>{keyName(key)}</kbd>
                  </span>
                ))}
              </td>
            </tr>
          ))}
          <tr>
            <td>Jump to an experiment, a model or a run</td>
            <td className="number">
              <kbd>Ctrl</kbd> <kbd>K</kbd>
            </td>
          </tr>
        </tbody>
      </table>
    </Dialog>
  );
}
