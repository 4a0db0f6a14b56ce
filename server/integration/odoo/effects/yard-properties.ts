/** Our values among the free properties of a receipt; undefined leaves a value as it is. */
export type YardProperties = Readonly<Record<string, string | undefined>>;

interface PropertyDefinition {
  readonly name: string;
  readonly type: string;
  readonly value?: unknown;
  readonly selection?: readonly (readonly [string, string])[];
}

/** Properties read as a list of definitions with values. */
export function propertiesOf(value: unknown): PropertyDefinition[] {
  return Array.isArray(value) ? value.filter((each) => typeof each?.name === 'string') : [];
}

/**
 * The full set to write, or undefined when nothing changes. Writing replaces the whole set, unknown names
 * and options are swallowed in silence: so merge, and leave out what the operation type does not define.
 */
export function mergeProperties(
  current: unknown,
  wanted: YardProperties,
): Record<string, unknown> | undefined {
  const definitions = propertiesOf(current);
  const known = definitions.filter(
    (each) => wanted[each.name] !== undefined && takes(each, wanted[each.name]),
  );
  if (known.every((each) => each.value === wanted[each.name])) return undefined;
  const kept = definitions.flatMap((each) =>
    each.value === undefined || each.value === false ? [] : [[each.name, each.value]],
  );
  const changed = known.map((each) => [each.name, wanted[each.name]]);
  return Object.fromEntries([...kept, ...changed]);
}

function takes(definition: PropertyDefinition, value: string | undefined): boolean {
  return definition.type !== 'selection' || (definition.selection ?? []).some(([option]) => option === value);
}
