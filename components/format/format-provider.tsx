'use client';

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useMessages } from 'use-intl';
import { formatAge } from './age.ts';
import { setServerTime } from './clock.ts';
import { formatDay } from './day.ts';
import { formatDuration, formatPlanTimer, formatTimer } from './duration.ts';
import {
  formatAbsolute,
  formatClock,
  formatClockAndAge,
  formatDayTime,
  formatTraceClock,
  formatWindow,
} from './instant.ts';
import { utcOffset } from './parts.ts';
import { formatNumber, formatQuantity, formatTemperature } from './quantity.ts';
import { cityOfZone, type FormatSettings, type Instant } from './settings.ts';

type Place = {
  locale: string;
  timeZone: string;
  city: string;
  serverNow: number;
  cityShown: 'auto' | 'never';
};

const PlaceContext = createContext<Place | null>(null);

export type FormatProviderProps = {
  /** Locale of numbers and clocks; nested providers inherit it. */
  locale?: string;
  /** Zone of the site below; nested providers change it for one site. */
  timeZone?: string;
  city?: string;
  /** Epoch ms when the server rendered; the first paint and hydration use it. */
  serverNow?: number;
  /** `never` where the page says the city once, as the wall does. `auto` adds it for readers in another zone. */
  cityShown?: 'auto' | 'never';
  children: ReactNode;
};

/** Says where (zone, city) and how (locale) everything below writes times and numbers. */
export function FormatProvider(props: FormatProviderProps) {
  const outer = useContext(PlaceContext);
  const timeZone = props.timeZone ?? outer?.timeZone ?? 'UTC';
  const city = props.city ?? (props.timeZone ? cityOfZone(props.timeZone) : (outer?.city ?? 'UTC'));
  const locale = props.locale ?? outer?.locale ?? 'en-GB';
  const serverNow = props.serverNow ?? outer?.serverNow ?? 0;
  const cityShown = props.cityShown ?? outer?.cityShown ?? 'auto';
  const ownServerNow = props.serverNow;
  useEffect(() => {
    if (ownServerNow) setServerTime(ownServerNow);
  }, [ownServerNow]);
  const place = useMemo(
    () => ({ locale, timeZone, city, serverNow, cityShown }),
    [locale, timeZone, city, serverNow, cityShown],
  );
  return <PlaceContext value={place}>{props.children}</PlaceContext>;
}

/** Formatters of this place. Times take an instant, ages and relative days also take `now` (from `useNow`). */
export function useFormat() {
  const settings = useFormatSettings();
  return useMemo(
    () => ({
      settings,
      clock: (at: Instant | null | undefined, options?: { seconds?: boolean }) =>
        formatClock(at, settings, options),
      dayTime: (at: Instant | null | undefined, now: Instant) => formatDayTime(at, now, settings),
      clockAndAge: (at: Instant | null | undefined, now: Instant) => formatClockAndAge(at, now, settings),
      window: (from: Instant | null | undefined, to: Instant | null | undefined, now: Instant) =>
        formatWindow(from, to, now, settings),
      traceClock: (at: Instant | null | undefined) => formatTraceClock(at, settings),
      absolute: (at: Instant | null | undefined) => formatAbsolute(at, settings),
      age: (at: Instant | null | undefined, now: Instant) => formatAge(at, now, settings),
      day: (isoDay: string | null | undefined, currentDay: string) => formatDay(isoDay, currentDay, settings),
      duration: (ms: number | null | undefined) => formatDuration(ms, settings),
      timer: (ms: number | null | undefined) => formatTimer(ms, settings),
      planTimer: (elapsedMs: number, plannedMs: number | null) =>
        formatPlanTimer(elapsedMs, plannedMs, settings),
      number: (
        value: number | null | undefined,
        options?: { signed?: boolean; maximumFractionDigits?: number },
      ) => formatNumber(value, settings, options),
      quantity: (value: number | null | undefined, unit: string, options?: { signed?: boolean }) =>
        formatQuantity(value, unit, settings, options),
      temperature: (celsius: number | null | undefined) => formatTemperature(celsius, settings),
    }),
    [settings],
  );
}

/** Epoch ms of the server's render, for `useNow`. */
export function useServerNow(): number {
  return useContext(PlaceContext)?.serverNow ?? 0;
}

function useFormatSettings(): FormatSettings {
  const place = useContext(PlaceContext);
  const words = useMessages().format as FormatSettings['words'];
  const elsewhere = useReaderElsewhere(place?.timeZone ?? 'UTC');
  return useMemo(
    () => ({
      locale: place?.locale ?? 'en-GB',
      timeZone: place?.timeZone ?? 'UTC',
      city: place?.city,
      showCity: place?.cityShown !== 'never' && elsewhere,
      words,
    }),
    [place, words, elsewhere],
  );
}

// Known only after mounting: the server cannot know the reader's zone, and the first paint must equal its markup.
function useReaderElsewhere(timeZone: string): boolean {
  const [elsewhere, setElsewhere] = useState(false);
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const now = Date.now();
    setElsewhere(utcOffset(now, own) !== utcOffset(now, timeZone));
  }, [timeZone]);
  return elsewhere;
}
