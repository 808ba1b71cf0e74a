import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findKeys, isOllamaRunning } from '../../src/init/look-around.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

describe('findKeys', () => {
  it('finds the known variables that hold something', () => {
    const env = {
      DEEPSEEK_API_KEY: 'a',
      OPENAI_API_KEY: '',
      GROQ_API_KEY: ' ',
      OTHER_API_KEY: 'b',
    };
    expect([...findKeys(env)]).toEqual(['DEEPSEEK_API_KEY']);
  });
});

describe('isOllamaRunning', () => {
  it('knows Ollama by its version', async () => {
    const paths: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      paths.push(request.url);
      response.end('{"version":"0.13.3"}');
    });
    expect(await isOllamaRunning(url)).toBe(true);
    expect(paths).toEqual(['/api/version']);
  });

  it.each<[string, RequestListener]>([
    ['answers something else', (_, response) => response.end('<html>')],
    ['never stops talking', (_, response) => void response.write('{"version":'.padEnd(5000, ' '))],
    ['never answers', () => undefined],
    ['hangs up', (request) => void request.socket.destroy()],
    [
      'hangs up in the middle',
      (_, response) => void response.write('{"version"', () => response.destroy()),
    ],
  ])('is false when what listens there %s', async (_, listener) => {
    expect(await isOllamaRunning(await serve(listener))).toBe(false);
  });

  it('is false when nothing listens', async () => {
    expect(await isOllamaRunning('http://127.0.0.1:9')).toBe(false);
  });
});
