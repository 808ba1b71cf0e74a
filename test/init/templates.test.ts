import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { formatRoute } from '../../src/config/parse-route.ts';
import { describeTemplate, readTemplates } from '../../src/init/read-templates.ts';
import { configHome } from '../support/config-home.ts';

const templates = await readTemplates();

describe('readTemplates', () => {
  it('offers them from the plainest to the richest, each with a line of its own', () => {
    expect(templates.map(({ name }) => name)).toEqual([
      'anthropic',
      'deepseek',
      'openrouter',
      'openai',
      'gemini',
      'ollama',
      'mixed',
    ]);
    const summaries = templates.map(({ summary }) => summary);
    expect(new Set(summaries).size).toBe(templates.length);
    for (const summary of summaries) expect(summary.length).toBeGreaterThan(10);
  });

  it.each([
    ['anthropic', [], false],
    ['deepseek', ['DEEPSEEK_API_KEY'], false],
    ['ollama', [], true],
    ['mixed', ['DEEPSEEK_API_KEY', 'OPENROUTER_API_KEY'], true],
  ])('knows what %s needs', (name, variables, needsOllama) => {
    expect(templates.find((template) => template.name === name)).toMatchObject({
      variables,
      needsOllama,
    });
  });
});

describe('describeTemplate', () => {
  it('refuses a template with a mistake', () => {
    expect(() => describeTemplate('bad', '[rooter]')).toThrow(
      /^bad\.toml:1:1: rooter: unknown key/,
    );
  });
});

describe('each template', () => {
  it.each(templates)('$name loads without a warning when its keys are set', async (template) => {
    const { options } = await configHome(template.text);
    const env = Object.fromEntries(template.variables.map((variable) => [variable, 'sk-test']));
    const config = await loadConfig(options(env));
    expect(config.warnings).toEqual([]);
    expect(config.router.routes.default).toHaveLength(1);
  });

  it.each(templates.filter(({ variables }) => variables.length > 0))(
    '$name is refused by name when its keys are not set',
    async ({ text, variables }) => {
      const { options } = await configHome(text);
      await expect(loadConfig(options())).rejects.toMatchObject({
        code: 'missing_api_key',
        message: expect.stringContaining(`export ${variables[0]}=`),
      });
    },
  );

  it.each(templates)(
    '$name stays correct when a commented setting is taken in',
    async ({ text }) => {
      for (const uncommented of withEachSetting(text)) {
        const { options } = await configHome(uncommented);
        const env = Object.fromEntries(
          ['DEEPSEEK', 'OPENROUTER', 'OPENAI', 'GEMINI'].map((name) => [
            `${name}_API_KEY`,
            'sk-test',
          ]),
        );
        await expect(loadConfig(options(env)), uncommented).resolves.toBeDefined();
      }
    },
  );

  it('mixed holds the six routes', async () => {
    const mixed = templates.find(({ name }) => name === 'mixed');
    const { options } = await configHome(mixed?.text);
    const { router } = await loadConfig(
      options({ DEEPSEEK_API_KEY: 'a', OPENROUTER_API_KEY: 'b' }),
    );
    const routes = Object.entries(router.routes).map(([key, list]) => [
      key,
      list?.map(formatRoute),
    ]);
    expect(Object.fromEntries(routes)).toEqual({
      default: ['deepseek,deepseek-chat'],
      background: ['ollama,qwen2.5-coder:latest'],
      think: ['deepseek,deepseek-reasoner'],
      long_context: ['openrouter,google/gemini-2.5-pro'],
      web_search: ['openrouter,perplexity/sonar'],
      image: ['openrouter,anthropic/claude-sonnet-4.5'],
    });
  });
});

/**
 * The text once for each group of adjacent commented settings, with that group taken in and the
 * settings of the same name that it replaces left out.
 */
function withEachSetting(text: string): string[] {
  const lines = text.split('\n');
  const isSetting = (line: string | undefined) => /^# (\[.*\]|\w+ = )/.test(line ?? '');
  const starts = lines.flatMap((line, index) =>
    isSetting(line) && !isSetting(lines[index - 1]) ? [index] : [],
  );
  return starts.map((start) => {
    let end = start;
    while (isSetting(lines[end])) end++;
    const taken = lines.slice(start, end).map((line) => line.slice(2));
    const names = new Set(taken.map((line) => line.split(' = ')[0]));
    const opensTable = taken[0]?.startsWith('[') ?? false;
    const before = opensTable
      ? lines.slice(0, start)
      : lines.slice(0, start).filter((line) => !names.has(line.split(' = ')[0] ?? ''));
    return [...before, ...taken, ...lines.slice(end)].join('\n');
  });
}
