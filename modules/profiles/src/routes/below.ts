import { wire } from '@atrium/http'
import { type By, type Ctx, done, inScope, type Outcome, refuse, type Scope } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import Type from 'typebox'

/** The parameter that narrows counts to people whom a store below a node has met: the scope chosen in the console's header. */
export const node = () => Type.Optional(wire.id('org'))

export const nodeCodes = {
  unknown_node: { status: 404, title: { zh: '组织节点不存在', en: 'No such node' } },
} as const

/** The asker's scope from one node downward; the whole of it where no node, or the whole group, is named. */
export async function scopeBelow(
  ctx: Ctx,
  { scope }: By,
  nodeId: string | undefined,
): Promise<Outcome<Scope, 'unknown_node'>> {
  if (nodeId === undefined) return done(scope)
  const organization = await loadOrganization(ctx)
  const id = wire.readId('org', nodeId)
  const below = [...organization.subtree(id)].filter((each) => inScope(scope, each))
  if (below.length === 0) return refuse('unknown_node')
  return done(organization.root?.id === id ? scope : new Set(below))
}
