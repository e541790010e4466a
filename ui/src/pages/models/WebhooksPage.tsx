import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { deleteWebhook, eventTitle, listWebhooks, setWebhookStatus, testWebhook, type Webhook } from '../../api/webhooks';
import { links } from '../../app/links';
import { usePageTitle } from '../../app/usePageTitle';
import { Confirm } from '../../components/Confirm';
import { DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ListCard } from '../../components/ListCard';
import { complain, tell } from '../../components/toasts';
import { WebhookDialog } from './WebhookDialog';

/** Who is told when the registry changes. */
export default function WebhooksPage() {
  usePageTitle('Webhooks');
  const client = useQueryClient();
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<Webhook>();
  const query = useQuery({ queryKey: ['webhooks'], queryFn: ({ signal }) => listWebhooks(signal) });
  const refresh = () => client.invalidateQueries({ queryKey: ['webhooks'] });
  const test = async (webhook: Webhook) => {
    try {
      const result = await testWebhook(webhook.webhook_id);
      if (result.success) tell(`${webhook.name} answered ${result.response_status}`);
      else complain(`${webhook.name}: ${result.error_message ?? `answered ${result.response_status}`}`);
    } catch (error) {
      complain((error as Error).message);
    }
  };
  const toggle = (webhook: Webhook) => setWebhookStatus(webhook.webhook_id, webhook.status === 'ACTIVE' ? 'DISABLED' : 'ACTIVE').then(refresh, (error: Error) => complain(error.message));
  return (
    <div className="page">
      <div className="head">
        <div className="head-text">
          <div className="crumbs">
            <Link href={links.models()}>Models</Link> /
          </div>
          <h1>Webhooks</h1>
        </div>
        <button type="button" className="button primary" onClick={() => setCreating(true)}>
          <Plus size={15} /> New webhook
        </button>
      </div>
      <ListCard
        label="Webhooks"
        query={query}
        empty={query.data?.length === 0 && <EmptyState title="No webhooks">A webhook calls an address of yours when a version is created or an alias moves, so that a pipeline can test or deploy it.</EmptyState>}
      >
        {query.data && query.data.length > 0 && (
          <DataTable label="Table of webhooks" columns={['Name', 'Address', 'Told about', 'Active', { title: 'Actions', hidden: true }]}>
            {query.data.map((webhook) => (
              <tr key={webhook.webhook_id}>
                <th scope="row">{webhook.name}</th>
                <td className="mono">{webhook.url}</td>
                <td>
                  <div className="tags">
                    {(webhook.events ?? []).map((event) => (
                      <span key={eventTitle(event)} className="badge">
                        {eventTitle(event)}
                      </span>
                    ))}
                  </div>
                </td>
                <td>
                  <input type="checkbox" aria-label={`${webhook.name} is active`} checked={webhook.status === 'ACTIVE'} onChange={() => void toggle(webhook)} />
                </td>
                <td className="number">
                  <button type="button" className="button small" onClick={() => void test(webhook)}>
                    <Send size={13} /> Test
                  </button>{' '}
                  <button type="button" className="button plain small icon" aria-label={`Delete ${webhook.name}`} onClick={() => setDeleting(webhook)}>
                    <Trash2 size={13} />
                  </button>
                </td>
              </tr>
            ))}
          </DataTable>
        )}
      </ListCard>
      {creating && <WebhookDialog onClose={() => setCreating(false)} onCreated={refresh} />}
      {deleting && (
        <Confirm title="Delete webhook" action="Delete" onClose={() => setDeleting(undefined)} onConfirm={async () => (await deleteWebhook(deleting.webhook_id), refresh())}>
          <b>{deleting.name}</b> is not called any more. This cannot be undone.
        </Confirm>
      )}
    </div>
  );
}
