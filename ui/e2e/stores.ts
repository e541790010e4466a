import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ending, freePort, isOpen, root, setpriv, until } from './processes';

const startTime = 60_000;
const run = promisify(execFile);
/** Where workers find the stores that were started before them. */
const variable = 'ML_UI_TEST_STORES';
const bucket = 'artifacts';
const redisDatabases = 256;

interface Ports {
  postgres: number;
  s3: number;
  redis: number;
  /** A folder of what is taken. */
  taken: string;
}

/** Where a server keeps things, and what it finds in its environment to get there. */
export interface Place {
  flags: string[];
  env: Record<string, string>;
}

/** Whether a run of the tests is on PostgreSQL, S3 and Redis instead of SQLite and disk. */
export const external = process.env.ML_TEST_EXTERNAL_STORES === '1';

/** A place of its own for a server. */
export async function newPlace(folder: string): Promise<Place> {
  if (!external) return { flags: ['--backend-store-uri', `sqlite:///${folder}/mlflow.db`, '--artifacts-destination', join(folder, 'artifacts')], env: {} };
  const { postgres, s3, redis, taken } = JSON.parse(process.env[variable]!) as Ports;
  const number = nextNumber(taken);
  const name = `ui${number}`;
  await asPostgres('createdb', '-h', '127.0.0.1', '-p', `${postgres}`, '-U', 'ml', name);
  return {
    flags: [
      '--backend-store-uri', `postgresql://ml@127.0.0.1:${postgres}/${name}`,
      '--artifacts-destination', `s3://${bucket}/${name}`,
      '--online-store', `redis://:secret@127.0.0.1:${redis}/${number}`,
    ],
    env: { MLFLOW_S3_ENDPOINT_URL: `http://127.0.0.1:${s3}`, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' },
  };
}

/** One that no worker has: who makes its folder has it. */
function nextNumber(taken: string): number {
  for (let number = 0; number < redisDatabases; number++) {
    try {
      mkdirSync(join(taken, `${number}`));
      return number;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error(`more than ${redisDatabases} servers`);
}

/** The three stores, for all servers of a run. They end with the process that starts them. */
export class Stores {
  private readonly folder = mkdtempSync(join(tmpdir(), 'ml-ui-stores-'));
  private readonly processes: ChildProcess[] = [];

  static async start(): Promise<Stores> {
    const stores = new Stores();
    // PostgreSQL's user has files in it.
    chmodSync(stores.folder, 0o711);
    try {
      const ports: Ports = { postgres: await stores.postgres(), s3: await stores.s3(), redis: await stores.redis(), taken: stores.subfolder('taken') };
      process.env[variable] = JSON.stringify(ports);
      return stores;
    } catch (error) {
      await stores.end();
      throw error;
    }
  }

  async end(): Promise<void> {
    const ended = this.processes.map((child) => new Promise((done) => (child.exitCode === null && child.signalCode === null ? child.once('exit', done) : done(0))));
    for (const child of this.processes) child.kill('SIGKILL');
    await Promise.all(ended);
    // PostgreSQL's own processes see a moment later that the first of them is gone, and write into the folder until then.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  private async postgres(): Promise<number> {
    const folder = this.subfolder('postgres');
    const data = join(folder, 'data');
    if (user !== undefined) chownSync(folder, user, user);
    await asPostgres('initdb', '-D', data, '-U', 'ml', '-A', 'trust', '-E', 'UTF8', '--no-sync');
    return this.launch((port) => postgresCommand('postgres', '-D', data, '-h', '127.0.0.1', '-p', `${port}`, '-k', folder, '-c', 'max_connections=200', '-c', 'log_min_messages=fatal'), async (port) =>
      asPostgres('pg_isready', '-h', '127.0.0.1', '-p', `${port}`, '-U', 'ml', '-d', 'postgres').then(() => true, () => false));
  }

  private s3(): Promise<number> {
    const script = join(root, 'tests/ML.TestKit/Servers/s3.cjs');
    return this.launch((port) => ending(process.execPath, ['--openssl-legacy-provider', script, `${port}`, this.subfolder('s3'), bucket]), isOpen);
  }

  private redis(): Promise<number> {
    return this.launch((port) => ending('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--databases', `${redisDatabases}`, '--requirepass', 'secret']), isOpen);
  }

  private subfolder(name: string): string {
    const folder = join(this.folder, name);
    mkdirSync(folder);
    return folder;
  }

  private async launch(command: (port: number) => [string, string[]], answers: (port: number) => Promise<boolean>): Promise<number> {
    const port = await freePort();
    const [program, flags] = command(port);
    const child = spawn(program, flags, { cwd: this.folder, env: { ...process.env, NODE_PATH: join(root, 'eng/stores/node_modules') }, stdio: ['ignore', 'ignore', 'inherit'] });
    this.processes.push(child);
    await until(() => (child.exitCode === null ? answers(port) : Promise.reject(new Error(`${program} ${flags.join(' ')} ended with ${child.exitCode}`))), startTime, () => `${program} ${flags.join(' ')} does not answer`);
    return port;
  }
}

/** PostgreSQL refuses to run as root, and takes this user then. */
const user = process.getuid?.() === 0 && existsSync('/etc/passwd') ? Number(/^postgres:[^:]*:(\d+)/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[1]) || undefined : undefined;

function postgresCommand(name: string, ...flags: string[]): [string, string[]] {
  const versions = '/usr/lib/postgresql';
  const newest = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(a) - Number(b)).at(-1) : undefined;
  if (newest === undefined) throw new Error('judge missing: PostgreSQL\'s server programs (Debian: postgresql)');
  const program = join(versions, newest, 'bin', name);
  return user === undefined ? ending(program, flags) : [setpriv, ['--reuid', `${user}`, '--regid', `${user}`, '--clear-groups', '--pdeathsig', 'KILL', program, ...flags]];
}

async function asPostgres(name: string, ...flags: string[]): Promise<void> {
  const [program, all] = postgresCommand(name, ...flags);
  await run(program, all, { cwd: '/', timeout: startTime });
}
