import { say } from '#server/bin/progress.ts';
import { stopTestServer, testServerIsRunning } from './database.ts';
import { STAGES } from './stages.ts';
import { type Counts, sum } from './test-counts.ts';

// `npm test` and, with --verify, `npm run verify`: every stage is tried, the last line is the result.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
process.on('disconnect', () => process.exit(130)); // our parent was killed
process.channel?.unref();

const stages = process.argv.includes('--verify') ? STAGES.filter((stage) => stage.daily) : STAGES;
const hadServer = testServerIsRunning();
const results: { name: string; counts: Counts; seconds: number }[] = [];
for (const [index, stage] of stages.entries()) {
  say(`${index + 1}/${stages.length} ${stage.name}`);
  const startedAt = performance.now();
  const counts = await stage.run().catch((error): Counts => {
    console.error(error);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  const seconds = (performance.now() - startedAt) / 1000;
  results.push({ name: stage.name, counts, seconds });
  say(`    ${describe(counts)} in ${seconds.toFixed(1)} s`);
}
if (!hadServer && testServerIsRunning()) await stopTestServer();

const total = sum(results.map((result) => result.counts));
console.log('');
for (const { name, counts, seconds } of results) {
  const mark = counts.failed > 0 ? '✗' : '✓';
  console.log(
    `${mark} ${name.padEnd(24)} ${describe(counts).padEnd(36)} ${seconds.toFixed(1).padStart(6)} s`,
  );
}
if (total.skipped > 0) console.log(`${total.skipped} skipped`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

function describe({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
