/** The few calls that tests seed with, over the same public API that the pages use. */
export class Rest {
  constructor(readonly address: string) {}

  post<T = Record<string, unknown>>(path: string, body: unknown): Promise<T> {
    return this.call<T>(`mlflow/${path}`, body);
  }

  call<T = Record<string, unknown>>(path: string, body: unknown): Promise<T> {
    return this.send<T>(`2.0/${path}`, body);
  }

  call3<T = Record<string, unknown>>(path: string, body: unknown): Promise<T> {
    return this.send<T>(`3.0/${path}`, body);
  }

  private async send<T>(path: string, body: unknown): Promise<T> {
    const response = await fetch(`${this.address}/api/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async put(path: string, content: string | Uint8Array): Promise<void> {
    const response = await fetch(`${this.address}/api/2.0/mlflow-artifacts/artifacts/${path}`, { method: 'PUT', body: content as BodyInit });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }

  async createExperiment(name: string): Promise<string> {
    return (await this.post<{ experiment_id: string }>('experiments/create', { name })).experiment_id;
  }

  async createRun(experimentId: string, name: string, startTime: number, tags: Record<string, string> = {}): Promise<string> {
    const body = { experiment_id: experimentId, run_name: name, start_time: startTime, tags: Object.entries(tags).map(([key, value]) => ({ key, value })) };
    return (await this.post<{ run: { info: { run_id: string } } }>('runs/create', body)).run.info.run_id;
  }

  async logMetrics(runId: string, metrics: { key: string; value: number | string; step: number; timestamp: number }[]): Promise<void> {
    for (let first = 0; first < metrics.length; first += 1000) await this.post('runs/log-batch', { run_id: runId, metrics: metrics.slice(first, first + 1000) });
  }

  logParams(runId: string, params: Record<string, string>): Promise<unknown> {
    return this.post('runs/log-batch', { run_id: runId, params: Object.entries(params).map(([key, value]) => ({ key, value })) });
  }

  finish(runId: string, status: string, endTime: number): Promise<unknown> {
    return this.post('runs/update', { run_id: runId, status, end_time: endTime });
  }
}
