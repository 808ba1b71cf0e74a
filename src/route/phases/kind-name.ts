import type { RequestKind } from '../../analyze/request-hints.ts';

const NAMES: Readonly<Record<RequestKind, string>> = {
  main: 'the main conversation',
  subagent: 'a subagent',
  web_search: 'a web search',
  compaction: 'a compaction',
  permission_classifier: 'a permission check',
  title: 'a title',
  quota_probe: 'a quota probe',
  model_check: 'a check of a model',
  side_call: 'a side call',
  count: 'a count',
};

/** What a request is, for the middle of a sentence. */
export function kindName(kind: RequestKind): string {
  return NAMES[kind];
}
