import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ending, executable, freePort } from './server';

const limit = 180_000;

/** The platform as `ml demo` leaves it: on a share of the real flights, open until it is told to end. */
export class Demo {
  private constructor(
    readonly address: string,
    private readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(): Promise<Demo> {
    const folder = mkdtempSync(join(tmpdir(), 'ml-demo-'));
    const port = await freePort();
    const { MLFLOW_TRACKING_URI: _, ...env } = process.env;
    const child = spawn(...ending(executable, ['demo', '--sample', '0.02', '--requests', '200', '--port', String(port), '--data', join(folder, 'data')]), { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const open = new Promise<void>((done, failed) => {
      const timer = setTimeout(() => failed(new Error(`the demo is not through after ${limit / 1000} s:\n${output}`)), limit);
      child.stdout.on('data', (text: Buffer) => {
        output += text.toString();
        if (output.includes('stays open')) done();
      });
      child.stderr.on('data', (text: Buffer) => (output += text.toString()));
      child.on('exit', (code) => failed(new Error(`the demo ended with ${code}:\n${output}`)));
      child.on('exit', () => clearTimeout(timer));
    });
    try {
      await open;
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    return new Demo(`http://127.0.0.1:${port}`, folder, child);
  }

  async end(): Promise<void> {
    const ended = new Promise((done) => this.process.on('exit', done));
    this.process.kill('SIGINT');
    const late = setTimeout(() => this.process.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(late);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
