import { get } from 'node:http';
import type { Environment } from '../config/resolve-credential.ts';
import { KNOWN_PROVIDERS } from '../providers/registry.ts';
import type { Surroundings } from './choose-template.ts';

/** Milliseconds that Ollama has to answer; on this machine it takes one or two. */
const OLLAMA_TIMEOUT_MS = 300;

/** Looks for keys and for Ollama. Sends nothing beyond this machine, and no key anywhere. */
export async function lookAround(env: Environment, ollamaUrl: string): Promise<Surroundings> {
  return { keys: findKeys(env), hasOllama: await isOllamaRunning(ollamaUrl) };
}

/** The names of the known key variables that hold something. */
export function findKeys(env: Environment): ReadonlySet<string> {
  const known = [...KNOWN_PROVIDERS.values()].flatMap(({ keyVariable }) => keyVariable ?? []);
  return new Set(known.filter((variable) => (env[variable]?.trim() ?? '') !== ''));
}

/** Whether something at the address answers as Ollama does, in time (wire.md 6.1). */
export async function isOllamaRunning(ollamaUrl: string): Promise<boolean> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(OLLAMA_TIMEOUT_MS);
    const request = get(
      new URL('/api/version', ollamaUrl),
      { signal, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        // A version takes some twenty bytes; whoever says more is not Ollama.
        response.on('data', (text: string) => {
          body += text;
          if (body.length > 1000) response.destroy();
        });
        response.on('error', () => resolve(false));
        response.on('close', () => resolve(response.complete && namesVersion(body)));
      },
    );
    request.on('error', () => resolve(false));
  });
}

function namesVersion(body: string): boolean {
  return /^\s*\{\s*"version"\s*:/.test(body);
}
