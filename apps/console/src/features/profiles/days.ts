import dayjs from 'dayjs'

/** A day so many days before another, both `YYYY-MM-DD`. */
export const daysBefore = (day: string, days: number): string => dayjs(day).subtract(days, 'day').format('YYYY-MM-DD')
