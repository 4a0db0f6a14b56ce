// @vitest-environment jsdom
import { act, useState } from 'react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { useNow } from '../format/clock.ts';
import { Announcer, useAnnounce } from '../shell/announcer.tsx';
import { initials } from '../shell/user-menu.tsx';
import { Button } from './button.tsx';
import { askReason, confirmAction } from './confirm.ts';
import { ConfirmHost } from './confirm-host.tsx';
// Loaded here once, so that the lazy dialogs of the host appear at once.
import './confirm-dialog.tsx';
import './reason-dialog.tsx';
import { DiffTable } from './diff-table.tsx';
import { ErrorPanelOf } from './error-panel.tsx';
import { cleanUp, render, settled } from './render.tsx';
import { bySeverity, worstOf } from './severity.ts';
import { SeverityMark } from './severity-mark.tsx';
import { StateTag, stateKey } from './state-tag.tsx';
import { AgeText, TimeText } from './time-text.tsx';
import { useShortcuts } from './use-shortcuts.ts';

afterEach(() => {
  cleanUp();
  vi.useRealTimers();
});

const button = (name: string) => {
  const found = [...document.querySelectorAll('button')].find((node) => node.textContent?.includes(name));
  if (!found) throw new Error(`No button "${name}" among: ${document.body.textContent}`);
  return found;
};
const press = (key: string, target: Element = document.body, more: KeyboardEventInit = {}) =>
  act(() =>
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })),
  );

describe('Button', () => {
  test('a button that cannot be used now stays reachable, tells why and does nothing', () => {
    const onClick = vi.fn();
    render(
      <Button disabledReason="No free door until 15:00" onClick={onClick}>
        Assign door
      </Button>,
    );
    const node = button('Assign door');
    act(() => node.click());
    expect(onClick).not.toHaveBeenCalled();
    expect(node.disabled).toBe(false);
    expect(node.getAttribute('aria-disabled')).toBe('true');
    const reason = document.getElementById(node.getAttribute('aria-describedby') ?? '');
    expect(reason?.textContent).toBe('Not available: No free door until 15:00');
  });

  test('a pending button takes no second press and does not submit', () => {
    const onClick = vi.fn();
    const onSubmit = vi.fn((event: React.FormEvent) => event.preventDefault());
    render(
      <form onSubmit={onSubmit}>
        <Button type="submit" pending onClick={onClick}>
          Save
        </Button>
      </form>,
    );
    act(() => button('Save').click());
    expect(onClick).not.toHaveBeenCalled();
    expect(onSubmit).not.toHaveBeenCalled();
    expect(button('Save').getAttribute('aria-busy')).toBe('true');
  });
});

describe('questions', () => {
  function asked<T>(ask: () => Promise<T>): Promise<T> {
    let answer: Promise<T> | undefined;
    act(() => {
      answer = ask();
    });
    return answer as Promise<T>;
  }

  test('the answer is the button that was pressed', async () => {
    render(<ConfirmHost />);
    const question = { title: 'Validate', consequence: 'Odoo receives 18.', action: 'Validate in Odoo' };
    const yes = asked(() => confirmAction(question));
    await settled();
    expect(document.querySelector('[role="alertdialog"]')?.textContent).toContain('Odoo receives 18.');
    act(() => button('Validate in Odoo').click());
    expect(await yes).toBe(true);
    await settled();
    const no = asked(() => confirmAction(question));
    await settled();
    act(() => button('Back').click());
    expect(await no).toBe(false);
  });

  test('a second question answers the first with no', async () => {
    render(<ConfirmHost />);
    const first = asked(() => confirmAction({ title: 'A', consequence: 'a', action: 'Do A' }));
    const second = asked(() => confirmAction({ title: 'B', consequence: 'b', action: 'Do B' }));
    expect(await first).toBe(false);
    await settled();
    act(() => button('Do B').click());
    expect(await second).toBe(true);
  });

  test('a reason is not sent before it is there', async () => {
    render(<ConfirmHost />);
    const reasons = [{ value: 'dup', label: 'Duplicate' }] as const;
    const reason = asked(() =>
      askReason({
        title: 'Discard',
        consequence: 'x',
        action: 'Discard it',
        reasons: [...reasons],
      }),
    );
    await settled();
    act(() => button('Discard it').click());
    await settled();
    expect(document.body.textContent).toContain('Choose a reason.');
    expect(document.body.textContent).toContain('Write a note of at least 3 characters.');
    act(() => button('Back').click());
    expect(await reason).toBeNull();
  });
});

describe('shortcuts', () => {
  function Keys({ run }: { run: (what: string) => void }) {
    useShortcuts([
      { keys: 'x', label: 'Select', run: () => run('x') },
      { keys: 'g b', label: 'Board', run: () => run('g b') },
      { keys: 'mod+k', label: 'Search', run: () => run('mod+k') },
    ]);
    return (
      <>
        <input type="checkbox" data-testid="box" />
        <input data-testid="text" />
        <div role="dialog">
          <button type="button">inside</button>
        </div>
      </>
    );
  }
  const byTest = (id: string) => document.querySelector(`[data-testid="${id}"]`) as Element;

  test('single keys fire on the page, never while writing, never inside a dialog', () => {
    const run = vi.fn();
    render(<Keys run={run} />);
    press('x', byTest('text'));
    press('x', button('inside'));
    expect(run).not.toHaveBeenCalled();
    press('x', byTest('box'));
    press('g');
    press('b');
    press('k', byTest('text'), { ctrlKey: true });
    expect(run.mock.calls.flat()).toEqual(['x', 'g b', 'mod+k']);
  });

  test('after the screen has gone its keys do nothing', () => {
    const run = vi.fn();
    render(<Keys run={run} />);
    cleanUp();
    press('x');
    expect(run).not.toHaveBeenCalled();
  });
});

