import { defineProjection, type Projection } from '@atrium/kernel'
import {
  consentChanged,
  consentNoted,
  identityChanged,
  memberAssigned,
  memberCreated,
  memberErased,
  memberJoined,
  memberMet,
  membersMerged,
  membersUnmerged,
  profileChanged,
} from './events.ts'

/** Below a person `p`: its members, the root first by `ranks` of the fold (profile.ts, `foldPerson`). */
const BELOW = `(
            select p.member_id
            union all
            select absorbed.member_id from members.root absorbed
            where absorbed.root_id = p.member_id and absorbed.root_id <> absorbed.member_id
          ) as below`

const ROOT_FIRST = 'm.member_id <> p.member_id, m.created_at, m.member_id'

const first = (column: string): string =>
  `(array_agg(m.${column} order by ${ROOT_FIRST}) filter (where m.${column} is not null))[1] as ${column}`

const ofFirstJoined = (column: string): string =>
  `(array_agg(m.${column} order by m.joined_at, ${ROOT_FIRST}) filter (where m.joined_at is not null))[1] as ${column}`

// Nearly all persons are one member, whose row needs no fold.
const FOLDED = `
        select p.member_id, m.joined_at, m.joined_channel, m.joined_store_id, m.gender, m.birthday, m.home_store_id, m.guide_id,
          p.blocked, p.erased, m.created_at
        from members.person p join members.member m on m.member_id = p.member_id
        where not p.merged
        union all
        select p.member_id, f.joined_at, f.joined_channel, f.joined_store_id, f.gender, f.birthday, f.home_store_id, f.guide_id,
          p.blocked, p.erased, f.created_at
        from members.person p cross join lateral (
          select min(m.joined_at) as joined_at, ${ofFirstJoined('joined_channel')}, ${ofFirstJoined('joined_store_id')},
            ${first('gender')}, ${first('birthday')}, ${first('home_store_id')}, ${first('guide_id')},
            min(m.created_at) as created_at
          from ${BELOW} join members.member m on m.member_id = below.member_id
        ) as f
        where p.merged`

const member = defineProjection({
  name: 'members.member',
  about: { zh: '会员号与自然人：合并后的归属', en: 'Members and the persons they belong to' },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    rootId: { type: 'int', zh: '自然人', en: 'Person', role: 'key' },
  },
  sql: 'select member_id, root_id from members.root',
  of: { kind: 'map', topics: [membersMerged.topic, membersUnmerged.topic, memberErased.topic] },
})

const person = defineProjection({
  name: 'members.person',
  about: { zh: '自然人：合并后的资料，一人一行', en: 'Persons: the profile as merges leave it, one row each' },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    stage: { type: 'text', zh: '阶段（潜客或会员）', en: 'Stage: prospect or joined', role: 'dimension' },
    joinedAt: { type: 'timestamptz?', zh: '入会时间', en: 'Joined at', role: 'time' },
    joinedOn: { type: 'date?', zh: '入会日期', en: 'Joined on', role: 'time' },
    joinedChannel: { type: 'text?', zh: '入会渠道', en: 'Joined through', role: 'dimension' },
    joinedStoreId: { type: 'int?', zh: '入会门店', en: 'Joined at store', role: 'dimension' },
    gender: { type: 'text?', zh: '性别', en: 'Gender', role: 'dimension' },
    birthday: { type: 'date?', zh: '生日', en: 'Birthday', role: 'dimension', personal: true },
    birthMonth: { type: 'smallint?', zh: '生日月份', en: 'Month of birth', role: 'dimension' },
    homeStoreId: { type: 'int?', zh: '归属门店', en: 'Home store', role: 'dimension' },
    guideId: { type: 'int?', zh: '归属导购', en: 'Owning guide', role: 'dimension' },
    blocked: { type: 'boolean', zh: '有被封禁的身份', en: 'Has a blocked identity', role: 'dimension' },
    erased: { type: 'boolean', zh: '已抹除', en: 'Erased', role: 'dimension' },
    createdAt: { type: 'timestamptz', zh: '首次出现时间', en: 'First seen at', role: 'time' },
  },
  sql: `select p.member_id, case when p.joined_at is null then 'prospect' else 'joined' end as stage, p.joined_at,
          (p.joined_at at time zone coalesce((select zone from organization.node where kind = 'group'), 'UTC'))::date as joined_on,
          p.joined_channel, p.joined_store_id, p.gender, p.birthday, extract(month from p.birthday)::smallint as birth_month,
          p.home_store_id, p.guide_id, p.blocked, p.erased, p.created_at
        from (${FOLDED}) as p`,
  of: {
    kind: 'member',
    topics: [
      memberCreated.topic,
      memberJoined.topic,
      profileChanged.topic,
      memberAssigned.topic,
      identityChanged.topic,
    ],
  },
  restsOn: [{ table: 'organization.group', columns: ['zone'] }],
})

