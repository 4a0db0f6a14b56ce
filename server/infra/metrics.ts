import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export const registry = new Registry();

/** Latency buckets in seconds, from half a millisecond to a minute. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export const metrics = {
  httpSeconds: new Histogram({
    name: 'yard_http_seconds',
    help: 'Time to answer',
    labelNames: ['route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  }),
  messagesAccepted: new Counter({
    name: 'yard_messages_total',
    help: 'Messages by outcome at the door',
    labelNames: ['partner', 'outcome'],
    registers: [registry],
  }),
  messageSeconds: new Histogram({
    name: 'yard_message_processing_seconds',
    help: 'Received to applied',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers: [registry],
  }),
  deliverySeconds: new Histogram({
    name: 'yard_delivery_seconds',
    help: 'Fact to foreign effect',
    labelNames: ['effect', 'outcome'],
    buckets: SECONDS,
    registers: [registry],
  }),
  attempts: new Counter({
    name: 'yard_attempts_total',
    help: 'Attempts by outcome',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
  }),
  odooSeconds: new Histogram({
    name: 'yard_odoo_call_seconds',
    help: 'Calls to Odoo',
    labelNames: ['method', 'outcome'],
    buckets: SECONDS,
    registers: [registry],
  }),
  laneBacklog: new Gauge({
    name: 'yard_lane_backlog',
    help: 'Work waiting',
    labelNames: ['lane'],
    registers: [registry],
  }),
  laneLagSeconds: new Gauge({
    name: 'yard_lane_lag_seconds',
    help: 'Age of the oldest waiting work',
    labelNames: ['lane'],
    registers: [registry],
  }),
  deadLetters: new Gauge({
    name: 'yard_dead_letters',
    help: 'Dead letters',
    labelNames: ['kind'],
    registers: [registry],
  }),
  sockets: new Gauge({ name: 'yard_sockets', help: 'Open screens', registers: [registry] }),
  liveLagSeconds: new Histogram({
    name: 'yard_live_lag_seconds',
    help: 'Fact recorded to sent to screens',
    buckets: SECONDS,
    registers: [registry],
  }),
};

export function startDefaultMetrics(): void {
  collectDefaultMetrics({ register: registry, prefix: 'yard_' });
}
