import { Copy } from '../../components/Copy';
import { DataTable } from '../../components/DataTable';
import type { Span } from '../../lib/spans';
import { shown, written } from './values';
import { precise } from './Waterfall';

const mostCharacters = 50_000;

/** Everything that a span tells: what went in and came out, its attributes, its events. */
export function SpanDetails({ span }: { span: Span }) {
  const attributes = Object.entries(span.attributes).filter(([key]) => !['mlflow.spanInputs', 'mlflow.spanOutputs', 'mlflow.traceRequestId', 'mlflow.spanType'].includes(key));
  return (
    <div className="span-details stack" role="region" aria-label={`Span ${span.name}`}>
      <h3 dir="auto">{span.name}</h3>
      <div className="facts">
        {span.type && <span className="badge">{span.type}</span>}
        {span.status === 'ERROR' && <span className="badge bad">Error</span>}
        <span>
          Took <b>{precise(span.took)}</b>
        </span>
        <span>
          After <b>{precise(span.start)}</b>
        </span>
        {span.tokens !== undefined && (
          <span>
            Tokens <b>{span.tokens.toLocaleString('en-US')}</b>
          </span>
        )}
      </div>
      {span.message && (
        <p className="mistake" dir="auto">
          {span.message}
        </p>
      )}
      <Value title="Inputs" value={span.inputs} />
      <Value title="Outputs" value={span.outputs} />
      {span.events.map((event, i) => (
        <Value key={i} title={`${event.name} after ${precise(event.at)}`} value={event.attributes['exception.stacktrace'] ?? event.attributes} />
      ))}
      {attributes.length > 0 && (
        <DataTable label="Attributes of the span" columns={['Attribute', 'Value']}>
          {attributes.map(([key, value]) => (
            <tr key={key}>
              <th scope="row" className="mono">
                {key}
              </th>
              <td className="mono attribute" dir="auto">
                {shown(value)}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
    </div>
  );
}

function Value({ title, value }: { title: string; value: unknown }) {
  if (value === undefined) return null;
  const text = written(value);
  return (
    <div>
      <div className="value-head">
        <h4 dir="auto">{title}</h4>
        <Copy text={text} what={title.toLowerCase()} />
      </div>
      <pre className="value" dir="auto" tabIndex={0} aria-label={title}>
        {text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text}
      </pre>
      {text.length > mostCharacters && <small className="muted">The first {mostCharacters.toLocaleString('en-US')} of {text.length.toLocaleString('en-US')} characters; Copy takes all.</small>}
    </div>
  );
}
