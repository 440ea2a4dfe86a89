/** Names a day for whatever goes by the calendar, `YYYY-MM-DD`: what holds then, and tests that are the same on any day. */
const TODAY_VARIABLE = 'GENESYS_ACTIONS_TODAY';

/** Today as `YYYY-MM-DD`, in UTC: days in this form compare as texts. */
export function today(env: NodeJS.ProcessEnv = process.env): string {
  const named = env[TODAY_VARIABLE]?.trim() ?? '';
  return isDay(named) ? named : new Date().toISOString().slice(0, 10);
}

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** The day some months later, or earlier; of a month that has no such day, its last. */
export function monthsFrom(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}
