import type { CustomTool } from '../anthropic/request.ts';

/** Without `$schema`, which some refuse, and with a root that is an object with properties, which some demand (wire.md 2.3, 8). */
export function functionSchema(schema: CustomTool['input_schema']): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = schema;
  return { properties: {}, ...rest, type: 'object' };
}
