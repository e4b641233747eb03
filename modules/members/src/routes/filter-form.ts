import { wire } from '@atrium/http'
import { type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import Type, { type Static } from 'typebox'
import { type MemberFilter, STAGES } from '../list-members.ts'

export const unknownNode = {
  unknown_node: { status: 404, title: { zh: '组织节点不存在', en: 'No such node of the organization' } },
} as const

/** The filters of lists, counts, searches and exports of members, as query parameters. */
export const filterQuery = {
  node: Type.Optional(wire.id('org')),
  stage: Type.Optional(wire.oneOf(STAGES)),
  channel: Type.Optional(wire.code(40)),
  gender: Type.Optional(wire.oneOf(['female', 'male', 'other'])),
  birthMonth: Type.Optional(wire.integer(1, 12)),
  homeNode: Type.Optional(wire.id('org')),
  guideId: Type.Optional(wire.id('stf')),
  joinedFrom: Type.Optional(wire.day()),
  joinedTill: Type.Optional(wire.day()),
  blocked: Type.Optional(Type.Boolean()),
} as const

const FilterForm = Type.Object(filterQuery)
export type FilterForm = Static<typeof FilterForm>

/** The filter in the house's own terms: nodes are the stores below them as of today; the whole group is no filter. */
export async function readMemberFilter(ctx: Ctx, form: FilterForm): Promise<Outcome<MemberFilter, 'unknown_node'>> {
  const organization = await loadOrganization(ctx)
  const storesBelow = (text: string | undefined) => {
    if (text === undefined) return undefined
    const id = wire.readId('org', text)
    return organization.node(id) ? organization.subtree(id) : null
  }
  const node = storesBelow(form.node)
  const home = storesBelow(form.homeNode)
  if (node === null || home === null) return refuse('unknown_node')
  const whole = form.node !== undefined && organization.root?.id === wire.readId('org', form.node)
  return done({
    metBy: whole ? undefined : node,
    homes: home,
    stage: form.stage,
    channel: form.channel,
    gender: form.gender,
    birthMonth: form.birthMonth,
    guideId: form.guideId === undefined ? undefined : wire.readId('stf', form.guideId),
    joinedFrom: form.joinedFrom === undefined ? undefined : wire.readDay(form.joinedFrom),
    joinedTill: form.joinedTill === undefined ? undefined : wire.readDay(form.joinedTill),
    blocked: form.blocked,
  })
}
