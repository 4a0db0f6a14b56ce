import type {
  BoardSnapshot,
  DoorAction,
  DoorTile,
  VisitOnBoard,
  WaitingCard,
} from '#server/yard/doors/schema.ts';
import { DOOR_ACTIONS } from '#server/yard/doors/schema.ts';
import type { Can } from '#server/yard/visits/schema.ts';

/** Rows for tests: everything a tile or card must have, and only what the case is about is said. */
export function sampleVisit(over: Partial<VisitOnBoard> = {}): VisitOnBoard {
  return {
    visitId: 'vis_1',
    no: 'V-20931',
    status: 'working',
    version: 3,
    trailerId: 'trl_1',
    trailerNumber: '53-4471',
    carrierName: 'ACME',
    carrierScac: 'ACME',
    reference: { kind: 'po', value: '88213' },
    appointmentId: null,
    appointmentNo: null,
    unplanned: false,
    direction: 'inbound',
    loadType: 'live',
    equipmentType: '53_dry',
    reefer: false,
    flags: [],
    contents: 'loaded',
    windowStart: '2026-05-14T14:00:00.000Z',
    windowEnd: '2026-05-14T14:30:00.000Z',
    etaAt: null,
    arrivedAt: '2026-05-14T14:05:00.000Z',
    arrivedSource: 'gate',
    checkedInAt: '2026-05-14T14:06:00.000Z',
    atDoorAt: '2026-05-14T14:20:00.000Z',
    workStartedAt: '2026-05-14T14:25:00.000Z',
    workCompletedAt: null,
    releasedAt: null,
    plannedMinutes: 60,
    spotId: null,
    spotCode: null,
    doorId: 'door_1',
    ...over,
  };
}

const NOT_NOW: Can = { ok: false, reason: 'door.occupied' };

export function sampleTile(over: Partial<DoorTile> = {}): DoorTile {
  const can = Object.fromEntries(DOOR_ACTIONS.map((action) => [action, NOT_NOW])) as Record<DoorAction, Can>;
  return {
    doorId: 'door_1',
    siteId: 'site_1',
    code: 'D01',
    number: 1,
    zoneId: null,
    zoneCode: null,
    capabilities: [],
    state: 'free',
    version: 1,
    seq: 1,
    blocked: null,
    assignment: null,
    visit: null,
    next: null,
    worst: null,
    can,
    ...over,
  };
}

export function sampleCard(over: Partial<WaitingCard> = {}): WaitingCard {
  return {
    ...sampleVisit({ status: 'waiting', atDoorAt: null, workStartedAt: null, doorId: null }),
    siteId: 'site_1',
    seq: 1,
    dueAt: '2026-05-14T14:00:00.000Z',
    reserved: null,
    worst: null,
    ...over,
  };
}

export function sampleBoard(over: Partial<BoardSnapshot> = {}): BoardSnapshot {
  return {
    version: 1,
    readAt: '2026-05-14T14:32:00.000Z',
    site: { id: 'site_1', code: 'CHI', name: 'Chicago DC', city: 'Chicago', timeZone: 'America/Chicago' },
    doors: [sampleTile()],
    waiting: [],
    needsYou: [],
    totals: {
      doors: 1,
      byState: { free: 1, reserved: 0, occupied: 0, working: 0, work_complete: 0, blocked: 0 },
      waiting: 0,
      needsYou: 0,
    },
    ...over,
  };
}
