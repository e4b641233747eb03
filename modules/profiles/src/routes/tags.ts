import { commandRoute, queryRoute, wire } from '@atrium/http'
import { type By, type Ctx, done, refuse } from '@atrium/kernel'
import { persons } from '@atrium/members'
import { loadOrganization, type Organization } from '@atrium/organization'
import { type Context, fieldsOf, type PrintOptions, printCondition } from '@atrium/rules'
import { actorNames } from '@atrium/staff'
import Type, { type Static } from 'typebox'
import { tagsNamed } from '../check-tags.ts'
import { putTags } from '../commands/put-tags.ts'
import { openTags } from '../load-tags.ts'
import { itemContext, personContext } from '../person-context.ts'
import { isCases, isDoing, isSum, isTrace, TAG_KINDS, type Tag, VALUE_TYPES } from '../tag.ts'
import { loadCounts } from '../tag-store.ts'
import { ADMIN, CasesForm, ChoiceForm, SumForm, TagForm, tagReply } from './forms.ts'
import { tagPreview } from './tag-preview.ts'

/** Names of owners and counts as they are now, for definitions that are kept in memory. */
async function told(ctx: Ctx, tags: readonly Tag[], { scope }: By): Promise<Static<typeof TagForm>[]> {
  const [names, counts] = await Promise.all([
    actorNames(
      ctx,
      tags.flatMap(({ ownerId }) => (ownerId === null ? [] : [{ kind: 'staff' as const, id: ownerId }])),
    ),
    ctx.tx.rows(loadCounts, {}),
  ])
  const counted = new Map(counts.map((count) => [count.id, count]))
  return tags.map((tag) => {
    const owner = tag.ownerId === null ? null : (names.get(`staff ${tag.ownerId}`) ?? null)
    // Counts are of the whole group: nobody else's to know.
    const count = scope === 'all' ? counted.get(tag.id) : undefined
    return tagReply(tag, owner, count ?? { persons: null, countedAt: null })
  })
}

const GroupForm = Type.Object({ code: Type.String(), name: wire.name(), tags: Type.Array(TagForm) })

const tags = queryRoute({
  name: 'profiles.tags',
  audience: ADMIN,
  path: '/v1/profiles/tags',
  permission: 'profiles.read',
  summary: { zh: '标签体系', en: 'The tags, by group' },
  about:
    'All definitions in their groups, archived ones only where asked for. How many have a tag is counted every ten minutes, and told to whom the whole group is open.',
  query: Type.Object({ archived: Type.Optional(wire.oneOf(['true', 'false'])) }),
  reply: Type.Object({ groups: Type.Array(GroupForm) }),
  codes: {},
  handle: async (ctx, { query }, by) => {
    const book = await openTags(ctx)
    const all = await told(
      ctx,
      book.tags.filter((tag) => !tag.archived || query.archived === 'true'),
      by,
    )
    return done({
      groups: book.groups.map(({ code, name }) => ({ code, name, tags: all.filter((tag) => tag.group === code) })),
    })
  },
})

async function contextOf(ctx: Ctx): Promise<Context> {
  const [book, organization, fields] = await Promise.all([openTags(ctx), loadOrganization(ctx), persons.fields(ctx)])
  return personContext(
    book.tags.filter((tag) => !tag.archived),
    organization.programmes,
    fields.values(),
  )
}

const FedByForm = Type.Object({
  field: Type.String({ description: 'As conditions name it; `tag.` and a code is another tag' }),
  name: wire.name(200),
  tag: wire.nullable(Type.String({ description: 'The code, where it is a tag' })),
})

const tag = queryRoute({
  name: 'profiles.tag',
  audience: ADMIN,
  path: '/v1/profiles/tags/:code',
  permission: 'profiles.read',
  summary: {
    zh: '一个标签：定义、规则说明、血缘',
    en: 'One tag: definition, its rule in words, what feeds it and what it feeds',
  },
  params: Type.Object({ code: wire.code(40) }),
  reply: Type.Object({
    tag: TagForm,
    sentences: Type.Array(Type.Object({ value: wire.nullable(Type.String()), zh: Type.String(), en: Type.String() }), {
      description: 'How values come about, case by case',
    }),
    fedBy: Type.Array(FedByForm),
    feeds: Type.Array(Type.Object({ code: Type.String(), name: wire.name() })),
  }),
  codes: { unknown_tag: { status: 404, title: { zh: '标签不存在', en: 'No such tag' } } },
  handle: async (ctx, { params }, by) => {
    const [book, context] = await Promise.all([openTags(ctx), contextOf(ctx)])
    const found = book.byCode(params.code)
    const [reply] = found ? await told(ctx, [found], by) : []
    if (!found || !reply) return refuse('unknown_tag')
    const feeds = book.tags
      .filter((other) => !other.archived && safeNames(other, context).includes(found.code))
      .map(({ code, name }) => ({ code, name }))
    return done({
      tag: reply,
      sentences: sentencesOf(found, context, await loadOrganization(ctx)),
      fedBy: fedBy(found, context),
      feeds,
    })
  },
})

