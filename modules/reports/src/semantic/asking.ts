import { membersOfAudiences } from '@atrium/audiences'
import { type By, type Ctx, type Day, decodeId, encodeId, inScope, type Scope } from '@atrium/kernel'
import { type Fragment, isAnyOf, sql, table } from '@atrium/olap/query'
import type { Organization, OrganizationNode, Programme } from '@atrium/organization'
import { costPer1000Minor } from '@atrium/points'
import type { MemberSet } from '@atrium/sets'
import { wholeProgrammes } from '../queries.ts'
import { compilePersons } from './compile.ts'
import type { Asking } from './fact.ts'
import { type Filter, factsOf, type Query, type Span, testsOf } from './query.ts'
import type { Reader } from './reader.ts'
import { day, ids } from './sql.ts'
import { openVocabulary } from './vocabulary.ts'

/** For whom a question is answered, and about which part of the organization. */
export interface Viewer {
  readonly organization: Organization
  readonly scope: Scope
  readonly node: OrganizationNode
  /** Whose levels and cost of points are told; the first that the node's stores feed where nobody chose. */
  readonly programme: Programme | undefined
  /** A select of the persons whom the answer is about; left out: of everybody, also of who is not known. */
  readonly persons?: Fragment | undefined
  /** Who asks: conditions on audiences are answered of those that they may see. */
  readonly by?: By | undefined
}

/** Raised where a question names an audience that is not there, or none that the asker may see. */
export class UnknownAudience extends Error {
  override readonly name = 'UnknownAudience'
}

/** The programme that was chosen, else the first that stores under the node feed. */
export function programmeFor(
  organization: Organization,
  node: OrganizationNode,
  chosen: number | undefined,
): Programme | undefined {
  if (chosen !== undefined) return organization.programme(chosen)
  const stores = [...organization.subtree(node.id)].filter((id) => organization.node(id)?.kind === 'store')
  const fed = stores.flatMap((id) => organization.programmesOf(id, organization.today))
  return fed.sort((one, other) => one.id - other.id)[0] ?? organization.programmes[0]
}

/** Nodes that the viewer may see under the node; undefined for somebody who sees all of the group and asks for all of it. */
export function visibleNodes({ organization, scope, node }: Viewer): readonly number[] | undefined {
  if (scope === 'all' && node.id === organization.root?.id) return undefined
  return [...organization.subtree(node.id)].filter((id) => inScope(scope, id)).sort((one, other) => one - other)
}

const counted = { nodeId: 'int' } as const

/** What a question needs to know before it is compiled. Where footfall is asked for, one select looks where people were counted. */
export async function askingOf(ctx: Ctx, reader: Reader, viewer: Viewer, query: Query, span: Span): Promise<Asking> {
  const { organization, node, programme } = viewer
  const nodes = visibleNodes(viewer)
  const facts = factsOf(query)
  const needsCounters =
    facts.has('footfall') || query.metrics.some((code) => code.startsWith('footfall') || code === 'conversion')
  return {
    ...span,
    currency: node.currency,
    nodes,
    programmes: wholeProgrammes(organization, viewer),
    programmeId: programme?.id ?? 0,
    counters: needsCounters ? await countersOf(ctx, reader, viewer, query, span) : { nodes: [], behind: [] },
    audiences: await audiencesOf(ctx, viewer, query),
    vocabulary: await openVocabulary(ctx),
  }
}

/** The same viewer, asking about the persons for whom a checked filter of their own dimensions holds. Throws `UnknownAudience`. */
export async function aboutPersons(
  ctx: Ctx,
  reader: Reader,
  viewer: Viewer,
  filter: Filter,
  span: Span,
): Promise<Viewer> {
  const asking = await askingOf(ctx, reader, viewer, { metrics: [], dimensions: [], filter }, span)
  return { ...viewer, persons: compilePersons(filter, asking) }
}

/** Members of the audiences that a question names. Throws `UnknownAudience`. */
async function audiencesOf(ctx: Ctx, { by }: Viewer, { filter }: Query): Promise<NonNullable<Asking['audiences']>> {
  const named = testsOf(filter).flatMap(({ dimension, values = [] }) => (dimension === 'audience' ? values : []))
  if (named.length === 0) return new Map()
  const wanted = [...new Set(named)].flatMap((id) => decodeId('seg', id) ?? [])
  const sets = by ? await membersOfAudiences(ctx, by, wanted) : new Map<number, MemberSet>()
  if (sets.size < new Set(named).size) throw new UnknownAudience('no such audience')
  return new Map([...sets].map(([id, members]) => [encodeId('seg', id), Array.from(members)]))
}

/** What 1,000 points of the programme cost on a day, minor units; null where it states nothing. */
export const pointCostOn = ({ programme }: Viewer, on: Day): number | null =>
  programme?.settings(costPer1000Minor, on) ?? null

const BY_STORE: ReadonlySet<string> = new Set(['store', 'floor', 'trade', 'brand'])

/**
 * Whoever comes through the gate of a mall is counted again at the doors: the gates count where there are any in the range, else the doors,
 * else the counters. Asked by store, floor or business category, gates say nothing, and the doors come first.
 */
async function countersOf(
  ctx: Ctx,
  reader: Reader,
  viewer: Viewer,
  query: Query,
  { from, to }: Span,
): Promise<Asking['counters']> {
  const { organization } = viewer
  const seen = visibleNodes(viewer) ?? organization.nodes.map(({ id }) => id)
  const rows = await reader.rows(ctx, {
    row: counted,
    sql: sql`select distinct f.node_id from ${table('organization.footfall')} as f
             where f.day between ${day(from)} and ${day(to)} and ${isAnyOf(sql`f.node_id`, ids(seen))}`,
  })
  const byStore = query.dimensions.some((code) => BY_STORE.has(code))
  for (const kind of byStore ? (['store', 'counter'] as const) : (['mall', 'store', 'counter'] as const)) {
    const nodes = rows.map(({ nodeId }) => nodeId).filter((id) => organization.node(id)?.kind === kind)
    if (nodes.length === 0) continue
    const behind = organization.subtrees(nodes)
    return { nodes, behind: seen.filter((id) => behind.has(id)) }
  }
  return { nodes: [], behind: [] }
}
