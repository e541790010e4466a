import { existsSync, mkdirSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { chromiumPath } from './chromium';
import { seed, type Seeded } from './seed';
import { screenshots, Server } from './server';
import { external, Stores } from './stores';

declare module 'vitest' {
  export interface ProvidedContext {
    seeded: Seeded | undefined;
  }
}

/** Starts one server for all tests, and the stores of all servers; without a browser nothing is started and every test is skipped. */
export default async function setup(project: TestProject) {
  if (!existsSync(chromiumPath)) {
    if (process.env.CI === 'true') throw new Error(`judge missing: ${chromiumPath}`);
    project.provide('seeded', undefined);
    return undefined;
  }
  mkdirSync(screenshots, { recursive: true });
  const stores = external ? await Stores.start() : undefined;
  const server = await Server.start('--tables-root', 'lake');
  project.provide('seeded', await seed(server));
  return async () => {
    await server.remove();
    await stores?.end();
  };
}
