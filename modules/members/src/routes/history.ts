import { queryRoute, type Route, wire } from '@atrium/http'
import { done, encodeId, formatInstant, refuse } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import { consentHistoryOf, type NamedActor, type TimelineItem, timelineOf } from '../timeline.ts'
import { mayBeSeen } from '../visibility.ts'
import { ADMIN, IdentityReply, identityReply, unknownMember } from './forms.ts'

/** What happened to a person, for people. */
const memberId = Type.Object({ memberId: wire.id('mbr') })

const Actor = Type.Object({
  kind: wire.oneOf(['staff', 'key', 'system']),
  id: Type.Integer(),
  name: wire.nullable(Type.String()),
})
const actorReply = ({ kind, id, name }: NamedActor): Static<typeof Actor> => ({ kind, id, name })

const Said = {
  purpose: Type.String(),
  channel: Type.String(),
  allowed: Type.Boolean(),
  source: Type.String({ description: 'Where it was said' }),
}

const timeline = queryRoute({
  name: 'members.timeline',
  audience: ADMIN,
  path: '/v1/members/:memberId/timeline',
  permission: 'members.read',
  summary: {
    zh: '会员时间线：开卡、标识、合并、归属、资料、授权',
    en: 'How a person came to be what it is: identities, merges, assignments, profile, consents',
  },
  params: memberId,
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        at: wire.instant(),
        what: wire.oneOf([
          'created',
          'joined',
          'identity_seen',
          'identity_ended',
          'merged',
          'unmerged',
          'assigned',
          'profile_changed',
          'consented',
          'erased',
        ]),
        channel: Type.Optional(Type.String()),
        identity: Type.Optional(IdentityReply),
        mergeId: Type.Optional(wire.id('mrg')),
        absorbedId: Type.Optional(wire.id('mbr')),
        survivorId: Type.Optional(wire.id('mbr')),
        rule: Type.Optional(Type.String()),
        evidence: Type.Optional(
          Type.Array(IdentityReply, { description: 'What was named together, as far as it is this person’s' }),
        ),
        actor: Type.Optional(Actor),
        homeStoreId: Type.Optional(wire.nullable(wire.id('org'))),
        guideId: Type.Optional(wire.nullable(wire.id('stf'))),
        fields: Type.Optional(Type.Array(Type.String(), { description: 'Fields of the profile: which, not to what' })),
        consent: Type.Optional(Type.Object(Said)),
      }),
    ),
  }),
  codes: unknownMember,
  handle: async (ctx, { params }, by) => {
    const asked = wire.readId('mbr', params.memberId)
    const [seen] = await mayBeSeen(ctx, [{ by, memberId: asked }])
    const items = seen ? await timelineOf(ctx, asked) : []
    if (items.length === 0) return refuse('unknown_member')
    return done({ items: items.map(timelineItem) })
  },
})

function timelineItem(item: TimelineItem) {
  const head = { at: formatInstant(item.at), what: item.what }
  switch (item.what) {
    case 'created':
    case 'joined':
      return { ...head, channel: item.channel }
    case 'identity_seen':
    case 'identity_ended':
      return { ...head, identity: identityReply(item.identity) }
    case 'merged':
    case 'unmerged':
      return {
        ...head,
        mergeId: encodeId('mrg', item.mergeId),
        absorbedId: encodeId('mbr', item.absorbedId),
        survivorId: encodeId('mbr', item.survivorId),
        rule: item.rule,
        evidence: item.evidence.map(identityReply),
        actor: actorReply(item.actor),
      }
    case 'assigned':
      return {
        ...head,
        actor: actorReply(item.actor),
        ...(item.kind === 'home_store'
          ? { homeStoreId: item.targetId === null ? null : encodeId('org', item.targetId) }
          : { guideId: item.targetId === null ? null : encodeId('stf', item.targetId) }),
      }
    case 'profile_changed':
      return { ...head, actor: actorReply(item.actor), fields: [...item.fields] }
    case 'erased':
      return { ...head, actor: actorReply(item.actor) }
    case 'consented': {
      const { purpose, channel, allowed, source } = item
      return { ...head, actor: actorReply(item.actor), consent: { purpose, channel, allowed, source } }
    }
  }
}

const consentHistory = queryRoute({
  name: 'members.consentHistory',
  audience: ADMIN,
  path: '/v1/members/:memberId/consents/history',
  permission: 'members.read',
  summary: { zh: '授权同意的历史', en: 'All that a member ever said about what it allows, latest first' },
  params: memberId,
  reply: Type.Object({ items: Type.Array(Type.Object({ at: wire.instant(), ...Said, actor: Actor })) }),
  codes: unknownMember,
  handle: async (ctx, { params }, by) => {
    const asked = wire.readId('mbr', params.memberId)
    const [seen] = await mayBeSeen(ctx, [{ by, memberId: asked }])
    const said = seen ? await consentHistoryOf(ctx, asked) : undefined
    if (!said) return refuse('unknown_member')
    return done({
      items: said.map(({ at, actor, purpose, channel, allowed, source }) => ({
        at: formatInstant(at),
        purpose,
        channel,
        allowed,
        source,
        actor: actorReply(actor),
      })),
    })
  },
})

export const historyRoutes: readonly Route[] = [timeline, consentHistory]
