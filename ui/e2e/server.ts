import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ending, freePort, root } from './processes';
import { newPlace, type Place } from './stores';

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

interface Part {
  names: string[];
  port: number;
}

/** The flags of a process that runs some services while these have the others. */
function split(names: readonly string[], behind: readonly Part[]): string[] {
  const others = behind.filter((part) => part.names[0] !== names[0]);
  return ['--services', names.join(','), '--service-addresses', others.flatMap((part) => part.names.map((name) => `${name}=http://127.0.0.1:${part.port}`)).join(',')];
}

/** Services of the processes behind a gateway, where a run of the tests is on a split platform. */
export const groups = process.env.ML_TEST_SPLIT === '1' ? ['tracking,platform', 'artifacts,registry', 'features,tables,serving'] : [];

/** The published executable on a folder of its own. It can be stopped and started again on the same port. */
export class Server {
  private processes: ChildProcess[] = [];

  private constructor(readonly port: number, readonly folder: string, private readonly place: Place, private readonly flags: readonly string[]) {}

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  static async start(...flags: string[]): Promise<Server> {
    if (!existsSync(executable)) throw new Error(`${executable} is missing: run ./ml build`);
    const folder = mkdtempSync(join(tmpdir(), 'ml-ui-'));
    const server = new Server(await freePort(), folder, await newPlace(folder), flags);
    await server.run();
    return server;
  }

  async run(): Promise<void> {
    const behind: Part[] = [];
    for (const names of groups) behind.push({ names: names.split(','), port: await freePort() });
    for (const part of behind) await this.start(part.port, split(part.names, behind));
    await this.start(this.port, groups.length > 0 ? split(['gateway'], behind) : []);
  }

  private async start(port: number, further: readonly string[]): Promise<void> {
    const build = mlflowBuild();
    const flags = ['server', '--port', String(port), ...this.place.flags, '--features-allowed-roots', tmpdir(), ...this.flags, ...further];
    const child = spawn(...ending(executable, flags), { cwd: this.folder, env: { ...process.env, ...this.place.env, ...(build && { ML_MLFLOW_UI: build }) }, stdio: ['ignore', 'ignore', 'inherit'] });
    this.processes.push(child);
    const prefix = this.flags.includes('--static-prefix') ? this.flags[this.flags.indexOf('--static-prefix') + 1] : '';
    const deadline = Date.now() + startTime;
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}${prefix}/health`).catch(() => undefined);
      if (answer?.ok) return;
      if (Date.now() > deadline || child.exitCode !== null) {
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
    const running = this.processes.splice(0).filter((child) => child.exitCode === null && child.signalCode === null);
    const ended = running.map((child) => new Promise((done) => child.once('exit', done)));
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(ended);
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
