import { orPartners, roles } from '#server/infra/verb.ts';

export const mayPlaceTrailers = orPartners(
  roles('marshal', 'dispatcher', 'gate_clerk', 'dock_lead', 'admin'),
);
export const mayDescribeTrailers = roles('marshal', 'dispatcher', 'gate_clerk', 'dock_lead', 'admin');
