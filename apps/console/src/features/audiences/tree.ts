import type { AudienceFilter } from '@atrium/api/admin'
import { PROPERTY_MEASURES } from './measures.ts'

/** Groups as the builder shows them; `none` is a negation of `any`. */
export const GROUP_KINDS = ['all', 'any', 'none'] as const
export type GroupKind = (typeof GROUP_KINDS)[number]

/** One node of a filter while it is edited: ids stay with their node wherever it is moved. */
export type Node = Group | Leaf
export interface Group {
  readonly id: string
  readonly kind: GroupKind
  readonly parts: readonly Node[]
}
export interface Leaf {
  readonly id: string
  readonly leaf: AudienceFilter
}

export const isGroup = (node: Node): node is Group => 'parts' in node

const newId = (): string => crypto.randomUUID()
export const leafNode = (leaf: AudienceFilter): Leaf => ({ id: newId(), leaf })
export const groupNode = (kind: GroupKind, parts: readonly Node[]): Group => ({ id: newId(), kind, parts })

/** A filter as the builder edits it: a group at the top, negations as `none`. */
export function draftOf(filter: AudienceFilter | undefined): Group {
  if (filter === undefined) return groupNode('all', [])
  const node = nodeOf(filter)
  return isGroup(node) ? node : groupNode('all', [node])
}

function nodeOf(filter: AudienceFilter): Node {
  if (filter.all) return groupNode('all', filter.all.map(nodeOf))
  if (filter.any) return groupNode('any', filter.any.map(nodeOf))
  if (filter.not) return groupNode('none', (filter.not.any ?? [filter.not]).map(nodeOf))
  return leafNode(filter)
}

export interface Built {
  /** Left out where no condition is complete. */
  readonly filter?: AudienceFilter
  /** Node by its JSON pointer in `filter`. */
  readonly places: ReadonlyMap<string, string>
  /** Ids of the conditions that lack something. */
  readonly open: readonly string[]
}

/** What a draft says so far: conditions that lack something, and empty groups, are left out. */
export function builtOf(draft: Group): Built {
  const places = new Map<string, string>()
  const open: string[] = []
  const visit = (node: Node, pointer: string): AudienceFilter | undefined => {
    if (!isGroup(node)) {
      if (!isComplete(node.leaf)) {
        open.push(node.id)
        return undefined
      }
      places.set(pointer, node.id)
      return saidLeaf(node.leaf)
    }
    const below = node.kind === 'none' ? '/not/any' : `/${node.kind}`
    const parts: AudienceFilter[] = []
    for (const part of node.parts) {
      const said = visit(part, `${pointer}${below}/${parts.length}`)
      if (said) parts.push(said)
    }
    if (parts.length === 0) return undefined
    places.set(pointer, node.id)
    if (node.kind === 'none') return { not: { any: parts } }
    return node.kind === 'all' ? { all: parts } : { any: parts }
  }
  const filter = visit(draft, '')
  return { ...(filter === undefined ? {} : { filter }), places, open }
}

const hasText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const hasSome = (list: readonly unknown[] | undefined): boolean => list !== undefined && list.length > 0

/** Whether a comparison has all that its operator takes. */
export function isCompared({ op, value }: Pick<AudienceFilter, 'op' | 'value'>): boolean {
  if (op === 'known' || op === 'unknown') return true
  if (op === 'between') return Array.isArray(value) && value.length === 2 && value.every((each) => each !== '')
  if (op === 'in' || op === 'notIn') return Array.isArray(value) && value.length > 0
  return op !== undefined && value !== undefined && value !== '' && !Array.isArray(value)
}

type Where = NonNullable<AudienceFilter['where']>
const isWhere = (where: Where | undefined): boolean =>
  (where?.properties ?? []).every((test) => hasText(test.property) && isCompared(test))

export type Step = NonNullable<AudienceFilter['steps']>[number]

const needsProperty = ({ is, measure }: AudienceFilter): boolean =>
  is === 'events' && PROPERTY_MEASURES.includes(measure ?? '')

