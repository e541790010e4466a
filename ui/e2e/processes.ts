import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
export const setpriv = '/usr/bin/setpriv';

export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer().on('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

/** Whether something takes connections at a port of this machine. */
export function isOpen(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => socket.destroy()).on('error', () => done(false));
    socket.on('close', (failed) => done(!failed));
  });
}

export async function until(condition: () => Promise<boolean>, limit: number, otherwise: () => string): Promise<void> {
  const deadline = Date.now() + limit;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(otherwise());
    await new Promise((again) => setTimeout(again, 50));
  }
}

/** A command that ends with the process that starts it, however that ends; where the system has a tool for it. */
export function ending(program: string, flags: readonly string[]): [string, string[]] {
  return existsSync(setpriv) ? [setpriv, ['--pdeathsig', 'KILL', program, ...flags]] : [program, [...flags]];
}