const attribute = defineProjection({
  name: 'members.attribute',
  about: {
    zh: '自定义资料字段的值；多选字段一个值一行',
    en: 'Values of custom profile fields; of a field of several choices one row each',
  },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    field: { type: 'text', zh: '字段', en: 'Field', role: 'dimension' },
    textValue: { type: 'text?', zh: '文字、选项或日期', en: 'Text, choice or day', role: 'dimension', personal: true },
    numberValue: {
      type: 'double?',
      zh: '数值；是为 1，否为 0',
      en: 'Number; yes is 1, no 0',
      role: 'measure',
      personal: true,
    },
  },
  sql: `select f.member_id, f.field,
          case when jsonb_typeof(each.value) <> 'number' then each.value #>> '{}' end as text_value,
          case jsonb_typeof(each.value)
            when 'number' then (each.value #>> '{}')::double precision
            when 'boolean' then (each.value #>> '{}')::boolean::int::double precision
          end as number_value
        from (
          select p.member_id, said.key as field, said.value
          from members.person p join members.member m on m.member_id = p.member_id cross join lateral jsonb_each(m.attributes) as said
          where not p.merged
          union all
          select p.member_id, f.field, f.value
          from members.person p cross join lateral (
            select distinct on (said.key) said.key as field, said.value
            from ${BELOW} join members.member m on m.member_id = below.member_id cross join lateral jsonb_each(m.attributes) as said
            order by said.key, ${ROOT_FIRST}
          ) as f
          where p.merged
        ) as f
        cross join lateral jsonb_array_elements(
          case jsonb_typeof(f.value) when 'array' then f.value else jsonb_build_array(f.value) end) as each(value)
        where jsonb_typeof(each.value) <> 'null'`,
  of: { kind: 'member', topics: [memberCreated.topic, profileChanged.topic] },
})

// As `effectiveConsents` folds it: of each member the last word that was said for one of the person, and of these the stricter.
const consent = defineProjection({
  name: 'members.consent',
  about: { zh: '授权同意：此刻有效的，合并取严', en: 'Consents in force; of merged members the stricter counts' },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    purpose: { type: 'text', zh: '用途', en: 'Purpose', role: 'dimension' },
    channel: { type: 'text', zh: '渠道', en: 'Channel', role: 'dimension' },
    allowed: { type: 'boolean', zh: '同意', en: 'Allowed', role: 'dimension' },
  },
  sql: `(
          select distinct on (p.member_id, c.purpose, c.channel) p.member_id, c.purpose, c.channel, c.allowed
          from members.person p join members.consent c on c.member_id = p.member_id and c.said_for = p.member_id
          where not p.merged
          order by p.member_id, c.purpose, c.channel, c.said_at desc, c.entry_id desc
        )
        union all
        select p.member_id, word.purpose, word.channel, word.allowed
        from members.person p cross join lateral (
          select last.purpose, last.channel, bool_and(last.allowed) as allowed
          from (
            select distinct on (c.member_id, c.purpose, c.channel) c.purpose, c.channel, c.allowed
            from ${BELOW}
            join members.consent c on c.member_id = below.member_id
            join members.root said on said.member_id = c.said_for and said.root_id = p.member_id
            order by c.member_id, c.purpose, c.channel, c.said_at desc, c.entry_id desc
          ) as last
          group by last.purpose, last.channel
        ) as word
        where p.merged`,
  of: { kind: 'member', topics: [consentChanged.topic] },
})

const reach = defineProjection({
  name: 'members.reach',
  about: { zh: '可触达的身份类型，不含号码', en: 'Kinds of identities in force, never their values' },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    kind: { type: 'text', zh: '身份类型', en: 'Kind of identity', role: 'dimension' },
  },
  sql: 'select distinct member_id, kind from members.identity where ended_at is null',
  of: { kind: 'member', topics: [memberCreated.topic, identityChanged.topic] },
})

const scope = defineProjection({
  name: 'members.scope',
  about: { zh: '见过会员的门店（数据权限）', en: 'Stores that have met a member: whose staff may see them' },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    storeId: { type: 'int', zh: '门店', en: 'Store', role: 'dimension' },
  },
  sql: 'select member_id, store_id from members.member_scope',
  // loyalty, above this module, says where somebody bought.
  of: {
    kind: 'member',
    topics: [memberCreated.topic, memberJoined.topic, memberMet.topic, memberAssigned.topic, 'loyalty.purchasesPosted'],
  },
})

const IN_GROUP = `at time zone coalesce((select zone from organization.node where kind = 'group'), 'UTC')`

const said = defineProjection({
  name: 'members.consent_said',
  about: {
    zh: '授权同意的每一次表态',
    en: 'Every word on consent: what was allowed or refused, and where it was said',
  },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    entryId: { type: 'bigint', zh: '表态', en: 'Word', role: 'key' },
    purpose: { type: 'text', zh: '用途', en: 'Purpose', role: 'dimension' },
    channel: { type: 'text', zh: '渠道', en: 'Channel', role: 'dimension' },
    allowed: { type: 'boolean', zh: '同意', en: 'Allowed', role: 'dimension' },
    source: { type: 'text', zh: '来源', en: 'Where it was said', role: 'dimension' },
    day: { type: 'date', zh: '日期', en: 'Day', role: 'time' },
  },
  sql: `select c.member_id, c.entry_id, c.purpose, c.channel, c.allowed, c.source, (c.said_at ${IN_GROUP})::date as day
        from members.consent c`,
  of: { kind: 'member', topics: [consentChanged.topic, consentNoted.topic] },
  restsOn: [{ table: 'organization.group', columns: ['zone'] }],
})

const merge = defineProjection({
  name: 'members.merge',
  about: { zh: '会员合并', en: 'Merges of members' },
  columns: {
    memberId: { type: 'int', zh: '被合并的会员', en: 'Member that was absorbed', role: 'key' },
    mergeId: { type: 'bigint', zh: '合并', en: 'Merge', role: 'key' },
    rule: { type: 'text', zh: '依据', en: 'Rule', role: 'dimension' },
    day: { type: 'date', zh: '日期', en: 'Day', role: 'time' },
    undone: { type: 'boolean', zh: '已撤销', en: 'Undone', role: 'dimension' },
  },
  sql: `select m.absorbed_id as member_id, m.merge_id, m.rule, (m.merged_at ${IN_GROUP})::date as day, m.undone_at is not null as undone
        from members.merge m`,
  of: { kind: 'member', topics: [] },
  restsOn: [{ table: 'organization.group', columns: ['zone'] }],
})

export const projections: readonly Projection[] = [member, person, attribute, consent, reach, scope, said, merge]
