import { isRecord } from '../../json/is-record.ts';

/** Keywords whose values are schemas by name: those names are no keywords. */
const NAMED_SCHEMAS = new Set(['properties']);
/** Keywords whose values are data, whatever they look like. */
const DATA = new Set(['enum', 'required', 'propertyOrdering']);

/** The schema without these keywords, at every depth. Properties of the same names stay. */
export function stripKeywords(schema: unknown, keywords: ReadonlySet<string>): unknown {
  if (Array.isArray(schema)) return schema.map((entry) => stripKeywords(entry, keywords));
  if (!isRecord(schema)) return schema;
  const kept = Object.entries(schema).filter(([name]) => !keywords.has(name));
  return Object.fromEntries(
    kept.map(([name, value]) => {
      if (DATA.has(name)) return [name, value];
      if (!NAMED_SCHEMAS.has(name) || !isRecord(value))
        return [name, stripKeywords(value, keywords)];
      const named = Object.entries(value).map(([key, entry]) => [
        key,
        stripKeywords(entry, keywords),
      ]);
      return [name, Object.fromEntries(named)];
    }),
  );
}

/** Every keyword that a schema uses, at every depth. */
export function schemaKeywords(schema: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (!isRecord(node)) return;
    for (const [name, value] of Object.entries(node)) {
      found.add(name);
      if (DATA.has(name)) continue;
      if (NAMED_SCHEMAS.has(name) && isRecord(value)) Object.values(value).forEach(visit);
      else visit(value);
    }
  };
  visit(schema);
  return found;
}
