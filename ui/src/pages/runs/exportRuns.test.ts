import { parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import { runFromWire } from '../../api/runs';
import { column } from './columns';
import { runsAsCsv, runsAsParquet } from './exportRuns';

const runs = [
  runFromWire({ info: { run_id: 'r1', run_name: 'a, "b"', experiment_id: '1', start_time: 1000 }, data: { metrics: [{ key: 'loss', value: 0.1234567890123 }], params: [{ key: 'lr', value: '1e-3' }] } }),
  runFromWire({ info: { run_id: 'r2', run_name: 'ü', experiment_id: '1' }, data: { metrics: [{ key: 'loss', value: 'NaN' }] } }),
];
const columns = ['attributes.run_name', 'attributes.start_time', 'metrics.loss', 'params.lr'].map((id) => column(id)!);

it('writes exact values as text', () => {
  expect(runsAsCsv(runs, columns)).toBe('run_id,run_name,start_time,metrics.loss,params.lr\r\nr1,"a, ""b""",1970-01-01T00:00:01.000Z,0.1234567890123,1e-3\r\nr2,ü,,NaN,\r\n');
});

it('writes Parquet that reads back', async () => {
  expect(await parquetReadObjects({ file: await runsAsParquet(runs, columns) })).toEqual([
    { run_id: 'r1', run_name: 'a, "b"', start_time: '1970-01-01T00:00:01.000Z', 'metrics.loss': 0.1234567890123, 'params.lr': '1e-3' },
    { run_id: 'r2', run_name: 'ü', start_time: null, 'metrics.loss': NaN, 'params.lr': null },
  ]);
});
