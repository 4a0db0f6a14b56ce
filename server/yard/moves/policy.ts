import { roles } from '#server/infra/verb.ts';

export const mayPlanMoves = roles('dispatcher', 'dock_lead', 'marshal', 'gate_clerk', 'admin');
export const mayDriveMoves = roles('marshal', 'dispatcher', 'dock_lead', 'admin');
