import type { Scope } from '@atrium/kernel'
import { type Tree, WHOLE_GROUP } from './model.ts'

/** Held by the owner's role alone, beside every permission there is: whoever has it may hand out anything. No route asks for it. */
export const EVERYTHING = '*'

/** Some permissions on some subtrees. */
export interface Holding {
  readonly permissions: readonly string[]
  /** Node ids, `WHOLE_GROUP` among them for the whole group. */
  readonly nodeIds: readonly number[]
}

/** Where each permission that somebody holds is held. */
export type Rights = ReadonlyMap<string, Scope>

const NOWHERE: ReadonlySet<number> = new Set()

/** The nodes of some subtrees; 'all' where the whole group is among them. */
export function scopeOfNodes(tree: Tree, nodeIds: Iterable<number>): Scope {
  const ids = [...nodeIds]
  if (ids.includes(WHOLE_GROUP) || (tree.root !== undefined && ids.includes(tree.root.id))) return 'all'
  return ids.length === 0 ? NOWHERE : tree.subtrees(ids)
}

/** Adds holdings up: a permission is held on all subtrees of all holdings that name it. */
export function rightsOf(tree: Tree, holdings: readonly Holding[]): Rights {
  const nodes = new Map<string, Set<number>>()
  for (const holding of holdings) {
    for (const permission of holding.permissions) {
      const known = nodes.get(permission)
      if (known) for (const id of holding.nodeIds) known.add(id)
      else nodes.set(permission, new Set(holding.nodeIds))
    }
  }
  // Permissions held on the same nodes share one set: there are few different ones, and trees may be large.
  const shared = new Map<string, Scope>()
  const rights = new Map<string, Scope>()
  for (const [permission, ids] of nodes) {
    const key = [...ids].sort((a, b) => a - b).join()
    let scope = shared.get(key)
    if (scope === undefined) {
      scope = scopeOfNodes(tree, ids)
      shared.set(key, scope)
    }
    rights.set(permission, scope)
  }
  return rights
}

/**
 * The one scope for all that somebody may do: where every permission is held. With one role, or one set of nodes, that is the scope
 * as granted; with different roles in different places it is what they share, because a wider one would carry a permission to where it
 * was not granted. `scopeOf` of a caller says it for each permission.
 */
export function commonScope(rights: Rights): Scope {
  let common: Scope = 'all'
  for (const scope of new Set(rights.values())) {
    if (scope === 'all') continue
    if (common === 'all') common = scope
    else {
      const [small, large]: [ReadonlySet<number>, ReadonlySet<number>] =
        common.size < scope.size ? [common, scope] : [scope, common]
      common = new Set([...small].filter((id) => large.has(id)))
    }
  }
  return rights.size === 0 ? NOWHERE : common
}

const holds = (outer: Scope, inner: Scope): boolean => {
  if (outer === 'all') return true
  if (inner === 'all') return false
  for (const id of inner) if (!outer.has(id)) return false
  return true
}

/** A permission that is needed and not held, or not everywhere where it is needed; undefined where `rights` hold all of `needed`. */
export function missingRight(rights: Rights, needed: Rights): string | undefined {
  for (const [permission, scope] of needed) {
    const held = rights.get(permission)
    if (held === undefined || !holds(held, scope)) return permission
  }
  return undefined
}
