import type { ReplyOf } from '../../../app/api.ts'
import { useAsk, useList } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { undoneOf } from './IdentitiesTab.tsx'
import { useKnownSentences } from './known-sentences.ts'
import { useSentences } from './sentences.ts'

const NEEDS = {
  purchase: ['purchases.read'],
  points: ['points.read'],
  level: ['tiers.read'],
  behaviour: ['tracking.read'],
  tag: ['profiles.read'],
  stage: ['profiles.read'],
  audience: ['audiences.read'],
  consent: [],
  identity: [],
} as const
export type Kind = keyof typeof NEEDS
type Item = ReplyOf<'members.timeline'>['items'][number]

/** One thing that happened, as a sentence. */
export interface Happening {
  readonly key: string
  readonly kind: Kind
  readonly at: string
  /** Where a day is known and no time. */
  readonly day?: string
  readonly text: string
  /** Where the sentence leads. */
  readonly link?: string
  /** Smaller, behind the time: where, by whom. */
  readonly notes: readonly string[]
  /** The merge that can be undone here. */
  readonly undo?: string
  readonly merge?: Item
}

/** Kinds of happenings that the asker may read, in the order in which they are offered. */
export function useKinds(): readonly Kind[] {
  const me = useMe()
  return (Object.keys(NEEDS) as Kind[]).filter((kind) => mayAll(me, NEEDS[kind]))
}

const PAGE = 50
const lastOf = (list: { readonly hasNextPage: boolean }, at: string | undefined) => (list.hasNextPage ? (at ?? '') : '')

/**
 * What several lists tell of one person, in one order; of the kinds that are wanted, and only these are read. Lists that go on are read further
 * together; nothing is shown from before the place up to which all of them have been read, so that nothing appears in between later.
 */
export function useHappenings(memberId: string, wanted: readonly Kind[]) {
  const me = useMe()
  const path = { path: { memberId } }
  const query = { limit: PAGE }
  const wants = (kind: Kind) => wanted.includes(kind)
  const timeline = useAsk('members.timeline', path, { enabled: wants('identity') || wants('consent') })
  const portrait = useAsk('profiles.portraitOfMember', path, {
    enabled: wants('stage') && mayAll(me, ['profiles.read']),
  })
  const purchases = useList(
    'purchases.listOfMember',
    { ...path, query },
    { enabled: wants('purchase') && mayAll(me, ['purchases.read']) },
  )
  const entries = useList(
    'points.entriesOfMember',
    { ...path, query },
    { enabled: wants('points') && mayAll(me, ['points.read']) },
  )
  const levels = useList(
    'tiers.changesOfMember',
    { ...path, query },
    { enabled: wants('level') && mayAll(me, ['tiers.read']) },
  )
  const tags = useList(
    'profiles.tagChangesOfMember',
    { ...path, query },
    { enabled: wants('tag') && mayAll(me, ['profiles.read']) },
  )
  const moves = useList(
    'audiences.movesOfMember',
    { ...path, query },
    { enabled: wants('audience') && mayAll(me, ['audiences.read']) },
  )
  const events = useList(
    'tracking.eventsOfMember',
    { ...path, query },
    { enabled: wants('behaviour') && mayAll(me, ['tracking.read']) },
  )
  const say = useSentences()
  const known = useKnownSentences()
  const wholes = [timeline, portrait]
  const lists = [
    { list: purchases, last: purchases.rows.at(-1)?.at },
    { list: entries, last: entries.rows.at(-1)?.effectiveAt },
    { list: levels, last: levels.rows.at(-1)?.day },
    { list: tags, last: tags.rows.at(-1)?.at },
    { list: moves, last: moves.rows.at(-1)?.at },
    { list: events, last: events.rows.at(-1)?.at },
  ]
  const record = timeline.data?.items ?? []
  const undone = undoneOf(record)
  const all: Happening[] = [
    ...record.map((item, at) => say.identity(item, at, undone)),
    ...purchases.rows.map(say.purchase),
    // What a purchase earned is told with the purchase in its own tab; here it would say everything twice.
    ...entries.rows.filter(({ purchaseId }) => purchaseId === null).map(say.points),
    ...levels.rows.map(say.level),
    ...tags.rows.map(known.tag),
    ...(portrait.data?.moves ?? []).map(known.stage),
    ...moves.rows.map(known.audience),
    ...known.visits(events.rows),
  ]
  const [horizon = ''] = lists
    .map(({ list, last }) => lastOf(list, last))
    .sort()
    .reverse()
  return {
    items: all
      .filter(({ at, kind }) => at >= horizon && wants(kind))
      .sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0)),
    error: [...wholes, ...lists.map(({ list }) => list)].find(({ error }) => error)?.error ?? null,
    isPending: [...wholes, ...lists.map(({ list }) => list)].some(({ isLoading }) => isLoading),
    isFetching: lists.some(({ list }) => list.isFetching),
    hasMore: lists.some(({ list }) => list.hasNextPage),
    more: () => {
      for (const { list } of lists) if (list.hasNextPage) void list.fetchNextPage()
    },
    refetch: () => {
      for (const whole of wholes) if (whole.isError) void whole.refetch()
      for (const { list } of lists) if (list.isError) void list.refetch()
    },
  }
}