/** A stored rule may name what is no more; what it says then is its JSON. */
function safely<T>(make: () => T, otherwise: T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof RangeError) return otherwise
    throw error
  }
}

const safeNames = (other: Tag, context: Context): readonly string[] => safely(() => tagsNamed(other, context), [])

function sentencesOf({ rule }: Tag, context: Context, organization: Organization) {
  const currency = organization.root?.currency
  const options: PrintOptions = {
    ...(currency === undefined ? {} : { currency }),
    nameOf: (refersTo, code, language) => {
      const name = refersTo === 'organization' ? organization.nodeByCode(code)?.name : undefined
      return language === 'en' ? (name?.en ?? name?.zh) : name?.zh
    },
  }
  const say = (of: Context, when: Parameters<typeof printCondition>[1], language: 'zh' | 'en') =>
    safely(() => printCondition(of, when, language, options), JSON.stringify(when))
  if (isCases(rule))
    return rule.cases.map(({ when, value }) => ({
      value: String(value),
      zh: say(context, when, 'zh'),
      en: say(context, when, 'en'),
    }))
  if (!isSum(rule) || rule.where === undefined) return []
  return [{ value: null, zh: say(itemContext, rule.where, 'zh'), en: say(itemContext, rule.where, 'en') }]
}

function fedBy({ rule }: Tag, context: Context): Static<typeof FedByForm>[] {
  const named = (of: Context, field: string) => {
    const label = of.fields[field]?.label ?? READ_NAMES[field] ?? { zh: field, en: field }
    return { field, name: { zh: label.zh, en: label.en }, tag: field.startsWith('tag.') ? field.slice(4) : null }
  }
  if (isCases(rule)) {
    const fields = rule.cases.flatMap(({ when }) => safely(() => [...fieldsOf(context, when)], []))
    return [...new Set(fields)].sort().map((field) => named(context, field))
  }
  if (isSum(rule)) {
    const fields = rule.where ? safely(() => [...fieldsOf(itemContext, rule.where!)], []) : []
    const of = isDoing(rule.measure) ? 'tracking' : 'purchases'
    const measure = { field: `${of}.${rule.measure}`, name: MEASURE_NAMES[rule.measure], tag: null }
    const events = (rule.events ?? []).map((name) => ({ field: `event.${name}`, name: { zh: name }, tag: null }))
    const paths = [
      ...(rule.property === undefined ? [] : [rule.property]),
      ...(rule.tests ?? []).map((test) => test.property),
    ]
    const properties = [...new Set(paths)].map((path) => ({
      ...{ field: `property.${path}`, name: { zh: `属性 ${path}`, en: `Property ${path}` }, tag: null },
    }))
    return [measure, ...events, ...properties, ...fields.map((field) => named(itemContext, field))]
  }
  if (isTrace(rule))
    return [
      { field: 'tracking.context', name: { zh: '行为事件的设备信息', en: 'Device of behaviour events' }, tag: null },
    ]
  return rule === null ? [] : [named(context, rule.field)]
}

/** What built-in tags read that no condition can name. */
const READ_NAMES: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  'view.name': { zh: '会员资料的姓名', en: 'Name of the record' },
  'view.phone': { zh: '会员资料的手机号', en: 'Phone of the record' },
  'member.channel': { zh: '会员资料的开卡渠道', en: 'Channel of joining' },
  level: { zh: '首个会员计划的等级', en: 'Level in the first programme' },
  points: { zh: '首个会员计划的积分余额', en: 'Points in the first programme' },
  'buying.spendTier': { zh: '统计期净消费在买家中的位置', en: 'Net spend of the window among buyers' },
  'buying.frequencyTier': { zh: '统计期订单数在买家中的位置', en: 'Orders of the window among buyers' },
  'buying.promotion': { zh: '优惠占原价的比例', en: 'Discount as a share of the price before it' },
  'known.wechat': { zh: '微信 OpenID 与 UnionID', en: 'WeChat openid and unionid' },
  'known.wecom': { zh: '企业微信外部联系人标识', en: 'WeCom contact identity' },
}

