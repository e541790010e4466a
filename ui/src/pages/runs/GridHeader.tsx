import { ArrowDown, ArrowUp, ChevronDown } from 'lucide-react';
import { memo } from 'react';
import { Menu, type MenuItem } from '../../components/Menu';
import { nameColumn, type Column, type ColumnAction, type ColumnGroup, type Sort } from './columns';

interface GridHeaderProps {
  pinned: readonly Column[];
  window: { columns: readonly Column[]; left: number };
  sort: Sort;
  group: Column | undefined;
  onSort: (sort: Sort) => void;
  onColumn: (action: ColumnAction, id: string) => void;
  allSelected: boolean;
  onSelectAll: (select: boolean) => void;
}

const groupTitles: Record<ColumnGroup, string> = { attributes: '', metrics: 'Metrics', params: 'Parameters', tags: 'Tags' };

/** Neighbours of one group under one title. */
function bands(columns: readonly Column[]): { group: ColumnGroup; width: number; first: string }[] {
  const found: { group: ColumnGroup; width: number; first: string }[] = [];
  for (const column of columns) {
    const last = found.at(-1);
    if (last?.group === column.group) last.width += column.width;
    else found.push({ group: column.group, width: column.width, first: column.id });
  }
  return found;
}

export const GridHeader = memo(function GridHeader({ pinned, window, sort, group, onSort, onColumn, allSelected, onSelectAll }: GridHeaderProps) {
  const header = (column: Column, isPinned: boolean) => (
    <HeaderCell key={column.id} column={column} pinned={isPinned} sort={sort} group={group} onSort={onSort} onColumn={onColumn} />
  );
  return (
    <div className="grid-head" role="presentation">
      <div className="grid-bands" aria-hidden>
        <div className="pinned" style={{ width: 40 + pinned.reduce((sum, column) => sum + column.width, 0) }} />
        <div className="grid-gap" style={{ width: window.left }} />
        {bands(window.columns).map((band) => (
          <div key={band.first} className={`band ${band.group}`} style={{ width: band.width }}>
            <span>{groupTitles[band.group]}</span>
          </div>
        ))}
      </div>
      <div role="row" aria-rowindex={1} className="grid-titles">
        <div className="pinned" role="presentation">
          <div role="columnheader" className="cell check-cell">
            <input type="checkbox" className="tick" aria-label="Select all loaded runs" checked={allSelected} onChange={(event) => onSelectAll(event.target.checked)} />
          </div>
          {pinned.map((column) => header(column, true))}
        </div>
        <div className="grid-gap" role="presentation" style={{ width: window.left }} />
        {window.columns.map((column) => header(column, false))}
      </div>
    </div>
  );
});

interface HeaderCellProps extends Pick<GridHeaderProps, 'sort' | 'group' | 'onSort' | 'onColumn'> {
  column: Column;
  pinned: boolean;
}

function HeaderCell({ column, pinned, sort, group, onSort, onColumn }: HeaderCellProps) {
  const sorted = sort.id === column.id;
  const direction = sorted ? (sort.descending ? 'descending' : 'ascending') : 'none';
  const items: MenuItem[] = column.orderKey
    ? [
        { label: 'Sort ascending', onSelect: () => onSort({ id: column.id, descending: false }) },
        { label: 'Sort descending', onSelect: () => onSort({ id: column.id, descending: true }) },
      ]
    : [];
  if (column.id !== nameColumn) {
    if (column.orderKey) items.push(group?.id === column.id ? { label: 'Ungroup', onSelect: () => onColumn('ungroup', column.id) } : { label: 'Group by this', onSelect: () => onColumn('group', column.id) });
    items.push({ label: pinned ? 'Unpin' : 'Pin to the left', onSelect: () => onColumn(pinned ? 'unpin' : 'pin', column.id) });
    if (!pinned) items.push({ label: 'Move left', onSelect: () => onColumn('left', column.id) }, { label: 'Move right', onSelect: () => onColumn('right', column.id) });
    items.push({ label: 'Hide', onSelect: () => onColumn('hide', column.id) });
  }
  return (
    <div role="columnheader" className={column.numeric ? 'cell right' : 'cell'} style={{ width: column.width }} aria-sort={direction}>
      {column.orderKey ? (
        <button type="button" className="sort clip" title={`Sort by ${column.title}`} onClick={() => onSort({ id: column.id, descending: sorted ? !sort.descending : column.numeric })}>
          <span className="clip" dir="auto">
            {column.title}
          </span>
          {sorted && (sort.descending ? <ArrowDown size={13} aria-hidden /> : <ArrowUp size={13} aria-hidden />)}
        </button>
      ) : (
        <span className="clip">{column.title}</span>
      )}
      {items.length > 0 && <Menu label={`Column ${column.title}`} className="header-menu" button={<ChevronDown size={13} />} items={items} end={column.numeric} />}
    </div>
  );
}