describe('times', () => {
  test('ages tick by themselves each 30 s', () => {
    vi.useFakeTimers({ now: Date.parse('2024-05-14T19:38:00Z') });
    render(<AgeText at="2024-05-14T19:32:00Z" />);
    act(() => vi.advanceTimersByTime(30_000));
    expect(document.body.textContent?.replaceAll('\u00a0', ' ')).toBe('6 min ago');
    act(() => vi.advanceTimersByTime(60_000));
    expect(document.body.textContent?.replaceAll('\u00a0', ' ')).toBe('7 min ago');
  });

  test('a clock that is mounted again and again does not render for ever', () => {
    function Clock() {
      const now = useNow(1000);
      const [seen] = useState(now);
      return <p>{seen > 0 ? 'ticking' : 'still'}</p>;
    }
    for (let i = 0; i < 5; i += 1) {
      render(<Clock />);
      cleanUp();
    }
    expect(render(<Clock />).textContent).toBe('ticking');
  });

  test('a time says its machine form and its absolute form', () => {
    const time = render(<TimeText at="2024-05-14T19:32:05Z" as="clock" />).querySelector('time');
    expect(time?.getAttribute('datetime')).toBe('2024-05-14T19:32:05.000Z');
    expect(time?.textContent).toBe('14:32');
    expect(time?.title).toContain('Chicago (UTC−5)');
  });
});

test('the live region speaks at most once in five seconds and keeps the newest', () => {
  vi.useFakeTimers();
  let say: (text: string) => void = () => {};
  function Speaker() {
    say = useAnnounce();
    return null;
  }
  render(
    <Announcer>
      <Speaker />
    </Announcer>,
  );
  const heard = () => document.querySelector('[data-announcer]')?.textContent;
  act(() => say('one'));
  act(() => say('two'));
  act(() => say('three'));
  expect(heard()).toBe('one');
  act(() => vi.advanceTimersByTime(5000));
  expect(heard()).toBe('three');
});

test('a diff is told in words and signs', () => {
  const host = render(
    <DiffTable
      system="Odoo"
      rows={[
        { key: 'q', field: 'qty received', now: '20', counted: '18', proposed: '18', owner: 'WMS' },
        { key: 'b', field: 'backorder', now: null, proposed: '2', outdated: true },
        { key: 'c', field: 'carrier', now: 'ACME', proposed: 'ACME' },
      ]}
    />,
  );
  expect(host.textContent).toContain('Odoo now');
  expect(host.querySelector('del')?.textContent).toBe('−removed 20');
  expect(host.querySelector('ins')?.textContent).toBe('+added 18');
  expect(host.textContent).toContain('changed since the proposal');
  expect(host.textContent).toContain('no change');
  expect([...host.querySelectorAll('th[scope="row"]')].map((cell) => cell.textContent)).toEqual([
    'qty received',
    'backorder',
    'carrier',
  ]);
});

test('an error is worded by its reason, then by its code, else as a fault', () => {
  const text = (error: { code?: string; reason?: string }) =>
    render(<ErrorPanelOf error={error} />).textContent;
  expect(text({ code: 'conflict', reason: 'door.occupied' })).toContain('The door is occupied.');
  expect(text({ code: 'NOT_FOUND' })).toContain('Not found');
  expect(text({ code: 'strange', reason: 'nobody.knows' })).toContain('That did not work');
});

test('severity: word, order, worst child', () => {
  expect(render(<SeverityMark severity="serious" />).textContent).toBe('Act soon');
  expect(render(<SeverityMark severity="none" />).textContent).toBe('');
  expect((['watch', 'critical', 'none', 'unsure'] as const).toSorted(bySeverity)).toEqual([
    'critical',
    'unsure',
    'watch',
    'none',
  ]);
  expect(worstOf(['none', 'notice', 'serious', 'watch'])).toBe('serious');
  expect(worstOf([])).toBe('none');
});

test('states: one word for every spelling, unknown ones are said to be unknown', () => {
  expect(['checked_in', 'CHECKED-IN', 'checkedIn', 'Checked in'].map(stateKey)).toEqual(
    Array(4).fill('checkedIn'),
  );
  expect(render(<StateTag of="visit" state="at_door" />).textContent).toBe('At door');
  expect(render(<StateTag of="visit" state="teleported" />).textContent).toBe('Unknown (teleported)');
});

test('initials come from the first and the last word', () => {
  expect(['Ana Maria Brandt', 'Mia', '', '王 伟'].map(initials)).toEqual(['AB', 'M', '', '王伟']);
});