const MEASURE_NAMES = {
  orders: { zh: '订单数', en: 'Orders' },
  spendMinor: { zh: '净消费金额', en: 'Net spend' },
  averageMinor: { zh: '客单价', en: 'Average order' },
  largestMinor: { zh: '单笔最高金额', en: 'Largest order' },
  quantity: { zh: '件数', en: 'Quantity' },
  days: { zh: '消费天数', en: 'Days with an order' },
  stores: { zh: '门店数', en: 'Stores' },
  products: { zh: '商品数', en: 'Products' },
  categories: { zh: '类目数', en: 'Categories' },
  lastDay: { zh: '最近消费日', en: 'Last day of buying' },
  firstDay: { zh: '首次消费日', en: 'First day of buying' },
  events: { zh: '行为次数', en: 'Events' },
  eventDays: { zh: '有该行为的天数', en: 'Days with such an event' },
  firstEventDay: { zh: '首次行为日', en: 'First day of such an event' },
  lastEventDay: { zh: '最近一次行为日', en: 'Last day of such an event' },
  eventSum: { zh: '行为属性合计', en: 'Sum of a property' },
  eventAverage: { zh: '行为属性平均', en: 'Average of a property' },
  eventLargest: { zh: '行为属性最大值', en: 'Largest of a property' },
  eventValues: { zh: '行为属性不同值数', en: 'Different values of a property' },
} as const

const context = queryRoute({
  name: 'profiles.context',
  audience: ADMIN,
  path: '/v1/profiles/context',
  permission: 'profiles.read',
  summary: { zh: '标签规则可用的字段', en: 'What rules of tags may speak about' },
  about:
    'The declared contexts of `packages/rules`: `person` for cases, `item` for what a sum is narrowed to. Editors build, check and say conditions by them.',
  reply: Type.Object({
    person: Type.Unsafe<Context>(Type.Object({}, { additionalProperties: true })),
    item: Type.Unsafe<Context>(Type.Object({}, { additionalProperties: true })),
  }),
  codes: {},
  handle: async (ctx) => done({ person: await contextOf(ctx), item: itemContext }),
})

const putTag = commandRoute({
  name: 'profiles.putTag',
  audience: ADMIN,
  path: '/v1/profiles/tags',
  permission: 'profiles.change',
  summary: { zh: '定义或修改标签', en: 'Define or change a tag' },
  about:
    'Code, type and kind stay what they are; choices are archived, never dropped. `expectedVersion` is the version that the change was made from, 0 for a new tag.',
  idempotency: 'none',
  ask: Type.Object({
    code: Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,39}$' }),
    group: wire.code(40),
    name: wire.name(40),
    about: Type.Optional(wire.nullable(wire.name(300))),
    type: wire.oneOf(VALUE_TYPES),
    kind: wire.oneOf(TAG_KINDS),
    choices: Type.Optional(wire.nullable(Type.Array(ChoiceForm, { minItems: 1, maxItems: 200 }))),
    unit: Type.Optional(wire.nullable(wire.name(20))),
    cases: Type.Optional(CasesForm.properties.cases),
    sum: Type.Optional(SumForm),
    ownerId: Type.Optional(wire.nullable(wire.id('stf'))),
    freshDays: Type.Optional(wire.nullable(wire.integer(1, 3_650))),
    personal: Type.Optional(Type.Boolean()),
    archived: Type.Optional(Type.Boolean()),
    expectedVersion: wire.integer(0, 1_000_000),
  }),
  value: Type.Object({ code: Type.String(), version: Type.Integer() }),
  codes: {
    unknown_group: { status: 422, title: { zh: '标签分组不存在', en: 'No such group' } },
    unknown_owner: { status: 422, title: { zh: '负责人不存在或已停用', en: 'No such owner' } },
    tag_is_fixed: { status: 409, title: { zh: '标签的类型与来源不可更改', en: 'Type and kind of a tag are fixed' } },
    built_in: {
      status: 409,
      title: { zh: '内置标签的取值不可更改', en: 'What is read elsewhere cannot be changed here' },
    },
    invalid_choices: { status: 422, title: { zh: '选项有误', en: 'The choices have faults' } },
    rule_has_faults: { status: 422, title: { zh: '规则有误', en: 'The rule has faults' } },
    tags_in_a_circle: {
      status: 422,
      title: { zh: '标签规则循环引用', en: 'Rules of tags name each other in a circle' },
    },
    named_by_another: { status: 409, title: { zh: '标签正被其他标签引用', en: 'The rule of another tag names it' } },
    tag_changed: { status: 409, title: { zh: '标签已被他人修改', en: 'Somebody changed the tag meanwhile' } },
    whole_group_only: { status: 403, title: { zh: '标签体系由集团统一维护', en: 'Tags are the whole group’s' } },
    duplicate_in_batch: { status: 409, title: { zh: '同一批中重复', en: 'Named twice in one batch' } },
  },
  toAsk: ({ about, choices, unit, cases, sum, ownerId, freshDays, personal, archived, ...rest }, by) => ({
    ...rest,
    by,
    about: about ?? null,
    choices: choices ?? null,
    unit: unit ?? null,
    rule: cases ? { cases } : (sum ?? null),
    ownerId: ownerId == null ? null : wire.readId('stf', ownerId),
    freshDays: freshDays ?? null,
    personal: personal ?? false,
    archived: archived ?? false,
  }),
  command: putTags,
  toReply: (value) => ({ ...value }),
})

export const tagRoutes = [tags, tagPreview, tag, context, putTag]
