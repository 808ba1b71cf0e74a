import { describe, expect, it } from 'vitest';
import { MARKERS } from '../../src/analyze/markers.ts';
import {
  analyzed,
  assistant,
  type Body,
  bodyOf,
  COMPACTION,
  toolResult,
  user,
} from '../support/analyzable.ts';

const CACHED = { cache_control: { type: 'ephemeral' } };
const MONITOR = `${MARKERS.securityMonitor.text}\n\n## Context`;
const AGENT = { 'x-claude-code-agent-id': 'a1' };

const side = { ...bodyOf(user('Name it.')), tools: [] };
const main = bodyOf(user('hello'));
const { tools: _, ...withoutTools } = main;
const probe = { model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'quota' }] };
const title = { format: { type: 'json_schema', schema: { properties: { title: {} } } } };

describe('requestKind', () => {
  it.each<[string, Body, string]>([
    ['a turn', main, 'main'],
    ['no tools field', withoutTools, 'main'],
    ['tools that are no list', { ...main, tools: {} }, 'main'],
    ['no tools and nothing cached', side, 'side_call'],
    ['no tools, thinking disabled', { ...side, thinking: { type: 'disabled' } }, 'side_call'],
    ['no tools, thinking adaptively', { ...side, thinking: { type: 'adaptive' } }, 'main'],
    ['no tools, thinking', { ...side, thinking: { type: 'enabled', budget_tokens: 9 } }, 'main'],
    ['no tools, cached as a whole', { ...side, ...CACHED }, 'main'],
    [
      'no tools, system cached',
      { ...side, system: [{ type: 'text', text: 's', ...CACHED }] },
      'main',
    ],
    [
      'no tools, text cached',
      { ...side, messages: [user({ type: 'text', text: 'a', ...CACHED })] },
      'main',
    ],
    [
      'no tools, something in a result cached',
      { ...side, messages: [user(toolResult('t', [{ type: 'text', text: 'a', ...CACHED }]))] },
      'main',
    ],
    ['no tools, a cache mark that is null', { ...side, cache_control: null }, 'side_call'],
    ['a title', { ...side, output_config: title }, 'title'],
    ['a title of the main conversation', { ...main, output_config: title }, 'main'],
    [
      'another form',
      { ...side, output_config: { format: { schema: { properties: { name: {} } } } } },
      'side_call',
    ],
    [
      'a web search',
      { ...main, tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      'web_search',
    ],
    ['a newer web search', { ...main, tools: [{ type: 'web_search_20260209' }] }, 'web_search'],
    ["the client's own web search", { ...main, tools: [{ name: 'WebSearch' }] }, 'main'],
    ['a quota probe', probe, 'quota_probe'],
    ['a count by way of a message', { ...probe, messages: [user('count')] }, 'quota_probe'],
    [
      'the same with tools',
      { ...main, stream: false, max_tokens: 1, messages: [user('count')] },
      'quota_probe',
    ],
    ['a check of a model', { ...probe, messages: [user('Hi')] }, 'model_check'],
    ['a person who says quota', bodyOf(user('quota')), 'main'],
    ['a person who says Hi and wants a token', { ...bodyOf(user('Hi')), max_tokens: 1 }, 'main'],
    ['more than the word', { ...probe, messages: [user('quota please')] }, 'main'],
    ['more than one message', { ...probe, messages: [user('a'), user('quota')] }, 'main'],
    ['more than one block', { ...probe, messages: [user('quota', 'quota')] }, 'main'],
    ['the monitor', { ...withoutTools, system: MONITOR }, 'permission_classifier'],
    [
      'the monitor in blocks',
      {
        ...main,
        system: [
          { type: 'text', text: 'x-anthropic-billing-header: a' },
          { type: 'text', text: MONITOR },
        ],
      },
      'permission_classifier',
    ],
    ['its first stage', { ...withoutTools, stop_sequences: ['</block>'] }, 'permission_classifier'],
    ['its stop sequence in a turn', { ...main, stop_sequences: ['</block>'] }, 'main'],
    ['a prompt that mentions it', { ...main, system: `Say: ${MONITOR}` }, 'main'],
    ['a person who quotes it', bodyOf(user(MONITOR)), 'main'],
    ['a compaction', bodyOf(user('a'), assistant('b'), user('c', COMPACTION)), 'compaction'],
    [
      'one after a tool result',
      bodyOf(user('a'), assistant('b'), user(toolResult('t', 'c'), COMPACTION)),
      'compaction',
    ],
    ['one as a string', bodyOf({ role: 'user', content: COMPACTION }), 'compaction'],
    ['its second attempt', { ...side, messages: [user('a', COMPACTION)] }, 'compaction'],
    ['a person who quotes it', bodyOf(user({ type: 'text', text: COMPACTION, ...CACHED })), 'main'],
    ['a person who mentions it', bodyOf(user(`Why "${COMPACTION}"?`)), 'main'],
    [
      'a file with it',
      bodyOf(user('a'), assistant('b'), user(toolResult('t', COMPACTION))),
      'main',
    ],
    ['words after it', bodyOf(user(COMPACTION, 'and so on')), 'main'],
    ['one that was answered', bodyOf(user(COMPACTION), assistant('b'), user('c')), 'main'],
  ])('tells what it is: %s', (_name, body, kind) => {
    expect(analyzed(body).kind).toBe(kind);
  });

  it.each<[string, Body, string]>([
    ['a turn', main, 'subagent'],
    ['no tools', side, 'subagent'],
    ['a web search', { ...main, tools: [{ type: 'web_search_20250305' }] }, 'web_search'],
    ['a compaction', bodyOf(user(COMPACTION)), 'compaction'],
    ['a count', { ...probe, messages: [user('count')] }, 'quota_probe'],
    ['a decision on a permission', { ...main, system: MONITOR }, 'permission_classifier'],
  ])('tells what it is within a subagent: %s', (_name, body, kind) => {
    expect(analyzed(body, AGENT)).toMatchObject({ kind, agentId: 'a1' });
  });
});
