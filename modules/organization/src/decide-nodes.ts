import { isDeepStrictEqual } from 'node:util'
import { type By, type Day, done, type Instant, isZone, type Outcome, refuse } from '@atrium/kernel'
import type { DraftNode, NodeSays, TreeDraft } from './draft.ts'
import {
  BEGINNING,
  type Change,
  type Closure,
  closuresFault,
  hoursFault,
  isCode,
  isCurrency,
  isText,
  type LocalName,
  NODE_KINDS,
  type NodeKind,
  type OpeningHours,
  PARENT_KINDS,
} from './model.ts'
import type { NodeTrail } from './trail.ts'

/**
 * A node as it should be, by code. A field that is left out stays as it is (on creation: inherited or unknown); null makes it
 * inherited or unknown. A parent other than today's moves the node as of today.
 */
export interface PutNode {
  readonly by: By
  readonly code: string
  readonly kind: NodeKind
  /** Needed on creation. */
  readonly name?: LocalName
  /** Code of the node above; it may be in the same batch, before or after. Needed on creation, except for the group. */
  readonly parent?: string
  readonly zone?: string | null
  readonly currency?: string | null
  readonly hours?: OpeningHours | null
  readonly category?: string | null
  readonly floor?: string | null
  readonly openedOn?: Day | null
  /** The first day on which it is no more. */
  readonly closedOn?: Day | null
  /** Days on which it stays closed; null or none takes all away. */
  readonly closures?: readonly Closure[] | null
}

export type PutNodeCode =
  | 'invalid_code'
  | 'invalid_name'
  | 'unknown_zone'
  | 'unknown_currency'
  | 'invalid_hours'
  | 'invalid_closures'
  | 'invalid_opening'
  | 'invalid_text'
  | 'kind_fixed'
  | 'group_exists'
  | 'unknown_parent'
  | 'wrong_parent'
  | 'archived_parent'
  | 'out_of_scope'

export interface NodeChange {
  readonly id: number
  readonly code: string
  readonly change: Change
}

export type NodeWhat = 'created' | 'changed' | 'moved' | 'archived' | 'restored'

/** What the batch did to which node, for the event; the first thing done to a node names it, creation above all. */
export type NodeNews = Map<number, NodeWhat>

/**
 * Decides a batch on the draft. Asks are taken from the top kind down, so that a parent may stand anywhere in the batch; asks for
 * one code in their own order. `newIds` holds an id for each code that may be new.
 */
export function decidePutNodes(
  draft: TreeDraft,
  asks: readonly PutNode[],
  newIds: readonly number[],
  news: NodeNews,
  trail: NodeTrail,
): Outcome<NodeChange, PutNodeCode>[] {
  const outcomes = new Array<Outcome<NodeChange, PutNodeCode>>(asks.length)
  const ids = [...newIds]
  const order = asks.map((_, at) => at).sort((a, b) => rank(asks[a]!) - rank(asks[b]!) || a - b)
  for (const at of order) {
    const ask = asks[at]!
    const fault = shapeFault(ask)
    if (fault) {
      outcomes[at] = fault
      continue
    }
    const known = draft.node(ask.code)
    const parent = known && draft.parentOn(known.id, draft.today)
    outcomes[at] = known ? decideChange(draft, ask, known, at, news) : decideCreate(draft, ask, at, ids, news)
    trail.put(ask, known, parent)
  }
  return outcomes
}

const rank = (ask: PutNode): number => NODE_KINDS.indexOf(ask.kind)

function shapeFault(ask: PutNode) {
  if (!isCode(ask.code)) return refuse('invalid_code', 'A code is 1 to 64 printable characters.')
  if (ask.name && !isName(ask.name))
    return refuse('invalid_name', 'A name is 1 to 200 printable characters per language.')
  if (ask.zone && !isZone(ask.zone)) return refuse('unknown_zone', 'Zones are IANA names such as Asia/Shanghai.')
  if (ask.currency && !isCurrency(ask.currency)) {
    return refuse('unknown_currency', 'Currencies are ISO 4217 codes such as CNY.')
  }
  const fault = ask.hours ? hoursFault(ask.hours) : undefined
  if (fault !== undefined) return refuse('invalid_hours', fault)
  const closing = ask.closures ? closuresFault(ask.closures) : undefined
  if (closing !== undefined) return refuse('invalid_closures', closing)
  for (const text of [ask.category, ask.floor]) {
    if (text !== null && text !== undefined && !isText(text, 100)) {
      return refuse('invalid_text', 'Category and floor are 1 to 100 printable characters.')
    }
  }
  return undefined
}

