const NIGHT_FROM_HOUR = 22;
const NIGHT_TO_HOUR = 5;

/** The hour of the day at the site, 0 to 23. */
export function clockHour(nowMs: number, timeZone: string): number {
  return Number(
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(nowMs),
  );
}

/** At night the hall is dark and the wall need not light it. */
export function isNight(nowMs: number, timeZone: string): boolean {
  const hour = clockHour(nowMs, timeZone);
  return hour >= NIGHT_FROM_HOUR || hour < NIGHT_TO_HOUR;
}
