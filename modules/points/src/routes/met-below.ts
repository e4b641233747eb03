import { wire } from '@atrium/http'
import { type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import Type from 'typebox'

/** The parameter that narrows a list to members whom a store below a node has met: the scope chosen in the console's header. */
export const node = () => Type.Optional(wire.id('org'))

export const nodeCodes = {
  unknown_node: { status: 404, title: { zh: '组织节点不存在', en: 'No such node of the organization' } },
} as const

/** The nodes from one downward as of today; undefined for the whole group, which narrows nothing. */
export async function metBelow(
  ctx: Ctx,
  text: string | undefined,
): Promise<Outcome<ReadonlySet<number> | undefined, 'unknown_node'>> {
  if (text === undefined) return done(undefined)
  const organization = await loadOrganization(ctx)
  const id = wire.readId('org', text)
  if (!organization.node(id)) return refuse('unknown_node')
  return done(organization.root?.id === id ? undefined : organization.subtree(id))
}
