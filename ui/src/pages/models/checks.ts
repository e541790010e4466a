import type { ModelCard, Signature } from '../../api/modelCard';
import type { Run } from '../../api/runs';
import type { ModelVersion } from '../../api/models';
import { lowerIsBetter } from '../../lib/better';
import { number } from '../../lib/format';

export interface Check {
  state: 'good' | 'warn' | 'bad';
  title: string;
  detail: string;
}

/** A version with what is known of it. The run or the card may be missing. */
export interface Candidate {
  version: ModelVersion;
  run: Run | undefined;
  card: ModelCard | undefined;
}

const signatureFields = (signature: Signature) => new Map([...signature.inputs.map((field) => [`input ${field.name}`, `${field.type}${field.required ? '' : ' (optional)'}`] as const), ...signature.outputs.map((field) => [`output ${field.name}`, field.type] as const)]);

/** What callers of the old version would stumble over: fields that are new, gone, or of another type. */
export function signatureChanges(before: Signature, after: Signature): string[] {
  const [old, fresh] = [signatureFields(before), signatureFields(after)];
  const changed = [...fresh].flatMap(([name, type]) => (!old.has(name) ? [`${name} is new`] : old.get(name) !== type ? [`${name} was ${old.get(name)}, is ${type}`] : []));
  return [...changed, ...[...old.keys()].filter((name) => !fresh.has(name)).map((name) => `${name} is gone`)];
}

function signatureCheck(candidate: Candidate, champion: Candidate | undefined): Check {
  const title = 'Signature';
  const after = candidate.card?.signature;
  if (!after) return { state: 'warn', title, detail: 'The model has no signature: callers cannot know what it takes.' };
  const before = champion?.card?.signature;
  if (!before) return { state: 'good', title, detail: `${after.inputs.length} inputs, ${after.outputs.length} outputs` };
  const changes = signatureChanges(before, after);
  return changes.length === 0 ? { state: 'good', title, detail: `Same as version ${champion!.version.version}` } : { state: 'bad', title, detail: changes.join('; ') };
}

export interface MetricRow {
  key: string;
  now: number | undefined;
  before: number | undefined;
  verdict: 'better' | 'worse' | 'same' | 'unknown';
}

/** Metrics of the candidate's run against those of the champion's. */
export function metricRows(candidate: Run | undefined, champion: Run | undefined): MetricRow[] {
  const keys = [...new Set([...Object.keys(candidate?.metrics ?? {}), ...Object.keys(champion?.metrics ?? {})])].filter((key) => !key.startsWith('system/')).sort();
  return keys.map((key) => {
    const [now, before] = [candidate?.metrics[key]?.value, champion?.metrics[key]?.value];
    if (now === undefined || before === undefined || Number.isNaN(now) || Number.isNaN(before)) return { key, now, before, verdict: 'unknown' };
    if (now === before) return { key, now, before, verdict: 'same' };
    return { key, now, before, verdict: now < before === lowerIsBetter(key) ? 'better' : 'worse' };
  });
}

function metricCheck(candidate: Candidate, champion: Candidate | undefined): Check {
  const title = 'Metrics';
  if (!candidate.run) return { state: 'warn', title, detail: 'The run that trained it is not known.' };
  if (!champion?.run) return { state: 'good', title, detail: 'There is no champion to compare with.' };
  const rows = metricRows(candidate.run, champion.run).filter((row) => row.verdict !== 'unknown');
  if (rows.length === 0) return { state: 'warn', title, detail: `No metric in common with version ${champion.version.version}` };
  const worse = rows.filter((row) => row.verdict === 'worse');
  const told = worse.length > 0 ? worse : rows;
  const detail = told.slice(0, 4).map((row) => `${row.key} ${number(row.before)} → ${number(row.now)}`).join(', ') + (told.length > 4 ? ', …' : '');
  return { state: worse.length === 0 ? 'good' : worse.length < rows.length ? 'warn' : 'bad', title, detail: worse.length > 0 ? `${worse.length} of ${rows.length} worse: ${detail}` : detail };
}

/** What to look at before an alias moves. None of it forbids the move. */
export function checksOf(candidate: Candidate, champion: Candidate | undefined): Check[] {
  const { version, run } = candidate;
  const finished: Check = !run
    ? { state: 'warn', title: 'Training run', detail: 'Not known' }
    : { state: run.status === 'FINISHED' ? 'good' : 'bad', title: 'Training run', detail: `${run.name} ${run.status.toLowerCase()}` };
  const described: Check = version.description ? { state: 'good', title: 'Description', detail: 'Written' } : { state: 'warn', title: 'Description', detail: 'Nobody has described this version' };
  const ready: Check = { state: version.status === 'READY' ? 'good' : 'bad', title: 'State', detail: version.status };
  return [metricCheck(candidate, champion), signatureCheck(candidate, champion), finished, described, ready];
}
