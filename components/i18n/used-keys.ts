/**
 * Message keys a source uses: a name bound to useTranslations of a namespace, then called with a literal key.
 * Keys built at run time are left to the types and to the missing-message error.
 */
export function usedKeys(source: string): string[] {
  const bindings = [
    ...source.matchAll(/const (\w+) = (?:await )?(?:useTranslations|translate)\((?:'([^']*)')?\)/g),
  ];
  const hits = bindings.flatMap((binding, index) => {
    const name = binding[1] ?? '';
    const namespace = binding[2] ? `${binding[2]}.` : '';
    const from = binding.index ?? 0;
    // A name bound again (the next component of the file) ends the reach of this one.
    const rebound = bindings.slice(index + 1).find((later) => later[1] === name);
    const reach = source.slice(from, rebound?.index ?? source.length);
    const calls = reach.matchAll(
      new RegExp(`(?<![\\w.])${name}(?:\\.(?:rich|markup|raw))?\\(\\s*'([^']+)'`, 'g'),
    );
    return [...calls].map((call) => ({ at: from + (call.index ?? 0), key: namespace + call[1] }));
  });
  return hits.toSorted((a, b) => a.at - b.at).map((hit) => hit.key);
}

/** Which of the used keys the catalogue does not hold, as sentences for the test's report. */
export function missingKeys(used: ReadonlyArray<{ file: string; key: string }>, catalogue: object): string[] {
  return used
    .filter(({ key }) => typeof at(catalogue, key) !== 'string')
    .map(({ file, key }) => `${file} uses ${key}`);
}

function at(node: unknown, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], node);
}
