import { hash } from 'node:crypto'
import type { Ctx } from '@atrium/kernel'
import { findMembers } from '@atrium/members'
import { loadOrganization, type Organization } from '@atrium/organization'
import { type EntryAsk, postEntries } from '@atrium/points'
import type { BalanceRecord } from '../reading/index.ts'
import { claimOpenings, freeOpenings, loadOpenings } from '../store.ts'
import { type PostContext, type Posted, type Poster, refusalOf } from './poster.ts'

/** What the entry says; entries cannot be erased, so it names nobody. */
const REASON = '期初积分'

interface OpenRow {
  readonly at: number
  readonly record: BalanceRecord
  readonly key: string
  readonly ask: EntryAsk
}

/**
 * Points that people bring along: an entry each, once for ever. Told apart by programme, identities, last day and reference: the same
 * again is "unchanged", and with other points it is refused, since what was posted may have been spent. People must be there already.
 */
export const balancesPoster: Poster<'balances'> = {
  batchSize: 2_000,
  async post(ctx, records, context) {
    const organization = await loadOrganization(ctx)
    const owners = await findMembers(
      ctx,
      records.map(({ identities }) => ({ identities })),
    )
    const posted: (Posted | undefined)[] = new Array(records.length)
    const rows: OpenRow[] = []
    records.forEach((record, at) => {
      const opened = openRow(ctx, organization, record, owners[at]?.memberId, context)
      if ('code' in opened) posted[at] = opened
      else rows.push({ at, record, ...opened })
    })
    const fresh = await claim(ctx, rows, posted)
    const outcomes = await postEntries(
      ctx,
      fresh.map(({ ask }) => ask),
    )
    const refused: string[] = []
    outcomes.forEach((outcome, index) => {
      const { at, key } = fresh[index]!
      posted[at] = outcome.ok ? 'created' : refusalOf(outcome.code, outcome.detail)
      if (!outcome.ok) refused.push(key)
    })
    if (refused.length > 0) await ctx.tx.run(freeOpenings, { key: refused.map(bytes) })
    return posted.map((one) => one ?? 'unchanged')
  },
}

function openRow(
  ctx: Ctx,
  organization: Organization,
  record: BalanceRecord,
  memberId: number | undefined,
  { by }: PostContext,
): Pick<OpenRow, 'key' | 'ask'> | Exclude<Posted, string> {
  const programme = organization.programmeByCode(record.programmeCode)
  if (!programme) return refusalOf('unknown_programme', `"${record.programmeCode}"`)
  if (record.identities.length === 0) return refusalOf('nothing_identifies')
  if (memberId === undefined) return refusalOf('unknown_member')
  const { points, validUntil } = record
  return {
    key: keyOf(record),
    ask: {
      by,
      kind: 'adjust',
      memberId,
      programmeId: programme.id,
      amount: points,
      reason: REASON,
      effectiveAt: ctx.now,
      historical: true,
      // The entry's day is the first without them.
      ...(validUntil === undefined ? {} : { expiresOn: validUntil + 1 }),
    },
  }
}

/** SHA-256 of what tells one opening balance from another, in hex. */
function keyOf({ programmeCode, identities, validUntil, reference }: BalanceRecord): string {
  const people = identities.map(({ kind, value }) => `${kind}\t${value.trim().toLowerCase()}`).sort()
  return hash('sha256', [programmeCode, validUntil ?? '', reference ?? '', ...people].join('\n'), 'hex')
}

const bytes = (key: string): Buffer => Buffer.from(key, 'hex')

/** Rows whose key nobody had; of the others says what became of them. */
async function claim(ctx: Ctx, rows: readonly OpenRow[], posted: (Posted | undefined)[]): Promise<OpenRow[]> {
  const first = new Map<string, OpenRow>()
  for (const row of rows) if (!first.has(row.key)) first.set(row.key, row)
  const asked = [...first.values()]
  const claimed = await ctx.tx.rows(claimOpenings, {
    key: asked.map(({ key }) => bytes(key)),
    points: asked.map(({ record }) => record.points),
    postedAt: ctx.now,
  })
  const mine = new Set(claimed.map(({ key }) => key.toString('hex')))
  const stood = await ctx.tx.rows(loadOpenings, { key: asked.map(({ key }) => bytes(key)) })
  const pointsOf = new Map(stood.map(({ key, points }) => [key.toString('hex'), points]))
  return rows.filter((row) => {
    if (mine.has(row.key) && first.get(row.key) === row) return true
    posted[row.at] = pointsOf.get(row.key) === row.record.points ? 'unchanged' : refusalOf('opening_differs')
    return false
  })
}
