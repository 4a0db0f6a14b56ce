/** Where work waits. Each lane has workers and limits of its own, so that gate and dock never wait behind reports. */
export const LANES = ['inbound', 'odoo', 'odoo_low', 'partner', 'schedules', 'replay'] as const;
export type Lane = (typeof LANES)[number];

export function isLane(value: string): value is Lane {
  return (LANES as readonly string[]).includes(value);
}
