'use client';

import { useEffect, useState } from 'react';

const SHIFT_MS = 10 * 60_000;
const SHIFT_PX = 2;
const HEAL_AFTER_MS = 5 * 60_000;
const HEAL_TRY_MS = 60_000;
const NIGHT_FROM_HOUR = 22;
const NIGHT_TO_HOUR = 5;

/** Keeps the screen from sleeping; asked for again whenever the page becomes visible. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    const hold = async () => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
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

/** Loads the page anew once the server answers again after a long silence: nobody stands there to do it. */
export function useSelfHealing(stale: boolean): void {
  useEffect(() => {
    if (!stale) return;
    let timer = setTimeout(tryAgain, HEAL_AFTER_MS);
    async function tryAgain() {
      const answer = await fetch('/api/health/live', { cache: 'no-store' }).catch(() => null);
      if (answer?.ok) return window.location.reload();
      timer = setTimeout(tryAgain, HEAL_TRY_MS);
    }
    return () => clearTimeout(timer);
  }, [stale]);
}

/** At night the hall is dark and the wall need not light it. */
export function isNight(nowMs: number, timeZone: string): boolean {
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(nowMs),
  );
  return hour >= NIGHT_FROM_HOUR || hour < NIGHT_TO_HOUR;
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
