import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchPerson } from '../e2e/support/scratch-person.ts';
import { openaiConfig } from '../support/openai-config.ts';
import { runTproxy } from '../support/run-tproxy.ts';
import { messagesRequest, startTestUpstream } from '../support/test-session.ts';

describe('tproxy explain', () => {
  it('tells where the request of a file would go, and asks nobody', async () => {
    const upstream = await startTestUpstream((_, response) => response.end());
    const person = await scratchPerson({ config: openaiConfig(`${upstream.url}/v1`) });
    await writeFile(join(person.project, 'request.json'), JSON.stringify(messagesRequest()));
    const { status, stdout, stderr } = await runTproxy({
      person,
      args: ['explain', '--show-request', 'request.json'],
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Goes to local,test-model\n/);
    expect(stdout).toContain('\n  reason    no other route applies\n');
    expect(stdout).toContain(`\nPOST ${upstream.url}/v1/chat/completions\n{\n`);
    expect(upstream.requests).toEqual([]);
  });

  it('reads standard input, and prints JSON', async () => {
    const person = await scratchPerson();
    const request = { url: '/v1/messages/count_tokens', headers: {}, body: messagesRequest() };
    const { status, stdout } = await runTproxy(
      { person, args: ['explain', '-', '--json'] },
      JSON.stringify(request),
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'routed',
      kind: 'count',
      decision: { scenario: 'default', candidates: [{ route: 'passthrough' }] },
      estimates: [{ route: 'passthrough', promptCostUsd: 0 }],
    });
  });

  it('ends with 1 for a request that would be refused', async () => {
    const person = await scratchPerson();
    const request = messagesRequest({ model: 'nobody,x' });
    const { status, stdout } = await runTproxy(
      { person, args: ['explain', '-'] },
      JSON.stringify(request),
    );
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: expect.stringMatching(/^Refused with 400 invalid_request_error\n/),
    });
  });

  it.each([
    ['a file that is not there', ['explain', 'none.json'], '', 'there is no such file. Give'],
    ['no JSON', ['explain', '-'], 'no', 'Standard input is not JSON: '],
    ['no messages', ['explain', '-'], '{"model":"m"}', 'messages: is required'],
    ['no file', ['explain'], '', "missing required argument 'file'"],
  ])('ends with 2 for %s, and says what to do', async (_, args, input, message) => {
    const person = await scratchPerson();
    const { status, stdout, stderr } = await runTproxy({ person, args }, input);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
