import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../..');
export const executable = process.env.ML_EXECUTABLE ?? join(root, 'artifacts/app/ml');
const startTime = 30_000;

export const screenshots = join(root, 'artifacts/test-results/ui');

/** The build inside an installed MLflow package; undefined where the test environment is not made. */
export function mlflowBuild(): string | undefined {
  const libraries = join(root, 'artifacts/python/lib');
  if (!existsSync(libraries)) return undefined;
  return readdirSync(libraries)
    .map((python) => join(libraries, python, 'site-packages/mlflow/server/js/build'))
    .find((folder) => existsSync(join(folder, 'index.html')));
}

export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer().on('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

const setpriv = '/usr/bin/setpriv';

/** A command that ends with the process that starts it, however that ends; where the system has a tool for it. */
export function ending(program: string, flags: readonly string[]): [string, string[]] {
  return existsSync(setpriv) ? [setpriv, ['--pdeathsig', 'KILL', program, ...flags]] : [program, [...flags]];
}

/** The published executable on a folder of its own. It can be stopped and started again on the same port. */
export class Server {
  private process: ChildProcess | undefined;
  private readonly folder = mkdtempSync(join(tmpdir(), 'ml-ui-'));

  private constructor(readonly port: number, private readonly flags: readonly string[]) {}

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  static async start(...flags: string[]): Promise<Server> {
    if (!existsSync(executable)) throw new Error(`${executable} is missing: run ./ml build`);
    const server = new Server(await freePort(), flags);
    await server.run();
    return server;
  }

  async run(): Promise<void> {
    const build = mlflowBuild();
    const flags = ['server', '--port', String(this.port), '--backend-store-uri', `sqlite:///${this.folder}/mlflow.db`, '--artifacts-destination', join(this.folder, 'artifacts'), '--features-allowed-roots', tmpdir(), ...this.flags];
    this.process = spawn(...ending(executable, flags), { cwd: this.folder, env: { ...process.env, ...(build && { ML_MLFLOW_UI: build }) }, stdio: ['ignore', 'ignore', 'inherit'] });
    const prefix = this.flags.includes('--static-prefix') ? this.flags[this.flags.indexOf('--static-prefix') + 1] : '';
    const deadline = Date.now() + startTime;
    for (;;) {
      const answer = await fetch(`${this.address}${prefix}/health`).catch(() => undefined);
      if (answer?.ok) return;
      if (Date.now() > deadline || this.process.exitCode !== null) {
        await this.kill();
        throw new Error('the server did not start');
      }
      await new Promise((again) => setTimeout(again, 50));
    }
  }

  /** Below the folder that the server started with as `--tables-root lake`. */
  async importTable(name: string, file: string, ...flags: string[]): Promise<void> {
    await promisify(execFile)(executable, ['tables', 'import', file, '--into', join(this.folder, 'lake', name), ...flags], { timeout: startTime });
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    const running = this.process;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((done) => running.once('exit', done));
    running.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
