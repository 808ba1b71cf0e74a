import { describe, expect, it } from 'vitest';
import { chooseTemplate, missingNeeds, templateNamed } from '../../src/init/choose-template.ts';
import { readTemplates } from '../../src/init/read-templates.ts';

const templates = await readTemplates();
const around = (keys: readonly string[], hasOllama = false) => ({ keys: new Set(keys), hasOllama });

describe('chooseTemplate', () => {
  it.each([
    ['nothing', [], false, 'anthropic'],
    ['Ollama', [], true, 'ollama'],
    ['a DeepSeek key', ['DEEPSEEK_API_KEY'], false, 'deepseek'],
    ['a DeepSeek key and Ollama', ['DEEPSEEK_API_KEY'], true, 'deepseek'],
    ['an OpenRouter key', ['OPENROUTER_API_KEY'], false, 'openrouter'],
    ['an OpenAI key', ['OPENAI_API_KEY'], false, 'openai'],
    ['a Gemini key', ['GEMINI_API_KEY'], false, 'gemini'],
    ['two keys without Ollama', ['DEEPSEEK_API_KEY', 'OPENROUTER_API_KEY'], false, 'deepseek'],
    ['two keys and Ollama', ['DEEPSEEK_API_KEY', 'OPENROUTER_API_KEY'], true, 'mixed'],
    ['a key that no template uses', ['GROQ_API_KEY'], false, 'anthropic'],
  ])('with %s takes %s', (_, keys, hasOllama, name) => {
    expect(chooseTemplate(templates, around(keys, hasOllama)).name).toBe(name);
  });
});

describe('missingNeeds', () => {
  it('names what is not there', () => {
    const mixed = templateNamed(templates, 'mixed');
    expect(missingNeeds(mixed, around(['DEEPSEEK_API_KEY']))).toEqual({
      variables: ['OPENROUTER_API_KEY'],
      ollama: true,
    });
  });
});

describe('templateNamed', () => {
  it('refuses a name that there is not, with the names that there are', () => {
    expect(() => templateNamed(templates, 'deepsek')).toThrow(
      'There is no template "deepsek" (did you mean "deepseek"?). Templates: "anthropic", "deepseek", "openrouter", "openai", "gemini", "ollama", "mixed".',
    );
  });

  it('takes no path for a name', () => {
    expect(() => templateNamed(templates, '../package')).toThrow('There is no template');
  });
});
