import { commandRoute, cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { type By, type Ctx, done, encodeId, formatInstant, refuse } from '@atrium/kernel'
import { lineagesOf, mayBeSeen } from '@atrium/members'
import { actorKey, actorNames } from '@atrium/staff'
import Type from 'typebox'
import { setTagValues } from '../commands/set-tag-values.ts'
import { openTags } from '../load-tags.ts'
import { tagsOfMember } from '../queries.ts'
import { listChanges } from '../tag-store.ts'
import { ADMIN, memberParam, NullableValueForm, unknownMember, ValueForm, valueReply } from './forms.ts'

/** The member, where the asker may see it. */
export async function seenMember(ctx: Ctx, by: By, id: string): Promise<number | undefined> {
  const memberId = wire.readId('mbr', id)
  const [seen] = await mayBeSeen(ctx, [{ by, memberId }])
  return seen ? memberId : undefined
}

const tagsOf = queryRoute({
  name: 'profiles.tagsOfMember',
  audience: ADMIN,
  path: '/v1/profiles/of-member/:memberId/tags',
  permission: 'profiles.read',
  summary: { zh: '会员的标签', en: 'What is known of a member by tags' },
  about: 'Those it has a value of, in their order. Names and numbers are masked.',
  params: memberParam,
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        tag: Type.String(),
        value: ValueForm,
        since: wire.nullable(wire.instant()),
        renewedAt: wire.nullable(wire.instant()),
        stale: Type.Boolean({ description: 'Not said again for longer than the tag allows' }),
        cause: wire.oneOf(['hand', 'import', 'rule', 'read']),
      }),
    ),
  }),
  codes: unknownMember,
  handle: async (ctx, { params }, by) => {
    const memberId = await seenMember(ctx, by, params.memberId)
    const values = memberId === undefined ? undefined : await tagsOfMember(ctx, memberId)
    if (!values) return refuse('unknown_member')
    return done({
      items: values.map(({ tag, value, since, renewedAt, stale, cause }) => ({
        tag: tag.code,
        value: valueReply(value),
        since: since === null ? null : formatInstant(since),
        renewedAt: renewedAt === null ? null : formatInstant(renewedAt),
        stale,
        cause,
      })),
    })
  },
})

const place = cursor(Type.Object({ changeId: Type.Integer() }))
const CAUSES = ['hand', 'import', 'rule', 'merge', 'unmerge'] as const

const changesOf = queryRoute({
  name: 'profiles.tagChangesOfMember',
  audience: ADMIN,
  path: '/v1/profiles/of-member/:memberId/tag-changes',
  permission: 'profiles.read',
  summary: { zh: '会员标签的变更历史', en: 'How the tags of a member changed, newest first' },
  params: memberParam,
  query: Type.Object({ ...pageQuery(place) }),
  reply: pageReply(
    Type.Object({
      tag: Type.String(),
      before: NullableValueForm,
      after: NullableValueForm,
      at: wire.instant(),
      cause: wire.oneOf(CAUSES),
      memberId: wire.id('mbr'),
      actor: Type.Object({ kind: wire.oneOf(['staff', 'key', 'system']), name: wire.nullable(Type.String()) }),
    }),
  ),
  codes: unknownMember,
  handle: async (ctx, { params, query }, by) => {
    const memberId = await seenMember(ctx, by, params.memberId)
    const lineage = memberId === undefined ? undefined : (await lineagesOf(ctx, [memberId])).get(memberId)
    if (!lineage) return refuse('unknown_member')
    const [book, rows] = await Promise.all([
      openTags(ctx),
      ctx.tx.rows(listChanges, {
        memberId: lineage,
        before: place.read(query.cursor)?.changeId ?? Number.MAX_SAFE_INTEGER,
        limit: pageSize(query.limit) + 1,
      }),
    ])
    // Held by check constraints and by whoever wrote the rows.
    const actorOf = (row: (typeof rows)[number]) => ({
      kind: row.actorKind as 'staff' | 'key' | 'system',
      id: row.actorId,
    })
    const names = await actorNames(
      ctx,
      rows.flatMap((row) =>
        row.actorKind === 'system' ? [] : [actorOf(row) as { kind: 'staff' | 'key'; id: number }],
      ),
    )
    return done(
      pageOf(rows, query.limit, place, {
        item: (row) => ({
          tag: book.byId(row.tagId)?.code ?? '',
          before: row.before === null ? null : valueReply(row.before),
          after: row.after === null ? null : valueReply(row.after),
          at: formatInstant(row.changedAt),
          cause: row.cause as (typeof CAUSES)[number],
          memberId: encodeId('mbr', row.memberId),
          actor: { kind: actorOf(row).kind, name: names.get(actorKey(actorOf(row))) ?? null },
        }),
        place: ({ changeId }) => ({ changeId }),
      }),
    )
  },
})

const setValue = commandRoute({
  name: 'profiles.setTagValue',
  audience: ADMIN,
  path: '/v1/profiles/tag-values',
  permission: 'profiles.tag',
  summary: { zh: '给会员设置或取消标签值', en: 'Say the value of a tag of a member, or take it back' },
  about: 'Null takes the value back. The same value again makes it fresh. Tags that make themselves cannot be said.',
  idempotency: 'none',
  ask: Type.Object({
    memberId: wire.id('mbr'),
    tag: wire.code(40),
    value: NullableValueForm,
    cause: Type.Optional(wire.oneOf(['hand', 'import'])),
  }),
  value: Type.Object({
    tag: Type.String(),
    value: NullableValueForm,
    before: NullableValueForm,
    changed: Type.Boolean(),
  }),
  codes: {
    ...unknownMember,
    unknown_tag: { status: 422, title: { zh: '标签不存在或已停用', en: 'No such tag' } },
    tag_makes_itself: { status: 422, title: { zh: '该标签由规则或系统产生', en: 'The tag makes itself' } },
    value_does_not_fit: { status: 422, title: { zh: '标签值不符合类型', en: 'The value does not fit the tag' } },
    member_erased: { status: 409, title: { zh: '会员信息已删除', en: 'The member was erased' } },
  },
  toAsk: ({ memberId, cause, ...rest }, by) => ({
    ...rest,
    by,
    memberId: wire.readId('mbr', memberId),
    cause: cause ?? 'hand',
  }),
  command: setTagValues,
  toReply: ({ tag, value, before, changed }) => ({
    tag,
    value: value === null ? null : valueReply(value),
    before: before === null ? null : valueReply(before),
    changed,
  }),
})

export const valueRoutes = [tagsOf, changesOf, setValue]
