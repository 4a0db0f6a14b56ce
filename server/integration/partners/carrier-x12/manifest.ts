import { X12_LIMITS } from '../../formats/x12/read-x12.ts';
import type { Manifest } from '../contract.ts';

export const manifest: Manifest = {
  format: 'carrier-x12',
  title: 'Carrier shipment status (X12 214)',
  standard: 'x12',
  release: '004010',
  contentTypes: ['application/edi-x12', 'application/x12', 'text/plain', 'application/octet-stream'],
  maxBytes: X12_LIMITS.maxBytes,
  delivery: {
    id: { in: 'x12', at: 'ISA06 + ISA13' },
    type: { in: 'x12', at: 'AT701 or AT703' },
    time: { in: 'x12', at: 'AT705 + AT706 + AT707' },
  },
  signatures: [{ kind: 'bearer' }, { kind: 'standard-webhooks' }],
  rights: {
    'yard.gate.arrived.v1': 'observe',
    'yard.gate.departed.v1': 'observe',
    'yard.dock.docked.v1': 'observe',
    'yard.trailer.spotted.v1': 'observe',
    'yard.unloading.completed.v1': 'observe',
    'yard.eta.updated.v1': 'update',
    'yard.appointment.confirmed.v1': 'update',
    'yard.carrier.status.v1': 'observe',
  },
  streamKeyRule: 'shipment id (B1002), else the carrier reference (B1001)',
  mapVersion: 1,
  acknowledgement: { contentType: 'application/edi-x12' },
};
