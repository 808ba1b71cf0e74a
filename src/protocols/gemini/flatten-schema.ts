import { isRecord } from '../../json/is-record.ts';

/** Nodes of one schema that stand in place of references: copies of copies would grow without end. */
const MAX_COPIES = 5000;

type Node = Readonly<Record<string, unknown>>;

/** Where a node of a schema stands. */
export interface Scope {
  /** `#/…` pointers start here. */
  readonly root: unknown;
  /** The references that led here; one that comes again is recursive. */
  readonly path: ReadonlySet<string>;
  /** Nodes that stand in place of references so far. */
  readonly copies: { count: number };
}

export interface FlatNode {
  /** Without `$ref` and `allOf`. */
  readonly node: Node;
  /** That of the children. */
  readonly scope: Scope;
}

/** The scope of a schema's root. */
export function rootScope(root: unknown): Scope {
  return { root, path: new Set(), copies: { count: 0 } };
}

/**
 * A node together with what its `$ref` and its `allOf` say: properties and required names of all,
 * the narrower of two bounds, and of every other keyword the node's own, then the first. A schema of
 * `true` or one that cannot be found allows anything; of a recursive one only the type is left.
 */
export function flattenSchema(schema: unknown, scope: Scope): FlatNode {
  if (scope.path.size > 0) scope.copies.count += 1;
  const { allOf, $ref: pointer, ...own } = isRecord(schema) ? schema : {};
  const entries: readonly unknown[] = Array.isArray(allOf) ? allOf : [];
  const flat = typeof pointer === 'string' ? [followReference(pointer, scope)] : [];
  flat.push(...entries.map((entry) => flattenSchema(entry, scope)));
  return {
    node: flat.reduce((merged, { node }) => merge(merged, node), own),
    scope: {
      ...scope,
      path: new Set([...scope.path, ...flat.flatMap((part) => [...part.scope.path])]),
    },
  };
}

function followReference(pointer: string, scope: Scope): FlatNode {
  const found = find(scope.root, pointer);
  if (scope.path.has(pointer) || scope.copies.count > MAX_COPIES) {
    const type = isRecord(found) ? found['type'] : undefined;
    return { node: type === undefined ? {} : { type }, scope };
  }
  return flattenSchema(found, { ...scope, path: new Set([...scope.path, pointer]) });
}

/** A JSON pointer, or an `$anchor` or `$id` of a definition at the root; nothing is ever fetched. */
function find(root: unknown, pointer: string): unknown {
  if (pointer === '#') return root;
  if (!pointer.startsWith('#/')) return findNamed(root, pointer);
  return pointer
    .slice(2)
    .split('/')
    .map((token) => decode(token).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, token) => {
      if (Array.isArray(value)) return value[Number(token)];
      return isRecord(value) && Object.hasOwn(value, token) ? value[token] : undefined;
    }, root);
}

function findNamed(root: unknown, pointer: string): unknown {
  if (!isRecord(root)) return undefined;
  return [root['$defs'], root['definitions']]
    .flatMap((definitions) => (isRecord(definitions) ? Object.values(definitions) : []))
    .filter(isRecord)
    .find((node) => node['$id'] === pointer || `#${String(node['$anchor'])}` === pointer);
}

function decode(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    // A lone percent sign: the name is meant as it is.
    return token;
  }
}

function merge(first: Node, second: Node): Node {
  const { properties, required } = first;
  return {
    ...second,
    ...first,
    ...pickNumbers(first, second, ['minimum', 'exclusiveMinimum', 'minItems'], Math.max),
    ...pickNumbers(first, second, ['maximum', 'exclusiveMaximum', 'maxItems'], Math.min),
    ...(isRecord(properties) && isRecord(second['properties'])
      ? { properties: { ...second['properties'], ...properties } }
      : {}),
    ...(Array.isArray(required) && Array.isArray(second['required'])
      ? { required: [...new Set([...required, ...second['required']])] }
      : {}),
  };
}

function pickNumbers(
  first: Node,
  second: Node,
  names: readonly string[],
  pick: (a: number, b: number) => number,
): Node {
  return Object.fromEntries(
    names.flatMap((name) => {
      const a = first[name];
      const b = second[name];
      return typeof a === 'number' && typeof b === 'number' ? [[name, pick(a, b)]] : [];
    }),
  );
}
