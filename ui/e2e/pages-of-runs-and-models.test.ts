import { seeded } from './browser';
import { sweep, type SweptPage } from './sweep';

const pages: SweptPage[] = [
  ['home', () => '/', 'Running now'],
  ['experiments', () => '/experiments', 'flights/arrival-delay'],
  ['runs', () => `/experiments/${seeded.experiment}`, 'gradient-23'],
  ['runs-charts', () => `/experiments/${seeded.experiment}?mode=charts`, 'Smoothing'],
  ['runs-empty', () => `/experiments/${seeded.empty}`, 'No runs yet'],
  ['run', () => `/runs/${seeded.runs[3]}`, 'Parameters'],
  ['run-metrics', () => `/runs/${seeded.runs[3]}?tab=metrics`, 'Smoothing'],
  ['run-system', () => `/runs/${seeded.runs[3]}?tab=system`, 'Smoothing'],
  ['run-artifacts', () => `/runs/${seeded.artifactRun}?tab=artifacts&path=tables%2Fdelays.csv`, 'C42'],
  ['compare', () => `/compare?runs=${seeded.runs.slice(0, 4).join(',')}`, 'Differences only'],
  ['compare-metrics', () => `/compare?runs=${seeded.runs.slice(0, 4).join(',')}&tab=metrics`, 'Smoothing'],
  ['compare-parallel', () => `/compare?runs=${seeded.runs.slice(0, 8).join(',')}&tab=parallel`, 'Axes'],
  ['compare-scatter', () => `/compare?runs=${seeded.runs.slice(0, 12).join(',')}&tab=scatter`, 'Across'],
  ['models', () => '/models', 'flight-delay'],
  ['model', () => '/models/flight-delay', 'Predicts'],
  ['version', () => '/models/flight-delay/2', 'Where it comes from'],
];

sweep(pages);
