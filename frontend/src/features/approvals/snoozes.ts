interface Snooze {
  id: string
  title: string
  until: (now: Date) => Date
}

const at = (now: Date, days: number, hour: number) =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour)

/** For how long a draft is laid aside, in local time. */
export const SNOOZES: readonly Snooze[] = [
  { id: 'hour', title: 'For an hour', until: (now) => new Date(now.getTime() + 3_600_000) },
  { id: 'tomorrow', title: 'Until tomorrow, 9:00', until: (now) => at(now, 1, 9) },
  { id: 'monday', title: 'Until Monday, 9:00', until: (now) => at(now, ((7 - now.getDay()) % 7) + 1, 9) },
  { id: 'week', title: 'For a week', until: (now) => at(now, 7, 9) },
]
