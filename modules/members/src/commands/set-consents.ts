import { emit } from '@atrium/db'
import { type By, type Ctx, done, type Instant, type Outcome, refuse } from '@atrium/kernel'
import { type Consent, type ConsentEntry, consentKey, effectiveConsents } from '../consents.ts'
import { consentChanged, consentNoted } from '../events.ts'
import { lineagesOf, lockMembers } from '../lock.ts'
import { loadConsents } from '../queries.ts'
import { insertConsents } from '../store.ts'
import { mayBeSeen } from '../visibility.ts'

export interface ConsentAsk {
  readonly by: By
  readonly memberId: number
  /** What for and by which way: codes such as `marketing` and `sms`. */
  readonly purpose: string
  readonly channel: string
  readonly allowed: boolean
  readonly at: Instant
  /** Where it was said: `wechat`, `counter`, `import`. */
  readonly source: string
  readonly historical: boolean
}

export type ConsentCode = 'unknown_member' | 'invalid_consent'

const CODE = /^[a-z][a-z0-9_]{0,39}$/

/**
 * Notes what members allow or refuse. Said while several members are one person, it holds for all of them; after an unmerge, for the
 * one it was said for. Said again it changes nothing. Answers what then holds for the person.
 */
export async function setConsents(ctx: Ctx, asks: readonly ConsentAsk[]): Promise<Outcome<Consent, ConsentCode>[]> {
  if (asks.length === 0) return []
  const memberIds = asks.map((ask) => ask.memberId)
  const roots = await lockMembers(ctx, memberIds)
  const seen = await mayBeSeen(ctx, asks)
  const checked = asks.map((ask, index): Outcome<ConsentAsk, ConsentCode> => {
    if (!roots.has(ask.memberId) || !seen[index]) return refuse('unknown_member')
    return CODE.test(ask.purpose) && CODE.test(ask.channel)
      ? done(ask)
      : refuse('invalid_consent', 'Purpose and channel are codes of small letters, digits and underscores')
  })
  const held = await sayConsents(
    ctx,
    checked.flatMap((ask) => (ask.ok ? [ask.value] : [])),
  )
  return checked.map((ask) => (ask.ok ? done(held(ask.value)) : ask))
}

/** The same for asks that are known to be sound, of locked members. */
export async function sayConsents(ctx: Ctx, asks: readonly ConsentAsk[]): Promise<(ask: ConsentAsk) => Consent> {
  const answers = new Map<ConsentAsk, Consent>()
  if (asks.length === 0) return (ask) => answers.get(ask)!
  const lineages = await lineagesOf(
    ctx,
    asks.map((ask) => ask.memberId),
  )
  const everyone = [...new Set([...lineages.values()].flat())]
  const entries: ConsentEntry[] = [...(await ctx.tx.rows(loadConsents, { memberId: everyone }))]
  const byMember = Map.groupBy(entries, (entry) => entry.memberId)
  const ids = await ctx.tx.ids(
    'members.entry_block',
    asks.reduce((sum, ask) => sum + lineages.get(ask.memberId)!.length, 0),
  )
  const fresh: { entry: ConsentEntry; by: By }[] = []
  const changed: Said[] = []
  const noted: Said[] = []
  for (const ask of asks) {
    const lineage = lineages.get(ask.memberId)!
    const before = effectiveConsents(lineage, entriesOf(byMember, lineage)).get(consentKey(ask))
    for (const memberId of before?.allowed === ask.allowed ? [] : lineage) {
      const { purpose, channel, allowed, source } = ask
      const said = { purpose, channel, allowed, source, saidFor: ask.memberId, saidAt: ask.at }
      const entry = { memberId, entryId: ids[fresh.length]!, ...said }
      fresh.push({ entry, by: ask.by })
      byMember.set(memberId, [...(byMember.get(memberId) ?? []), entry])
    }
    const after = effectiveConsents(lineage, entriesOf(byMember, lineage)).get(consentKey(ask))!
    answers.set(ask, after)
    if (before?.allowed !== after.allowed) changed.push({ ask, rootId: lineage[0]! })
    else if (before?.allowed !== ask.allowed) noted.push({ ask, rootId: lineage[0]! })
  }
  await writeConsents(ctx, fresh)
  emit(ctx, consentChanged, changed.map(newsOf))
  emit(ctx, consentNoted, noted.map(newsOf))
  return (ask) => answers.get(ask)!
}

interface Said {
  readonly ask: ConsentAsk
  readonly rootId: number
}

const newsOf = ({ ask, rootId }: Said) => ({
  memberId: rootId,
  effectiveAt: ask.at,
  historical: ask.historical,
  body: { rootId, purpose: ask.purpose, channel: ask.channel, allowed: ask.allowed },
})

const entriesOf = (byMember: ReadonlyMap<number, ConsentEntry[]>, lineage: readonly number[]): ConsentEntry[] =>
  lineage.flatMap((memberId) => byMember.get(memberId) ?? [])

async function writeConsents(ctx: Ctx, fresh: readonly { entry: ConsentEntry; by: By }[]): Promise<void> {
  if (fresh.length === 0) return
  await ctx.tx.run(insertConsents, {
    memberId: fresh.map(({ entry }) => entry.memberId),
    entryId: fresh.map(({ entry }) => entry.entryId),
    purpose: fresh.map(({ entry }) => entry.purpose),
    channel: fresh.map(({ entry }) => entry.channel),
    allowed: fresh.map(({ entry }) => entry.allowed),
    saidFor: fresh.map(({ entry }) => entry.saidFor),
    saidAt: fresh.map(({ entry }) => entry.saidAt),
    source: fresh.map(({ entry }) => entry.source),
    actorKind: fresh.map(({ by }) => by.actor.kind),
    actorId: fresh.map(({ by }) => by.actor.id),
  })
}
