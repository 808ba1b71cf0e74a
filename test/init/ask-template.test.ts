import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askTemplate, formatMenu, type Question, readAnswer } from '../../src/init/ask-template.ts';
import { readTemplates } from '../../src/init/read-templates.ts';

const templates = await readTemplates();
const [proposed] = templates.filter(({ name }) => name === 'deepseek');
if (proposed === undefined) throw new Error('no template to propose');
const plain = (text: string) => text;
const question: Question = {
  templates,
  proposed,
  surroundings: { keys: new Set(['DEEPSEEK_API_KEY']), hasOllama: false },
  style: { strong: plain, faint: plain },
};

/** Types each text once the prompt stands (again). */
async function answerWith(...texts: string[]): Promise<{ name: string; output: string }> {
  const input = new PassThrough();
  const output = new PassThrough();
  const answer = askTemplate(question, input, output);
  let shown = '';
  let answers = 0;
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString('utf8');
    const rounds = shown.split('Please answer');
    const isAsked = rounds.at(-1)?.includes(']: ') ?? false;
    if (isAsked && rounds.length > answers) input.write(texts[answers++] ?? '');
  });
  const { name } = await answer;
  return { name, output: shown };
}

describe('askTemplate', () => {
  it.each([
    ['a number', '7\r', 'mixed'],
    ['a name', ' OpenAI \r', 'openai'],
    ['Enter alone', '\r', 'deepseek'],
  ])('takes %s', async (_, typed, name) => {
    expect((await answerWith(typed)).name).toBe(name);
  });

  it('asks again until the answer is one', async () => {
    const { name, output } = await answerWith('8\r', 'what\r', '1\r');
    expect(name).toBe('anthropic');
    expect(output.match(/Please answer with a number from 1 to 7, or a name\./g)).toHaveLength(2);
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('ends with an error of its own on %s', async (_, key) => {
    await expect(answerWith(key)).rejects.toMatchObject({ code: 'cancelled', exitStatus: 130 });
  });

  it('ends when the input does', async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const answer = askTemplate(question, input, output);
    await once(output, 'data');
    input.end();
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('formatMenu', () => {
  it('shows one line for each template, with what it lacks', () => {
    const lines = formatMenu(question).split('\n');
    expect(lines).toHaveLength(templates.length + 1);
    expect(lines[2]).toBe('  2  deepseek    DeepSeek: its models for everything, with one key');
    expect(lines.at(-1)).toMatch(/\(missing: \$OPENROUTER_API_KEY, a running Ollama\)$/);
  });
});

describe('readAnswer', () => {
  it.each(['0', '8', '-1', '1.5', 'deep', '01x'])('has nothing for %j', (answer) => {
    expect(readAnswer(answer, templates, proposed)).toBeUndefined();
  });
});
