import { seeded } from './browser';
import { sweep, type SweptPage } from './sweep';

const pages: SweptPage[] = [
  ['features', () => '/features', 'weather'],
  ['feature', () => '/features/calm', 'Online store'],
  ['tables', () => '/tables', 'lake.bronze'],
  ['table', () => '/tables/lake.bronze.weather', 'Version 2'],
  ['table-schema', () => '/tables/lake.bronze.weather?tab=schema', 'Writer version'],
  ['table-history', () => '/tables/lake.bronze.weather?tab=history', 'CREATE TABLE'],
  ['table-files', () => '/tables/lake.bronze.weather?tab=files', 'Partitions'],
  ['sql', () => `/tables?tab=sql&sql=${encodeURIComponent('SELECT origin, hour, wind, note FROM lake.bronze.weather')}`, '960 rows in'],
  ['sql-chart', () => `/tables?tab=sql&view=chart&sql=${encodeURIComponent('SELECT origin, avg(wind) AS wind FROM lake.bronze.weather GROUP BY origin ORDER BY origin')}`, 'wind by origin'],
  ['lineage-nodes', () => '/lineage', 'Since'],
  ['lineage', () => '/lineage?node=endpoint%3Amirror', 'Model version 2'],
  ['endpoints', () => '/serving', 'mirror'],
  ['endpoint', () => '/serving/mirror', 'Share of requests'],
  ['traces', () => `/traces?experiment=${seeded.traced}`, 'Why are flights'],
  ['traces-empty', () => `/traces?experiment=${seeded.empty}`, 'No traces yet'],
  ['trace', () => `/traces/${seeded.traces[0]}`, 'Inputs'],
  ['trace-odd', () => `/traces/${seeded.traces[2]}`, 'Inputs'],
];

sweep(pages);