export const isName = (name: LocalName): boolean =>
  isText(name.zh, 200) && (name.en === undefined || isText(name.en, 200))

function decideCreate(
  draft: TreeDraft,
  ask: PutNode,
  at: number,
  ids: number[],
  news: NodeNews,
): Outcome<NodeChange, PutNodeCode> {
  if (!ask.name) return refuse('invalid_name', 'A new node needs a name.')
  const isGroup = ask.kind === 'group'
  const parent = isGroup ? undefined : findParent(draft, ask.kind, ask.parent)
  if (parent && !parent.ok) return parent
  if (parent && !draft.inScope(ask.by.scope, parent.value)) return refuse('out_of_scope')
  if (parent && parent.value.archivedAt !== null) return refuse('archived_parent')
  if (isGroup) {
    const refused = groupFault(draft, ask)
    if (refused) return refused
  }
  const says = mergeSays(UNSAID, ask)
  if (!opensBeforeItCloses(says)) return refuse('invalid_opening', CLOSES_LATER)
  const id = ids.shift()!
  draft.put({ id, kind: ask.kind, code: ask.code, ...says })
  if (parent) draft.setParent(id, parent.value.id, BEGINNING, at)
  news.set(id, 'created')
  return done({ id, code: ask.code, change: 'created' })
}

function groupFault(draft: TreeDraft, ask: PutNode) {
  if (ask.parent !== undefined) return refuse('wrong_parent', 'Nothing stands above the group.')
  if (ask.by.scope !== 'all') return refuse('out_of_scope')
  if (draft.group()) return refuse('group_exists', 'One database serves one group.')
  if (!ask.zone) return refuse('unknown_zone', 'The group needs a zone: it is what all below inherits.')
  if (!ask.currency) return refuse('unknown_currency', 'The group needs a currency: it is what all below inherits.')
  return undefined
}

function decideChange(
  draft: TreeDraft,
  ask: PutNode,
  known: DraftNode,
  at: number,
  news: NodeNews,
): Outcome<NodeChange, PutNodeCode> {
  if (!draft.inScope(ask.by.scope, known)) return refuse('out_of_scope')
  if (known.kind !== ask.kind) return refuse('kind_fixed', `${ask.code} is a ${known.kind} and stays one.`)
  if (known.kind === 'group') {
    if (ask.parent !== undefined) return refuse('wrong_parent', 'Nothing stands above the group.')
    if (ask.zone === null) return refuse('unknown_zone', 'The group keeps a zone.')
    if (ask.currency === null) return refuse('unknown_currency', 'The group keeps a currency.')
  }
  const says = mergeSays(known, ask)
  if (!opensBeforeItCloses(says)) return refuse('invalid_opening', CLOSES_LATER)
  let moved = false
  if (ask.parent !== undefined) {
    const move = decideMove(draft, { by: ask.by, node: known, parent: ask.parent, from: draft.today }, at)
    if (!move.ok) return move
    moved = move.value
  }
  const changed = !isDeepStrictEqual(says, mergeSays(known, {}))
  if (changed) draft.put({ id: known.id, kind: known.kind, code: known.code, ...says })
  if (moved) setNews(news, known.id, 'moved')
  else if (changed) setNews(news, known.id, 'changed')
  return done({ id: known.id, code: known.code, change: changed || moved ? 'changed' : 'unchanged' })
}

const UNSAID: NodeSays = {
  nameZh: '',
  nameEn: null,
  zone: null,
  currency: null,
  hours: null,
  category: null,
  floor: null,
  openedOn: null,
  closedOn: null,
  closures: null,
  archivedAt: null,
}

const CLOSES_LATER = 'A place closes for good after the day it opened.'
const opensBeforeItCloses = ({ openedOn, closedOn }: NodeSays): boolean =>
  openedOn === null || closedOn === null || openedOn < closedOn

