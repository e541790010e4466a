import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { columnsCard, onnxCard, onnxModel } from './onnx';
import { Rest } from './rest';
import type { Server } from './server';

export interface Seeded {
  address: string;
  experiment: string;
  empty: string;
  many: string;
  hostile: string;
  runs: string[];
  running: string;
  artifactRun: string;
  hostileRun: string;
  traced: string;
  /** Traces: an answer with a tool and a model, one that failed, one with HTML in every field, and one like it that a test deletes. */
  traces: [string, string, string, string];
}

const minute = 60_000;

export const hostileText = '<img src=x onerror="document.title=\'pwned\'"><script>document.title="pwned"</script>';
const report = `# Residuals\n\nSome **bold** text. ${hostileText}\n\n| split | rmse |\n|---|---|\n| val | 12.5 |\n`;
const signature = (hour: string) => `flavors:
  python_function:
    loader_module: mlflow.sklearn
mlflow_version: 3.17.2
model_size_bytes: 20480
signature:
  inputs: '[{"type": "double", "name": "distance", "required": true}, {"type": "${hour}",
    "name": "hour", "required": true}]'
  outputs: '[{"type": "double", "name": "delay", "required": true}]'
`;

/** One empty page. */
const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
`;

/** A small wave that differs for every run and never needs a random number. */
const loss = (run: number, step: number) => (1 + run / 10) * Math.exp(-step / (20 + 4 * run)) + 0.02 * Math.abs(Math.sin(step * (run + 1)));

function flights(rest: Rest, experiment: string, now: number): Promise<string[]> {
  return Promise.all(Array.from({ length: 24 }, async (_, index) => {
    const start = now - (24 - index) * 30 * minute;
    const id = await rest.createRun(experiment, `gradient-${String(index).padStart(2, '0')}`, start, { 'mlflow.user': index % 2 ? 'ana' : 'ben', 'mlflow.source.name': 'train.py', team: index % 3 ? 'ops' : 'research' });
    const steps = Array.from({ length: 100 }, (_, step) => step);
    await rest.logMetrics(id, steps.flatMap((step) => [
      { key: 'train/loss', value: loss(index, step), step, timestamp: start + step * 1000 },
      { key: 'val/rmse', value: 11 + 30 * loss(index, step), step, timestamp: start + step * 1000 },
      ...(step % 5 ? [] : [{ key: 'system/cpu_utilization_percentage', value: 50 + 30 * Math.sin(step + index), step: step / 5, timestamp: start + step * 1000 }]),
    ]));
    await rest.logMetrics(id, [{ key: 'auc', value: 0.7 + index / 100, step: 0, timestamp: start }]);
    await rest.logParams(id, { lr: String(0.001 * (index + 1)), optimizer: index % 2 ? 'adamw' : 'sgd', depth: String(2 + (index % 7)) });
    if (index < 23) await rest.finish(id, index === 5 ? 'FAILED' : 'FINISHED', start + 20 * minute);
    return id;
  }));
}

async function artifacts(rest: Rest, experiment: string, now: number): Promise<string> {
  const id = await rest.createRun(experiment, 'forest', now - 5 * minute, { 'mlflow.user': 'ana' });
  const folder = `${experiment}/${id}/artifacts`;
  await rest.put(`${folder}/report.md`, report);
  await rest.put(`${folder}/page.html`, `<p id="shown">shown</p><script>document.getElementById("shown").textContent = "ran"; try { parent.document.title = "pwned" } catch { }</script>`);
  await rest.put(`${folder}/config.json`, '{"a": [1, 2, {"b": null}]}');
  await rest.put(`${folder}/tables/delays.csv`, 'carrier,delay\n' + Array.from({ length: 700 }, (_, row) => `C${row},${row / 7}`).join('\n'));
  await rest.put(`${folder}/tables/delays.parquet`, new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'carrier', data: ['UA', 'B6'], type: 'STRING' }, { name: 'delay', data: [3.5, null], type: 'DOUBLE' }] })));
  await rest.put(`${folder}/nets/mirror.onnx`, onnxModel('Neg'));
  await rest.put(`${folder}/report.pdf`, pdf);
  await rest.put(`${folder}/plots/logo.svg`, readFileSync(join(import.meta.dirname, '../public/favicon.svg'), 'utf8'));
  await rest.put(`${folder}/model/MLmodel`, signature('long'));
  await rest.logMetrics(id, [{ key: 'val/rmse', value: 9.5, step: 0, timestamp: now }]);
  await rest.post('runs/log-inputs', { run_id: id, datasets: [{ dataset: { name: 'flights-2013', digest: '01c89dd4', source_type: 'local', source: 'flights.parquet' }, tags: [{ key: 'mlflow.data.context', value: 'training' }] }] });
  await rest.finish(id, 'FINISHED', now);
  return id;
}

async function models(rest: Rest, experiment: string, first: string, second: string): Promise<void> {
  await rest.put(`${experiment}/${first}/artifacts/model/MLmodel`, signature('long'));
  await rest.post('registered-models/create', { name: 'flight-delay', description: `**Predicts** the delay. ${hostileText}`, tags: [{ key: 'owner', value: 'ana' }] });
  for (const run of [first, second]) await rest.post('model-versions/create', { name: 'flight-delay', source: `runs:/${run}/model`, run_id: run });
  await rest.post('registered-models/alias', { name: 'flight-delay', alias: 'champion', version: '1' });
  await rest.post('registered-models/create', { name: 'unused' });
}

/** Two versions that can be served, and an endpoint on the first. */
async function served(rest: Rest, experiment: string, now: number): Promise<void> {
  await rest.post('registered-models/create', { name: 'mirror' });
  for (const operator of ['Identity', 'Neg'] as const) {
    const run = await rest.createRun(experiment, `mirror-${operator}`, now - 600 * minute);
    await rest.put(`${experiment}/${run}/artifacts/model/MLmodel`, onnxCard);
    await rest.put(`${experiment}/${run}/artifacts/model/model.onnx`, onnxModel(operator));
    await rest.finish(run, 'FINISHED', now - 590 * minute);
    await rest.post('model-versions/create', { name: 'mirror', source: `runs:/${run}/model`, run_id: run });
  }
  await rest.post('registered-models/create', { name: 'unserved' });
  const unserved = await rest.createRun(experiment, 'columns', now - 600 * minute);
  await rest.put(`${experiment}/${unserved}/artifacts/model/MLmodel`, columnsCard);
  await rest.put(`${experiment}/${unserved}/artifacts/model/model.onnx`, onnxModel('Neg'));
  await rest.finish(unserved, 'FINISHED', now - 590 * minute);
  await rest.post('model-versions/create', { name: 'unserved', source: `runs:/${unserved}/model`, run_id: unserved });
  const response = await fetch(`${rest.address}/api/2.0/serving-endpoints`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      name: 'mirror',
      config: {
        served_entities: [{ name: 'mirror-1', entity_name: 'mirror', entity_version: '1' }, { name: 'mirror-2', entity_name: 'mirror', entity_version: '2' }],
        traffic_config: { routes: [{ served_entity_name: 'mirror-1', served_model_name: 'mirror-1', traffic_percentage: 100 }, { served_entity_name: 'mirror-2', served_model_name: 'mirror-2', traffic_percentage: 0 }] },
      },
    }),
  });
  if (!response.ok) throw new Error(await response.text());
}

const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');

interface SeedSpan {
  name: string;
  type?: string;
  parent?: number;
  from: number;
  to: number;
  inputs?: unknown;
  outputs?: unknown;
  failure?: string;
  more?: Record<string, unknown>;
}

/** Sends a trace as a library of OpenTelemetry does; `parent` is the place of a span in the list. */
async function trace(rest: Rest, experiment: string, number: number, now: number, spans: readonly SeedSpan[]): Promise<string> {
  const traceId = hex(number, 32);
  const nanoseconds = (milliseconds: number) => `${now - minute + milliseconds}000000`;
  const attribute = ([key, value]: [string, unknown]) => ({ key, value: { stringValue: typeof value === 'string' ? value : JSON.stringify(value) } });
  const wire = spans.map(({ name, type, parent, from, to, inputs, outputs, failure, more }, i) => ({
    traceId,
    spanId: hex(number * 1000 + i + 1, 16),
    ...(parent !== undefined && { parentSpanId: hex(number * 1000 + parent + 1, 16) }),
    name,
    startTimeUnixNano: nanoseconds(from),
    endTimeUnixNano: nanoseconds(to),
    attributes: Object.entries({ ...(type && { 'mlflow.spanType': type }), ...(inputs !== undefined && { 'mlflow.spanInputs': inputs }), ...(outputs !== undefined && { 'mlflow.spanOutputs': outputs }), ...more }).map(attribute),
    status: failure ? { code: 2, message: failure } : { code: 1 },
    ...(failure && { events: [{ name: 'exception', timeUnixNano: nanoseconds(to), attributes: [{ key: 'exception.stacktrace', value: { stringValue: `Traceback:\n  ${failure}` } }] }] }),
  }));
  const response = await fetch(`${rest.address}/v1/traces`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'x-mlflow-experiment-id': experiment },
    body: JSON.stringify({ resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'assistant' } }] }, scopeSpans: [{ spans: wire }] }] }),
  });
  if (!response.ok) throw new Error(await response.text());
  return `tr-${traceId}`;
}

async function traces(rest: Rest, experiment: string, now: number): Promise<[string, string, string, string]> {
  const tokens = { 'mlflow.chat.tokenUsage': { input_tokens: 320, output_tokens: 45, total_tokens: 365 }, 'mlflow.llm.model': 'small-chat', temperature: 0.2 };
  const question = { question: 'Why are flights from Newark late in July?' };
  const answered = await trace(rest, experiment, 1, now, [
    { name: 'answer', type: 'AGENT', from: 0, to: 1840, inputs: question, outputs: 'Thunderstorms close the departure routes in the afternoon.', more: { 'mlflow.traceTag.mlflow.traceName': 'answer', 'session.id': 'visit-7', 'user.id': 'ana' } },
    { name: 'find pages', type: 'RETRIEVER', parent: 0, from: 20, to: 260, inputs: question, outputs: [{ page_content: 'Convective weather in summer …', metadata: { doc_uri: 'weather.md' } }] },
    { name: 'query', type: 'TOOL', parent: 1, from: 60, to: 240, inputs: { sql: 'SELECT avg(dep_delay) FROM flights' }, outputs: 21.7 },
    { name: 'chat', type: 'CHAT_MODEL', parent: 0, from: 280, to: 1820, inputs: { messages: [{ role: 'user', content: question.question }] }, outputs: { choices: [{ message: { role: 'assistant', content: 'Thunderstorms …' } }] }, more: tokens },
  ]);
  const failed = await trace(rest, experiment, 2, now + 5000, [
    { name: 'answer', type: 'AGENT', from: 0, to: 90, inputs: { question: 'And in Boston?' }, failure: 'no such airport: BOS', more: { 'mlflow.traceTag.mlflow.traceName': 'answer' } },
    { name: 'query', type: 'TOOL', parent: 0, from: 10, to: 80, failure: 'no such airport: BOS' },
  ]);
  const odd = (number: number, name: string) => trace(rest, experiment, number, now + 6000, [
    { name, type: hostileText, from: 0, to: 1, inputs: hostileText, outputs: 'مرحبا 🎉', more: { [hostileText]: hostileText, 'mlflow.traceTag.mlflow.traceName': name, 'mlflow.traceTag.note': hostileText } },
    { name: 'n'.repeat(250), parent: 0, from: 0, to: 1 },
  ]);
  const hostileTrace = await odd(3, hostileText);
  const assess = (id: string, name: string, value: unknown, more: Record<string, unknown>) => rest.call3(`mlflow/traces/${id}/assessments`, { assessment: { assessment_name: name, feedback: { value }, ...more } });
  await assess(answered, 'correct', true, { source: { source_type: 'HUMAN', source_id: 'ben' }, rationale: 'As the weather service says' });
  await assess(answered, 'relevance', 0.9, { source: { source_type: 'LLM_JUDGE', source_id: 'judge-1' } });
  await assess(hostileTrace, hostileText, hostileText, { source: { source_type: 'CODE', source_id: hostileText }, rationale: hostileText });
  return [answered, failed, hostileTrace, await odd(4, `${hostileText} doomed`)];
}

/** A table of features in a Parquet file, a view over it that is published online, and a spec over the view. */
async function features(rest: Rest): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-ui-features-'));
  const hours = Array.from({ length: 480 }, (_, index) => index);
  const columnData = [
    { name: 'origin', data: hours.map((hour) => ['EWR', 'JFK', 'LGA'][hour % 3]!), type: 'STRING' as const },
    { name: 'time', data: hours.map((hour) => new Date(Date.UTC(2013, 0, 1, Math.floor(hour / 3)))), type: 'TIMESTAMP' as const },
    { name: 'wind', data: hours.map((hour) => (hour % 11 ? 10 + (hour % 17) : null)), type: 'DOUBLE' as const },
  ];
  writeFileSync(join(folder, 'weather.parquet'), new Uint8Array(parquetWriteBuffer({ columnData })));
  const definitions = [
    { kind: 'feature_table', name: 'weather', description: 'Hourly weather at the origin', owner: 'ana', location: join(folder, 'weather.parquet'), primary_keys: ['origin'], timeseries_column: 'time', tags: { source: 'noaa' } },
    { kind: 'feature_view', name: 'calm', sources: { w: 'weather' }, sql: 'SELECT origin, time, wind, wind < 15 AS calm FROM w', primary_keys: ['origin'], timeseries_column: 'time', online: true },
    { kind: 'feature_spec', name: 'delay-inputs', features: [{ lookup: { table: 'calm', lookup_key: ['origin'], timestamp_lookup_key: 'time' } }] },
  ];
  await rest.call('ml/features/apply', { definitions });
  await rest.call('ml/features/materialize', { names: ['calm'] });
}

/** A training set over the features, as what a run was trained on. */
async function trainingSet(rest: Rest, run: string): Promise<void> {
  const spine = { sql: "SELECT 'JFK' AS origin, TIMESTAMP '2013-01-02 00:00:00' AS time, 12.0 AS delay" };
  await rest.call('ml/features/training-sets/create', { name: 'delays', spine, feature_spec: 'delay-inputs', label: 'delay', run_id: run });
}

export const lakeRows = 480;

/** A partitioned Delta table of two versions: the second one doubles the first. */
async function lake(server: Server): Promise<void> {
  const file = join(mkdtempSync(join(tmpdir(), 'ml-ui-lake-')), 'weather.parquet');
  const hours = Array.from({ length: lakeRows }, (_, index) => index);
  const columnData = [
    { name: 'origin', data: hours.map((hour) => ['EWR', 'JFK', 'LGA'][hour % 3]!), type: 'STRING' as const },
    { name: 'hour', data: hours.map((hour) => new Date(Date.UTC(2013, 0, 1, Math.floor(hour / 3)))), type: 'TIMESTAMP' as const },
    { name: 'wind', data: hours.map((hour) => (hour % 11 ? 10 + (hour % 17) : null)), type: 'DOUBLE' as const },
    { name: 'note', data: hours.map((hour) => (hour === 0 ? hostileText : hour === 1 ? 'مرحبا 🎉' : 'calm')), type: 'STRING' as const },
  ];
  writeFileSync(file, new Uint8Array(parquetWriteBuffer({ columnData })));
  await server.importTable('bronze/weather', file, '--partition-by', 'origin');
  await server.importTable('bronze/weather', file);
}

async function hostile(rest: Rest, experiment: string, now: number): Promise<string> {
  const id = await rest.createRun(experiment, hostileText, now, { 'mlflow.note.content': `# Note\n\n${hostileText}\n\n[link](javascript:alert(1))`, note: hostileText });
  await rest.logParams(id, { ['k'.repeat(250)]: 'v'.repeat(500), 'عربي': 'مرحبا 🎉', html: hostileText });
  await rest.logMetrics(id, Array.from({ length: 5000 }, (_, index) => ({ key: `metric/${String(index).padStart(4, '0')}`, value: index, step: 0, timestamp: now })));
  await rest.logMetrics(id, Array.from({ length: 50 }, (_, step) => ({ key: 'all_nan', value: 'NaN', step, timestamp: now + step })));
  await rest.createRun(experiment, 'n'.repeat(250), now - minute);
  return id;
}

