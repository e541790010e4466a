import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { removeAssessment, type Assessment, type TraceInfo } from '../../api/traces';
import { Confirm } from '../../components/Confirm';
import { DataTable, When } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { FeedbackDialog } from './FeedbackDialog';
import { shown, verdict } from './values';

const sources: Record<string, string> = { HUMAN: 'Person', LLM_JUDGE: 'Model', CODE: 'Program' };

/** What people, programs and models think of the trace. */
export function AssessmentPanel({ trace, onChanged }: { trace: TraceInfo; onChanged: () => Promise<unknown> }) {
  const [adding, setAdding] = useState(false);
  const [deleting, setDeleting] = useState<Assessment>();
  return (
    <section className="card" aria-label="Assessments">
      <header>
        <h2>
          Assessments <span className="count">{trace.assessments.length}</span>
        </h2>
        <span className="spacer" />
        <button type="button" className="button small" onClick={() => setAdding(true)}>
          <Plus size={13} /> Add feedback
        </button>
      </header>
      {trace.assessments.length === 0 ? (
        <EmptyState title="Nobody has judged this trace" command={`mlflow.log_feedback(trace_id="${trace.id}", name="correct", value=True)`} />
      ) : (
        <DataTable label="Table of assessments" columns={['Name', 'Value', 'Why', 'By', 'When', { title: 'Actions', hidden: true }]}>
          {trace.assessments.map((one) => (
            <tr key={one.id}>
              <th scope="row" dir="auto">
                {one.name} {one.kind === 'expectation' && <span className="badge">expected</span>}
                {!one.valid && <span className="badge warn">replaced</span>}
              </th>
              <td dir="auto" className="attribute">
                <span className={verdict(one) ? `badge ${verdict(one)}` : undefined}>{one.error || shown(one.value)}</span>
              </td>
              <td dir="auto">{one.rationale}</td>
              <td dir="auto">
                {sources[one.source] ?? '–'} {one.sourceId && <span className="muted">{one.sourceId}</span>}
              </td>
              <When at={one.updated} />
              <td className="number">
                <button type="button" className="button plain small icon" aria-label={`Delete ${one.name}`} onClick={() => setDeleting(one)}>
                  <Trash2 size={13} />
                </button>
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {adding && <FeedbackDialog trace={trace} onChanged={onChanged} onClose={() => setAdding(false)} />}
      {deleting && (
        <Confirm title="Delete assessment" action="Delete" onClose={() => setDeleting(undefined)} onConfirm={async () => (await removeAssessment(trace.id, deleting.id), onChanged())}>
          <b dir="auto">{deleting.name}</b> is gone for good. One that it replaced counts again.
        </Confirm>
      )}
    </section>
  );
}
