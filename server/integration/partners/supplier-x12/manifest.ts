import { X12_LIMITS } from '../../formats/x12/read-x12.ts';
import type { Manifest } from '../contract.ts';

export const manifest: Manifest = {
  format: 'supplier-x12',
  title: 'Supplier ship notices (X12 856)',
  standard: 'x12',
  release: '004010',
  contentTypes: ['application/edi-x12', 'application/x12', 'text/plain', 'application/octet-stream'],
  maxBytes: X12_LIMITS.maxBytes,
  delivery: {
    id: { in: 'x12', at: 'ISA06 + ISA13' },
    type: { in: 'x12', at: 'ST01 + BSN01' },
    time: { in: 'x12', at: 'BSN03 + BSN04' },
  },
  signatures: [{ kind: 'bearer' }, { kind: 'standard-webhooks' }],
  rights: { 'yard.asn.received.v1': 'create', 'yard.asn.cancelled.v1': 'update' },
  streamKeyRule: 'shipment id (BSN02)',
  mapVersion: 1,
  acknowledgement: { contentType: 'application/edi-x12' },
};