const or = <T>(asked: T | undefined, known: T): T => (asked === undefined ? known : asked)

function mergeSays(known: NodeSays, ask: Partial<PutNode>): NodeSays {
  return {
    nameZh: ask.name ? ask.name.zh : known.nameZh,
    nameEn: ask.name ? (ask.name.en ?? null) : known.nameEn,
    zone: or(ask.zone, known.zone),
    currency: or(ask.currency, known.currency),
    hours: or(ask.hours, known.hours),
    category: or(ask.category, known.category),
    floor: or(ask.floor, known.floor),
    openedOn: or(ask.openedOn, known.openedOn),
    closedOn: or(ask.closedOn, known.closedOn),
    closures: ask.closures?.length === 0 ? null : or(ask.closures, known.closures),
    archivedAt: known.archivedAt,
  }
}

function findParent(draft: TreeDraft, kind: NodeKind, code: string | undefined) {
  const kinds = PARENT_KINDS[kind].join(' or ')
  if (code === undefined) return refuse('unknown_parent', `A ${kind} stands under a ${kinds}.`)
  const parent = draft.node(code)
  if (!parent) return refuse('unknown_parent', `There is no node ${code}.`)
  if (!PARENT_KINDS[kind].includes(parent.kind)) {
    return refuse('wrong_parent', `A ${kind} stands under a ${kinds || 'nothing'}, not under a ${parent.kind}.`)
  }
  return done(parent)
}

interface Move {
  readonly by: By
  readonly node: DraftNode
  readonly parent: string
  readonly from: Day
}

/** Moves a node; answers whether that changed anything. Both the node and its new place must be in scope. */
export function decideMove(
  draft: TreeDraft,
  move: Move,
  at: number,
): Outcome<boolean, 'unknown_parent' | 'wrong_parent' | 'archived_parent' | 'out_of_scope'> {
  const parent = findParent(draft, move.node.kind, move.parent)
  if (!parent.ok) return parent
  if (draft.parentOn(move.node.id, move.from)?.id === parent.value.id) return done(false)
  if (!draft.inScope(move.by.scope, move.node) || !draft.inScope(move.by.scope, parent.value)) {
    return refuse('out_of_scope')
  }
  // History may name a parent that has been archived since.
  if (parent.value.archivedAt !== null && move.from >= draft.today) return refuse('archived_parent')
  return done(draft.setParent(move.node.id, parent.value.id, move.from, at))
}

export interface ArchiveNode {
  readonly by: By
  readonly code: string
  /** true archives the node and all below it; false restores the node alone. */
  readonly archived: boolean
}

export type ArchiveNodeCode = 'unknown_node' | 'group_stays' | 'archived_parent' | 'out_of_scope'

/** Decides a batch of archivings and restorings in order. What was archived earlier keeps its time. */
export function decideArchive(
  draft: TreeDraft,
  asks: readonly ArchiveNode[],
  now: Instant,
  news: NodeNews,
  trail: NodeTrail,
): Outcome<NodeChange, ArchiveNodeCode>[] {
  return asks.map((ask) => {
    const node = draft.node(ask.code)
    if (!node) return refuse('unknown_node')
    if (!draft.inScope(ask.by.scope, node)) return refuse('out_of_scope')
    if (node.kind === 'group') return refuse('group_stays', 'The group cannot be archived.')
    const parent = draft.parentOn(node.id, draft.today)
    if (!ask.archived && parent && parent.archivedAt !== null) return refuse('archived_parent')
    const nodes = ask.archived ? draft.subtree(node) : [node]
    const changing = nodes.filter((one) => (one.archivedAt !== null) !== ask.archived)
    for (const one of changing) {
      draft.put({ ...one, archivedAt: ask.archived ? now : null })
      news.set(one.id, ask.archived ? 'archived' : 'restored')
    }
    trail.archived(ask, node, changing)
    return done({ id: node.id, code: node.code, change: changing.length > 0 ? 'changed' : 'unchanged' })
  })
}

export function setNews(news: NodeNews, id: number, what: NodeWhat): void {
  if (news.get(id) !== 'created') news.set(id, what)
}
