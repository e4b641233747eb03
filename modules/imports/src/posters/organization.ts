import { type PutNode, putNodes } from '@atrium/organization'
import type { OrganizationRecord } from '../reading/index.ts'
import { type Poster, postedAs } from './poster.ts'

/** Nodes of the tree, by code. A batch holds trees of any size met in practice, so parents may stand anywhere in the file. */
export const organizationPoster: Poster<'organization'> = {
  batchSize: 20_000,
  async post(ctx, records, { by }) {
    const outcomes = await putNodes(
      ctx,
      records.map((record) => ({ by, ...nodeOf(record) })),
      { audited: 'together' },
    )
    return outcomes.map(postedAs)
  },
}

function nodeOf(record: OrganizationRecord): Omit<PutNode, 'by'> {
  const { kind, code, name, parentCode, zone, currency, category, floor, opensAt, closesAt } = record
  return {
    kind,
    code,
    name,
    ...(parentCode === undefined ? {} : { parent: parentCode }),
    ...(zone === undefined ? {} : { zone }),
    ...(currency === undefined ? {} : { currency }),
    ...(category === undefined ? {} : { category }),
    ...(floor === undefined ? {} : { floor }),
    // With one of the two left out, the command says what is wrong with the hours.
    ...(opensAt === undefined && closesAt === undefined ? {} : { hours: everyDay(opensAt ?? '', closesAt ?? '') }),
  }
}

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** The same hours on every day of the week. Closing at or before the opening is meant for the next day: 18:00 to 02:00. */
function everyDay(opensAt: string, closesAt: string): NonNullable<PutNode['hours']> {
  const opens = clock(opensAt)
  const closes = clock(closesAt)
  const span = { opens, closes: closes <= opens && /^\d{2}:\d{2}$/.test(closes) ? nextDay(closes) : closes }
  return Object.fromEntries(WEEK.map((day) => [day, [span]]))
}

/** `9:00` and `09:00:00` are `09:00`; anything else stays for the command to refuse. */
const clock = (text: string): string =>
  text
    .trim()
    .replace(/^(\d):/, '0$1:')
    .replace(/^(\d{2}:\d{2}):00$/, '$1')

const nextDay = (clock: string): string => `${Number(clock.slice(0, 2)) + 24}${clock.slice(2)}`
