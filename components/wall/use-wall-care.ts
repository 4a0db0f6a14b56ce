'use client';

import { useEffect, useState } from 'react';
import { HEAL_TRY_MS, healWaitMs, isRenewalDue } from './self-heal.ts';

const SHIFT_MS = 10 * 60_000;
const SHIFT_PX = 2;
const RENEWAL_LOOK_MS = 60_000;

/** Keeps the screen from sleeping; asked for again whenever the page becomes visible. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    const hold = async () => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      if (lock && !lock.released) return;
      // Refused without power or on plain http: the display's own settings then decide.
      lock = await navigator.wakeLock.request('screen').catch(() => null);
    };
    void hold();
    document.addEventListener('visibilitychange', hold);
    return () => {
      document.removeEventListener('visibilitychange', hold);
      void lock?.release();
    };
  }, []);
}

/** Two pixels aside each ten minutes, round a square, so that nothing burns in. */
export function usePixelShift(): { x: number; y: number } {
  const [step, setStep] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setStep((now) => (now + 1) % 4), SHIFT_MS);
    return () => clearInterval(timer);
  }, []);
  return { x: step === 1 || step === 2 ? SHIFT_PX : 0, y: step >= 2 ? SHIFT_PX : 0 };
}

/** A counter that moves on every `everyMs` while `on`. */
export function useTurns(everyMs: number, on: boolean): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!on) return setTurn(0);
    const timer = setInterval(() => setTurn((now) => now + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, on]);
  return turn;
}

/** Loads the page anew once the server gives it out again after a silence: nobody stands there to do it. */
export function useSelfHealing(stale: boolean): void {
  useEffect(() => {
    if (!stale) return;
    let timer = setTimeout(tryAgain, healWaitMs(Date.now(), lastHeal()));
    async function tryAgain() {
      if (await pageAnswers()) {
        sessionStorage.setItem(HEALED, String(Date.now()));
        return window.location.reload();
      }
      timer = setTimeout(tryAgain, HEAL_TRY_MS);
    }
    return () => clearTimeout(timer);
  }, [stale]);
}

/** Starts the page again in the quiet hour of the site, when the server answers: new program, fresh memory. */
export function useRenewal(timeZone: string): void {
  useEffect(() => {
    const startedMs = Date.now();
    const timer = setInterval(async () => {
      if (isRenewalDue(Date.now(), startedMs, timeZone) && (await pageAnswers())) window.location.reload();
    }, RENEWAL_LOOK_MS);
    return () => clearInterval(timer);
  }, [timeZone]);
}

const HEALED = 'yard-wall-healed';

function lastHeal(): number | null {
  const at = Number(sessionStorage.getItem(HEALED));
  return at > 0 ? at : null;
}

// The page itself and not a health check: what is loaded next must be it, and no proxy's page of an error.
async function pageAnswers(): Promise<boolean> {
  const answer = await fetch(window.location.href, { cache: 'no-store' }).catch(() => null);
  return answer?.ok === true;
}

/** CSS pixels of the window; null until it is known. */
export function useWindowSize(): { width: number; height: number } | null {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  useEffect(() => {
    const measure = () => setSize({ width: window.innerWidth, height: window.innerHeight });
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, []);
  return size;
}
