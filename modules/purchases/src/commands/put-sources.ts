import { settingsChanged } from '@atrium/db'
import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '@atrium/staff'
import type { Source } from '../model.ts'
import { loadSources, upsertSources } from '../store.ts'

export interface PutSourceAsk extends Source {
  readonly by: By
}

export type PutSourceCode = 'numbering_is_fixed' | 'duplicate_in_batch'

/** Registers feeds, or renames them. The numbering of a feed is fixed with its first registration. */
export async function putSources(ctx: Ctx, asks: readonly PutSourceAsk[]): Promise<Outcome<Source, PutSourceCode>[]> {
  const known = new Map((await ctx.tx.rows(loadSources, {})).map((row) => [row.code, row]))
  const seen = new Set<string>()
  const outcomes = asks.map((ask): Outcome<Source, PutSourceCode> => {
    if (seen.has(ask.code)) return refuse('duplicate_in_batch')
    seen.add(ask.code)
    const numbering = known.get(ask.code)?.numbering
    if (numbering !== undefined && numbering !== ask.numbering) {
      return refuse('numbering_is_fixed', `Source ${ask.code} is numbered by ${numbering}; register another source`)
    }
    return done({ code: ask.code, numbering: ask.numbering, channel: ask.channel, name: ask.name })
  })
  // What is there already is answered and leaves no row in the trail.
  const put = asks.filter((ask, at) => outcomes[at]?.ok && !isSame(known.get(ask.code), ask))
  if (put.length === 0) return outcomes
  await ctx.tx.run(upsertSources, {
    code: put.map((source) => source.code),
    numbering: put.map((source) => source.numbering),
    channel: put.map((source) => source.channel),
    name: put.map((source) => source.name),
    createdAt: ctx.now,
  })
  await settingsChanged(ctx, ['purchases'])
  await audit(
    ctx,
    put.map(({ by, code, numbering, channel }) => ({
      by,
      action: 'purchases.putSources',
      subject: { kind: 'source', id: code },
      after: { numbering, channel },
    })),
  )
  return outcomes
}

const isSame = (known: Pick<Source, 'channel' | 'name'> | undefined, ask: PutSourceAsk): boolean =>
  known !== undefined && known.channel === ask.channel && known.name.zh === ask.name.zh && known.name.en === ask.name.en