async function manyRuns(rest: Rest, experiment: string, count: number, now: number): Promise<void> {
  const waiting = Array.from({ length: count }, (_, index) => index);
  const worker = async () => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const id = await rest.createRun(experiment, `sweep-${index}`, now - index * 1000);
      await rest.post('runs/log-batch', { run_id: id, metrics: [{ key: 'score', value: index, step: 0, timestamp: now }], params: [{ key: 'seed', value: String(index) }] });
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

export const manyCount = 1400;

/** Fills a fresh server with what every page needs. */
export async function seed(server: Server): Promise<Seeded> {
  const { address } = server;
  const rest = new Rest(address);
  const now = Date.now();
  const [experiment, empty, many, hostileExperiment] = [await rest.createExperiment('flights/arrival-delay'), await rest.createExperiment('nothing yet'), await rest.createExperiment('sweep'), await rest.createExperiment(`odd ${hostileText}`)];
  const traced = await rest.createExperiment('assistant');
  const featured = features(rest);
  const tracked = async () => {
    const runs = await flights(rest, experiment, now);
    await featured;
    await trainingSet(rest, runs[3]!);
    const artifactRun = await artifacts(rest, experiment, now);
    await models(rest, experiment, runs[3]!, artifactRun);
    await served(rest, await rest.createExperiment('mirror'), now);
    return { runs, running: runs[23]!, artifactRun };
  };
  const [made, hostileRun, seenTraces] = await Promise.all([tracked(), hostile(rest, hostileExperiment, now), traces(rest, traced, now), lake(server), manyRuns(rest, many, manyCount, now)]);
  return { address, experiment, empty, many, hostile: hostileExperiment, ...made, hostileRun, traced, traces: seenTraces };
}
