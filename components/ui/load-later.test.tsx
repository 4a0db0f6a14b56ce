// @vitest-environment jsdom
import { act, useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { Button } from './button.tsx';
import { onDemand } from './on-demand.tsx';
import { cleanUp, render, settled } from './render.tsx';

afterEach(cleanUp);

const Hello = ({ name }: { name: string }) => <p>Hello {name}</p>;

test('a part comes when it is shown, and only once', async () => {
  const load = vi.fn(async () => Hello);
  const Part = onDemand(load);
  expect(load).not.toHaveBeenCalled();
  const page = render(
    <>
      <Part name="Ana" />
      <p>beside it</p>
    </>,
  );
  expect(page.textContent).toBe('beside it');
  await settled();
  expect(page.textContent).toBe('Hello Anabeside it');
  expect(render(<Part name="Wu" />).textContent).toBe('Hello Wu');
  expect(load).toHaveBeenCalledTimes(1);
});

test('hovering what leads to it is enough to have it at once', async () => {
  const load = vi.fn(async () => Hello);
  const Part = onDemand(load);
  Part.warm.onPointerEnter();
  await settled();
  expect(render(<Part name="Ana" />).textContent).toBe('Hello Ana');
});

test('without a network it says so and can be asked again', async () => {
  let online = false;
  const Part = onDemand(async () => {
    if (!online) throw new Error('network');
    return Hello;
  });
  const page = render(<Part name="Ana" />);
  await settled();
  expect(page.querySelector('[role="alert"]')).not.toBeNull();
  online = true;
  act(() => page.querySelector('button')?.click());
  await settled();
  expect(page.textContent).toBe('Hello Ana');
});

test('a button that gets a reason while it is focused keeps the focus', () => {
  const button = render(<Flipping />).querySelector('button');
  button?.focus();
  act(() => button?.click());
  expect(button?.getAttribute('aria-disabled')).toBe('true');
  expect(document.activeElement).toBe(button);
});

function Flipping() {
  const [off, setOff] = useState(false);
  return (
    <Button disabledReason={off ? 'Somebody was first' : null} onClick={() => setOff(true)}>
      Assign
    </Button>
  );
}
