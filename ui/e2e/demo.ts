import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ending, freePort } from './processes';
import { executable, groups, Server } from './server';
import { external } from './stores';

const limit = 180_000;
const small = ['--sample', '0.02', '--requests', '200'];

/** The platform as `ml demo` leaves it, on a share of the real flights. */
export interface Demo {
  readonly address: string;
  end(): Promise<void>;
}

/** On a split platform, or one with other stores, the demo is a guest. */
export const startDemo = (): Promise<Demo> => (groups.length > 0 || external ? visit() : host());

/** The demo's own platform is open until it is told to end. */
async function host(): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-demo-'));
  const port = await freePort();
  const { MLFLOW_TRACKING_URI: _, ...env } = process.env;
  const child = await through(['--port', String(port), '--data', join(folder, 'data')], folder, env);
  return {
    address: `http://127.0.0.1:${port}`,
    async end() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function visit(): Promise<Demo> {
  const server = await Server.start('--features-root', 'demo/feature-store', '--tables-root', 'flights=demo/tables', '--system-tables', 'demo/mltables');
  try {
    const env = { ...process.env, MLFLOW_TRACKING_URI: server.address, ML_INFERENCE_TABLES: join(server.folder, 'inference-tables') };
    await through(['--data', join(server.folder, 'demo')], server.folder, env);
  } catch (error) {
    await server.remove();
    throw error;
  }
  return { address: server.address, end: () => server.remove() };
}

/** Runs the demo until it is through. */
async function through(flags: readonly string[], folder: string, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn(...ending(executable, ['demo', ...small, ...flags]), { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  const done = new Promise<void>((done, failed) => {
    const timer = setTimeout(() => failed(new Error(`the demo is not through after ${limit / 1000} s:\n${output}`)), limit);
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      if (output.includes('stays open')) done();
    });
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    child.on('exit', (code) => (code === 0 ? done() : failed(new Error(`the demo ended with ${code}:\n${output}`))));
    child.on('exit', () => clearTimeout(timer));
  });
  try {
    await done;
    return child;
  } catch (error) {
    await end(child);
    throw error;
  }
}

/** Told to end, the demo ends its server; what is late goes with the rest of its process group. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGINT');
    const late = setTimeout(() => killGroup(child), 15_000);
    await ended;
    clearTimeout(late);
  }
  killGroup(child);
}

function killGroup(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch (error) {
    // Nobody is left of it.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
