import { parseArgs } from 'node:util';
import { benchBoard } from './board.ts';
import { benchEffect } from './effect.ts';
import { benchEngine } from './engine.ts';
import { type PartResult, printPart } from './figures.ts';
import { benchGrowth } from './growth.ts';
import { benchIngest } from './ingest.ts';
import { benchJs } from './js.ts';
import { benchOdoo } from './odoo.ts';
import { benchPaint } from './paint.ts';
import { benchPath } from './path.ts';
import { stopProduct } from './product.ts';
import { machine, removeClusters, withCluster } from './rig.ts';
import { benchStart } from './start.ts';
import { benchSurvive } from './survive.ts';

// Figures of the product beside bare limits of the same run. Without a part: all of them.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    events: { type: 'string', default: '1000000' },
    visits: { type: 'string', default: '1000000' },
    trucks: { type: 'string', default: '150' },
    low: { type: 'string', default: '10000' },
    messages: { type: 'string', default: '3000' },
    kills: { type: 'string', default: '20' },
    gap: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

/** The order of a run of all parts. */
const PARTS: Record<string, () => Promise<PartResult>> = {
  ingest: () => withCluster(benchIngest),
  engine: () => withCluster(() => benchEngine(count('low'))),
  path: benchPath,
  effect: () => benchEffect(count('trucks')),
  paint: benchPaint,
  js: benchJs,
  odoo: () => withCluster(benchOdoo),
  board: () => withCluster(() => benchBoard(count('visits'))),
  growth: () => withCluster(() => benchGrowth(count('events'))),
  start: benchStart,
};

/** Long runs that are asked for by name only. */
const BY_NAME: Record<string, () => Promise<PartResult>> = {
  survive: () =>
    benchSurvive({
      messages: count('messages'),
      kills: count('kills'),
      seed: count('seed'),
      gapSeconds: count('gap'),
    }),
};
const KNOWN = { ...PARTS, ...BY_NAME };

/** Other names of parts. */
const ALIASES: Record<string, string> = { live: 'path', queue: 'engine' };
const asked = [...new Set(positionals.map((name) => ALIASES[name] ?? name))];
const unknown = asked.filter((name) => !KNOWN[name]);
if (unknown.length > 0) {
  console.error(`Unknown part "${unknown.join(', ')}". Known: ${Object.keys(KNOWN).join(', ')}`);
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, async () => {
    await Promise.allSettled([removeClusters(), stopProduct()]);
    process.exit(1);
  });
console.log(machine());
const failed: string[] = [];
for (const name of asked.length > 0 ? asked : Object.keys(PARTS)) {
  const started = performance.now();
  try {
    const result = await KNOWN[name]?.();
    if (!result) continue;
    const seconds = (performance.now() - started) / 1_000;
    console.log(values.json ? JSON.stringify({ name, ...result }) : `\n${printPart(result)}`);
    if (!values.json) console.log(`  ${seconds.toFixed(0)} s`);
    if (BY_NAME[name] && result.figures.some(({ met }) => met === false)) failed.push(name);
  } catch (error) {
    failed.push(name);
    console.error(`${name} could not be measured:`, error);
  }
}
await stopProduct();
process.exit(failed.length > 0 ? 1 : 0);

function count(name: 'events' | 'visits' | 'low' | 'trucks' | 'messages' | 'kills' | 'gap' | 'seed'): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} needs a whole number above 0`);
  return value;
}
