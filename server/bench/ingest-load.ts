import http from 'node:http';
import { exampleEvent } from '#server/integration/formats/canonical/examples.ts';
import { signWebhook } from '#server/integration/formats/standard-webhooks/standard-webhooks.ts';
import { PAST_BODY } from './past.ts';

export interface LoadAsked {
  readonly url: string;
  readonly connections: number;
  readonly forMs: number;
  readonly secret: string;
  readonly partner: string;
  /** Send `past-1` … `past-<past>` by chance, with the body `PAST_BODY`, instead of new events. */
  readonly past?: number;
}

export interface LoadSeen {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly requests: number;
  readonly failed: number;
}

// A client in a process of its own: signs and sends events over kept connections, as fast as answers come.
process.on('message', async (asked: LoadAsked) => process.send?.(await load(asked)));
process.on('disconnect', () => process.exit(0));

let sent = 0;
const example = exampleEvent('yard.gate.arrived.v1');

async function load(asked: LoadAsked): Promise<LoadSeen> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: asked.connections });
  const latencies: number[] = [];
  let failed = 0;
  const started = performance.now();
  const end = started + asked.forMs;
  const one = async () => {
    while (performance.now() < end) {
      const at = performance.now();
      const status = await post(asked, agent).catch(() => 0);
      latencies.push(performance.now() - at);
      if (status !== 202) failed++;
    }
  };
  await Promise.all(Array.from({ length: asked.connections }, one));
  const seconds = (performance.now() - started) / 1_000;
  agent.destroy();
  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    perSecond: latencies.length / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    requests: latencies.length,
    failed,
  };
}

function post({ url, secret, partner, past }: LoadAsked, agent: http.Agent): Promise<number> {
  const id = past
    ? `past-${1 + Math.floor(Math.random() * past)}`
    : `bench-${process.pid}-${++sent}-${Date.now().toString(36)}`;
  const body = past ? PAST_BODY : JSON.stringify({ ...example, id });
  const headers = {
    'content-type': 'application/cloudevents+json',
    'content-length': Buffer.byteLength(body),
    'x-yard-partner': partner,
    ...signWebhook(id, new Date(), body, [secret]),
  };
  return new Promise((resolve, reject) => {
    const req = http.request(url, { method: 'POST', agent, headers }, (res) => {
      res.resume();
      res.on('end', () => resolve(res.statusCode ?? 0));
    });
    req.on('error', reject);
    req.end(body);
  });
}
