import { Link } from 'wouter';
import { EmptyState } from '../components/EmptyState';
import { links } from './links';

export function NotFound() {
  return (
    <div className="page">
      <EmptyState title="There is no such page" action={<Link className="button" href={links.home()}>Go home</Link>}>
        The address may be misspelt, or belong to a newer version.
      </EmptyState>
    </div>
  );
}
