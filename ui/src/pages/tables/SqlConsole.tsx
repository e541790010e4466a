import { useQuery } from '@tanstack/react-query';
import { Download, Play, Square } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { listTables, runStatement, sqlTable, type Rows } from '../../api/tables';
import { useUrlState } from '../../app/urlState';
import { EmptyState } from '../../components/EmptyState';
import { Menu } from '../../components/Menu';
import { ResultGrid } from '../../components/ResultGrid';
import { toCsv } from '../../lib/csv';
import { download } from '../../lib/download';
import { duration, plural } from '../../lib/format';
import { caretOf, recent, remember } from './statements';
import { ResultChart } from './ResultChart';
import { SqlError } from './SqlError';
import { TableList } from './TableList';

const limits = [100, 1000, 10_000];

interface Outcome {
  rows?: Rows;
  error?: Error;
  milliseconds: number;
}

/** SQL over the catalogue's tables, with the result as a grid or a chart. The statement that ran stands in the address. */
export default function SqlConsole() {
  const [url, setUrl] = useUrlState();
  const asked = url.get('sql') ?? '';
  const [text, setText] = useState(asked || (recent()[0] ?? ''));
  const [outcome, setOutcome] = useState<Outcome>();
  const running = useRef<AbortController>(undefined);
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const limit = limits.find((one) => String(one) === url.get('limit')) ?? 1000;
  const view = url.get('view') === 'chart' ? 'chart' : 'grid';
  const tables = useQuery({ queryKey: ['tables'], queryFn: ({ signal }) => listTables(signal) });

  const run = async (sql: string) => {
    if (!sql.trim()) return;
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    const started = performance.now();
    try {
      const rows = await runStatement(sql, limit, controller.signal);
      setOutcome({ rows, milliseconds: performance.now() - started });
      remember(sql);
    } catch (error) {
      if (running.current !== controller) return;
      setOutcome({ error: controller.signal.aborted ? new Error('Stopped.') : (error as Error), milliseconds: performance.now() - started });
      const caret = caretOf((error as Error).message);
      if (caret !== undefined) area.current?.setSelectionRange(caret, caret);
    }
    if (running.current === controller) setBusy(false);
  };
  const start = () => {
    setUrl({ sql: text });
    void run(text);
  };
  // What the address brings runs by itself: it can only read.
  useEffect(() => {
    if (asked) void run(asked);
    area.current?.focus();
    return () => running.current?.abort();
  }, []);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    start();
  };
  const insert = (name: string) => {
    const at = area.current;
    const [from, to] = [at?.selectionStart ?? text.length, at?.selectionEnd ?? text.length];
    setText(text.slice(0, from) + name + text.slice(to));
    requestAnimationFrame(() => (at?.focus(), at?.setSelectionRange(from + name.length, from + name.length)));
  };
  const { rows, error } = outcome ?? {};
  return (
    <div className="sql-console">
      <TableList tables={tables.data ?? []} onPick={(table) => insert(sqlTable(table))} />
      <div className="stack">
        <section className="card" aria-label="Query">
          <div className="card-body stack">
            <label className="field">
              <span className="hidden-label">SQL</span>
              <textarea ref={area} className="textarea mono" rows={7} spellCheck={false} value={text} placeholder="SELECT … FROM table AT (VERSION => 3)   — Ctrl Enter runs it" onChange={(event) => setText(event.target.value)} onKeyDown={keys} />
            </label>
            <div className="bar">
              {busy ? (
                <button type="button" className="button" onClick={() => running.current?.abort()}>
                  <Square size={13} /> Stop
                </button>
              ) : (
                <button type="button" className="button primary" disabled={!text.trim()} onClick={start}>
                  <Play size={13} /> Run
                </button>
              )}
              <label className="check">
                Rows
                <select className="select" value={limit} onChange={(event) => setUrl({ limit: event.target.value === '1000' ? undefined : event.target.value })}>
                  {limits.map((one) => (
                    <option key={one} value={one}>
                      {one.toLocaleString('en-US')}
                    </option>
                  ))}
                </select>
              </label>
              {recent().length > 0 && <Menu label="Recent statements" button="Recent" items={recent().map((sql) => ({ label: sql.replaceAll(/\s+/g, ' ').slice(0, 60), onSelect: () => setText(sql) }))} />}
              <span className="spacer" />
              <span className="muted" role="status">
                {busy ? 'Running…' : rows ? `${rows.truncated ? `the first ${plural(rows.rows.length, 'row')}` : plural(rows.rows.length, 'row')} in ${duration(outcome!.milliseconds)}` : ''}
              </span>
            </div>
          </div>
        </section>
        {error && <SqlError error={error} onRetry={start} />}
        {rows && !error && (
          <section className="card" aria-label="Result" aria-busy={busy}>
            <header>
              <h2>Result</h2>
              <span className="spacer" />
              <div className="segments" role="group" aria-label="Show as">
                {(['grid', 'chart'] as const).map((one) => (
                  <button key={one} type="button" className="button small" aria-pressed={view === one} onClick={() => setUrl({ view: one === 'grid' ? undefined : one })}>
                    {one === 'grid' ? 'Grid' : 'Chart'}
                  </button>
                ))}
              </div>
              <button type="button" className="button small" onClick={() => download('result.csv', 'text/csv', toCsv([rows.columns.map((column) => column.name), ...rows.rows.map((row) => row.map((cell) => cell ?? ''))]))}>
                <Download size={13} /> CSV
              </button>
            </header>
            {rows.rows.length === 0 ? <EmptyState title="No rows" /> : view === 'grid' ? <ResultGrid data={rows} label="Rows of the result" /> : <ResultChart data={rows} />}
          </section>
        )}
      </div>
    </div>
  );
}
