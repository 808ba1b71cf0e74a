import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { explainRequest } from '../../src/explain/explain-request.ts';
import { loadExplainContext } from '../../src/explain/load-explain-context.ts';
import { readSavedRequest } from '../../src/explain/read-saved-request.ts';
import { renderExplanation } from '../../src/explain/render-explanation.ts';
import { showRequest } from '../../src/explain/show-request.ts';
import { tempFolder } from '../support/temp-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLES = join(ROOT, 'docs/examples');
const CONFIG = join(EXAMPLES, 'config.toml');

/** The day on which the page was made: some prices depend on it. */
const now = () => Date.UTC(2026, 10, 23, 12);

const CONFIG_BLOCK = /(```toml\n)# docs\/examples\/config\.toml[\s\S]*?(```)/;
/** A folder to go to, the option, the file; and what the page has for their output. */
const COMMAND_BLOCK =
  /(```console\n(?:\$ cd ~(\S+)\n)?\$ tproxy explain (--show-request )?\S*?([\w-]+\.json)\n)[\s\S]*?(```)/g;

interface Example {
  /** In the home folder. */
  readonly folder: string;
  readonly shown: boolean;
  readonly file: string;
}

describe('docs/routing.md', () => {
  it('shows every example', () => {
    const files = readdirSync(EXAMPLES).filter((file) => file.endsWith('.json'));
    const shown = commandsOf(readPage('docs/routing.md')).map(({ file }) => file);
    expect([...new Set(shown)].sort()).toEqual(files.sort());
  });
});

describe.each(['docs/routing.md', 'README.md'])('%s', (name) => {
  // After a change that is meant: npx vitest run --config test/vitest.config.ts test/docs -u (the option last)
  it('shows what tproxy explain prints', async () => {
    const text = readPage(name);
    const outputs: string[] = [];
    for (const example of commandsOf(text)) outputs.push(await explain(example));
    expect(outputs).not.toEqual([]);
    const left = outputs.values();
    const config = readFileSync(CONFIG, 'utf8');
    const page = text
      .replace(CONFIG_BLOCK, (_, start, end) => start + config + end)
      .replace(COMMAND_BLOCK, (...groups) => `${groups[1]}${left.next().value}${groups[5]}`);
    await expect(page).toMatchFileSnapshot(join(ROOT, name));
  });
});

function readPage(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}

function commandsOf(page: string): readonly Example[] {
  return [...page.matchAll(COMMAND_BLOCK)].map(([, , folder = '/shop', option, file = '']) => {
    return { folder, shown: option !== undefined, file };
  });
}

/** What the command prints for a person who has the keys and no history. */
async function explain({ folder, shown, file }: Example): Promise<string> {
  const homeDir = await tempFolder();
  const cwd = join(homeDir, folder);
  const env = { DEEPSEEK_API_KEY: 'a-key', OPENROUTER_API_KEY: 'a-key' };
  const config = await loadConfig({ explicitPath: CONFIG, env, cwd, homeDir });
  const saved = readSavedRequest(readFileSync(join(EXAMPLES, basename(file)), 'utf8'), file);
  const context = await loadExplainContext({ config, env, homeDir, cwd, now });
  const explanation = explainRequest(saved, context);
  const first = explanation.outcome === 'routed' ? explanation.decision.candidates[0] : undefined;
  const request = shown && first ? await showRequest(saved, first, config) : undefined;
  return renderExplanation(explanation, request, new Chalk({ level: 0 }));
}