/** Whether a condition can be asked. */
export function isComplete(leaf: AudienceFilter): boolean {
  switch (leaf.is) {
    case 'consent':
      return hasText(leaf.purpose) && hasText(leaf.channel) && hasText(leaf.value)
    case 'reachable':
      return hasText(leaf.channel)
    case 'met':
      return hasSome(leaf.stores)
    case 'audience':
      return hasText(leaf.audienceId)
    case 'sample':
      return hasText(leaf.seed) && (leaf.to ?? 0) > (leaf.from ?? 0)
    case 'sequence':
      return (
        (leaf.withinDays ?? 0) > 0 &&
        (leaf.steps ?? []).length >= 2 &&
        [...(leaf.steps ?? []), ...(leaf.without ? [leaf.without] : [])].every((step) => isWhere(step.event)) &&
        isWindow(leaf.window)
      )
    case 'purchases':
    case 'events':
      return (
        (!needsProperty(leaf) || hasText(leaf.property)) &&
        isCompared(leaf) &&
        isWhere(leaf.where) &&
        isWindow(leaf.window)
      )
    default:
      return isCompared(leaf)
  }
}

/** Lists that name nothing say nothing: they are shown while they are filled in, and left out of what is asked. */
function saidWhere(where: Where): Where {
  const said = Object.entries(where).filter(([, value]) => !Array.isArray(value) || value.length > 0)
  return Object.fromEntries(said)
}

const saidStep = (step: Step): Step => ({
  ...(step.purchase ? { purchase: saidWhere(step.purchase) } : {}),
  ...(step.event ? { event: saidWhere(step.event) } : {}),
})

function saidLeaf(leaf: AudienceFilter): AudienceFilter {
  const { where, steps, without, ...rest } = leaf
  const said = where ? saidWhere(where) : {}
  return {
    ...rest,
    ...(Object.keys(said).length > 0 ? { where: said } : {}),
    ...(steps ? { steps: steps.map(saidStep) } : {}),
    ...(without ? { without: saidStep(without) } : {}),
  }
}

const isWindow = (window: AudienceFilter['window']): boolean =>
  window === undefined || Object.values(window).some((each) => each !== undefined)

/** The tree with one node in another form; null takes it away. */
export function replaced(group: Group, id: string, by: (node: Node) => Node | null): Group {
  return {
    ...group,
    parts: group.parts.flatMap((part) => {
      if (part.id === id) return by(part) ?? []
      return [isGroup(part) ? replaced(part, id, by) : part]
    }),
  }
}

/** The tree with something more in one of its groups, at the end where no place is named. */
export function added(group: Group, groupId: string, node: Node, at?: number): Group {
  if (group.id === groupId) {
    const place = at ?? group.parts.length
    return { ...group, parts: [...group.parts.slice(0, place), node, ...group.parts.slice(place)] }
  }
  return { ...group, parts: group.parts.map((part) => (isGroup(part) ? added(part, groupId, node, at) : part)) }
}

/** The same with new ids. */
export const copyOf = (node: Node): Node =>
  isGroup(node) ? groupNode(node.kind, node.parts.map(copyOf)) : leafNode(node.leaf)

/** The group that a node stands in, and its place there. */
export function placeOf(group: Group, id: string): { readonly group: Group; readonly at: number } | undefined {
  const at = group.parts.findIndex((part) => part.id === id)
  if (at >= 0) return { group, at }
  for (const part of group.parts) {
    const found = isGroup(part) ? placeOf(part, id) : undefined
    if (found) return found
  }
  return undefined
}

export function nodeIn(group: Group, id: string): Node | undefined {
  if (group.id === id) return group
  for (const part of group.parts) {
    const found = part.id === id ? part : isGroup(part) ? nodeIn(part, id) : undefined
    if (found) return found
  }
  return undefined
}

/** All groups, the top one first, each with how deep it lies. */
export const groupsOf = (group: Group, depth = 0): readonly { readonly group: Group; readonly depth: number }[] => [
  { group, depth },
  ...group.parts.flatMap((part) => (isGroup(part) ? groupsOf(part, depth + 1) : [])),
]

/** The tree with a node in another group; as it was where that group is the node itself or lies in it. */
export function moved(top: Group, id: string, groupId: string, at?: number): Group {
  const node = nodeIn(top, id)
  const from = placeOf(top, id)
  if (!node || !from || (isGroup(node) && nodeIn(node, groupId))) return top
  const isLater = from.group.id === groupId && at !== undefined && from.at < at
  return added(
    replaced(top, id, () => null),
    groupId,
    node,
    isLater ? at - 1 : at,
  )
}

/** One place up or down among its siblings. */
export function stepped(top: Group, id: string, by: -1 | 1): Group {
  const from = placeOf(top, id)
  if (!from) return top
  const to = from.at + by
  if (to < 0 || to >= from.group.parts.length) return top
  return moved(top, id, from.group.id, by === 1 ? to + 1 : to)
}
