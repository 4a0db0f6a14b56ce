import { describe, expect, it } from 'vitest';
import { PROCEDURES, passes } from '#server/auth/rights.ts';
import { ROLES } from '#server/kernel/actor.ts';
import { appRouter } from './root.ts';

const built = Object.keys(appRouter._def.procedures).sort();
const declared = Object.keys(PROCEDURES).sort();

describe('the rights table', () => {
  it('has a line for each procedure, and no line without one', () => {
    expect(
      built.filter((name) => !declared.includes(name)),
      'procedures without a line',
    ).toEqual([]);
    expect(
      declared.filter((name) => !built.includes(name)),
      'lines without a procedure',
    ).toEqual([]);
  });

  it('never opens a change to people who have not signed in, but for the two doors of entry', () => {
    const open = declared.filter((name) => PROCEDURES[name as keyof typeof PROCEDURES].roles === 'public');
    expect(open).toEqual(['displays.board', 'displays.pair', 'session.redeemAdminLink']);
  });

  it('lets nobody in by a role at one site where a right for all sites is needed', () => {
    for (const role of ROLES) {
      expect(passes({ roles: [role], scope: 'all' }, [{ role, siteId: 'sit_1' }])).toBe(false);
      expect(passes({ roles: [role], scope: 'all' }, [{ role, siteId: '*' }])).toBe(true);
    }
  });
});
