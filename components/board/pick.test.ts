import { describe, expect, it } from 'vitest';
import { doorOfText, NOTHING_PICKED, type Pick, type PickStep, pickReducer } from './pick.ts';

const queue = ['v1', 'v2', 'v3'];
const run = (steps: readonly PickStep[], from: Pick = NOTHING_PICKED) => steps.reduce(pickReducer, from);

describe('the keyboard on the queue', () => {
  it('walks with j and k and stops at the ends', () => {
    expect(run([{ do: 'next', queue }]).cursor).toBe('v1');
    expect(run([{ do: 'previous', queue }]).cursor).toBe('v3');
    const down: PickStep = { do: 'next', queue };
    expect(run([down, down, down, down]).cursor).toBe('v3');
    expect(run([down, { do: 'previous', queue }]).cursor).toBe('v1');
    expect(run([{ do: 'next', queue: [] }]).cursor).toBeNull();
  });

  it('picks with x, and x again lets go', () => {
    const picked = run([
      { do: 'next', queue },
      { do: 'next', queue },
      { do: 'select', queue },
    ]);
    expect(picked).toMatchObject({ picked: 'v2', cursor: 'v2' });
    expect(run([{ do: 'select', queue }], picked).picked).toBeNull();
  });

  it('opens the door number for the picked card, else the one under the cursor, else the first', () => {
    expect(run([{ do: 'type', queue }])).toEqual({ picked: 'v1', cursor: 'v1', typed: '' });
    const walked: PickStep[] = [
      { do: 'next', queue },
      { do: 'next', queue },
      { do: 'type', queue },
    ];
    expect(run(walked).picked).toBe('v2');
    expect(
      run([
        { do: 'toggle', visitId: 'v3' },
        { do: 'next', queue },
        { do: 'type', queue },
      ]).picked,
    ).toBe('v3');
    expect(run([{ do: 'type', queue: [] }])).toBe(NOTHING_PICKED);
  });

  it('means the card that Tab or a click brought the focus to, not the first of the queue', () => {
    expect(run([{ do: 'type', queue, focused: 'v2' }]).picked).toBe('v2');
    expect(run([{ do: 'select', queue, focused: 'v2' }]).picked).toBe('v2');
    const held: PickStep[] = [
      { do: 'toggle', visitId: 'v3' },
      { do: 'type', queue, focused: 'v1' },
    ];
    expect(run(held).picked).toBe('v3');
    expect(run([{ do: 'type', queue, focused: 'gone' }]).picked).toBe('v1');
  });

  it('leaves in two steps: first the field, then the card', () => {
    const typing = run([
      { do: 'type', queue },
      { do: 'typed', text: '8' },
    ]);
    const closed = run([{ do: 'escape' }], typing);
    expect(closed).toMatchObject({ typed: null, picked: 'v1' });
    expect(run([{ do: 'escape' }], closed).picked).toBeNull();
  });

  it('lets go of what was assigned or left the queue, and of nothing else', () => {
    const picked = run([{ do: 'toggle', visitId: 'v2' }]);
    expect(run([{ do: 'assigned', visitId: 'v1' }], picked)).toBe(picked);
    expect(run([{ do: 'assigned', visitId: 'v2' }], picked).picked).toBeNull();
    expect(run([{ do: 'sync', queue }], picked)).toBe(picked);
    expect(run([{ do: 'sync', queue: ['v1'] }], picked)).toEqual(NOTHING_PICKED);
  });
});

describe('a typed door number', () => {
  const doors = [
    { code: 'D04', number: 4 },
    { code: 'D14', number: 14 },
    { code: 'R4', number: 4 },
  ];
  it('means a door by code, or by number where only one has it', () => {
    expect(doorOfText(doors, 'd04')?.code).toBe('D04');
    expect(doorOfText(doors, ' 14 ')?.code).toBe('D14');
    expect(doorOfText(doors, '014')?.code).toBe('D14');
    expect(doorOfText(doors, '4')).toBeNull();
    expect(doorOfText(doors, '')).toBeNull();
    expect(doorOfText(doors, '99')).toBeNull();
  });
});
