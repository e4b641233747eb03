import { type Ctx, type Day, inScope, type Scope } from '@atrium/kernel'
import { type Field as CustomField, profileFields } from '@atrium/members'
import { loadOrganization, type Organization } from '@atrium/organization'
import { openTags, STAGES, type Stage, type Tag } from '@atrium/profiles'
import { openTierSets } from '@atrium/tiers'
import { listSources } from '@atrium/tracking'
import { CHANNEL_NAMES } from './channel-names.ts'
import { type Filter, leavesOf, type Op } from './definition.ts'
import { loadNames } from './store.ts'

export interface Words {
  readonly zh: string
  readonly en: string
}

export type FieldType = 'number' | 'money' | 'day' | 'yearly' | 'text' | 'choice' | 'boolean' | 'store'

/** Where a field of a person is kept in the projection; `only` picks its rows where the table has one for each field. */
export interface FieldSource {
  readonly table: string
  readonly column: string
  readonly only?: { readonly column: string; readonly value: string }
}

/** Something of a person that filters may ask about. */
export interface FieldSpec {
  readonly name: string
  readonly label: Words
  readonly type: FieldType
  readonly group: 'person' | 'custom' | 'portrait'
  readonly options?: readonly { readonly value: string; readonly label: Words }[]
  readonly unit?: Words
  readonly source: FieldSource
  /** How codes that stand in a text are called, where there are names for them. */
  readonly names?: Readonly<Record<string, Words>>
  /** The choice that holds for those who have no row: who never bought is a prospect. */
  readonly none?: string
  /** Several rows of a person may hold it (a field of several choices). */
  readonly many?: boolean
}

export interface TagSpec {
  readonly code: string
  readonly label: Words
  readonly type: Exclude<FieldType, 'yearly' | 'store' | 'money'>
  /** Made from what is known of the person; else said. */
  readonly made: boolean
  readonly options?: readonly { readonly value: string; readonly label: Words }[]
}

export interface ChannelSpec {
  readonly code: string
  readonly label: Words
  /** Kinds of identity of which one is needed. */
  readonly kinds: readonly string[]
}

const inWords = (zh: string, en: string): Words => ({ zh, en })
const option = (value: string, zh: string, en: string) => ({ value, label: { zh, en } })

/** What messages can be sent over, and what it takes. Consents are kept under the same codes. */
export const CHANNELS: readonly ChannelSpec[] = [
  { code: 'sms', label: inWords('短信', 'SMS'), kinds: ['phone_verified', 'phone'] },
  { code: 'wechat', label: inWords('微信', 'WeChat'), kinds: ['wechat_openid', 'wechat_unionid'] },
  { code: 'wecom', label: inWords('企业微信', 'WeCom'), kinds: ['wecom_external_user'] },
  { code: 'alipay', label: inWords('支付宝', 'Alipay'), kinds: ['alipay_user'] },
  { code: 'email', label: inWords('邮件', 'E-mail'), kinds: ['email_verified', 'email'] },
]

export const DEFAULT_PURPOSE = 'marketing'

const person = (
  name: string,
  zh: string,
  en: string,
  type: FieldType,
  column: string,
  more: Partial<FieldSpec> = {},
): FieldSpec => ({
  name,
  label: { zh, en },
  type,
  group: 'person',
  source: { table: 'members.person', column },
  ...more,
})

const YEARS = inWords('岁', 'years')

/** What is known of every person. */
export const PERSON_FIELDS: readonly FieldSpec[] = [
  person('stage', '阶段', 'Stage', 'choice', 'stage', {
    options: [option('prospect', '潜客', 'Prospect'), option('joined', '会员', 'Joined')],
  }),
  person('gender', '性别', 'Gender', 'choice', 'gender', {
    options: [option('female', '女', 'Female'), option('male', '男', 'Male'), option('other', '其他', 'Other')],
  }),
  person('age', '年龄', 'Age', 'number', 'birthday', { unit: YEARS }),
  person('birthday', '生日', 'Birthday', 'yearly', 'birthday'),
  person('birthMonth', '生日月份', 'Month of birth', 'number', 'birth_month'),
  person('joinedOn', '入会日期', 'Joined on', 'day', 'joined_on'),
  person('joinedChannel', '入会渠道', 'Joined through', 'text', 'joined_channel', { names: CHANNEL_NAMES }),
  person('joinedStore', '入会门店', 'Joined at', 'store', 'joined_store_id'),
  person('homeStore', '归属门店', 'Home store', 'store', 'home_store_id'),
  person('blocked', '有被封禁的身份', 'Has a blocked identity', 'boolean', 'blocked'),
]

/** All that a filter may speak of, as of one moment: what it names is looked up here when it is checked, printed and compiled. */
export interface Vocabulary {
  readonly today: Day
  readonly organization: Organization
  readonly fields: ReadonlyMap<string, FieldSpec>
  readonly tags: ReadonlyMap<string, TagSpec>
  /** By code of the programme, from the base level up. */
  readonly programmes: ReadonlyMap<
    string,
    {
      readonly id: number
      readonly name: Words
      readonly levels: readonly { readonly code: string; readonly name: Words }[]
    }
  >
  readonly sources: ReadonlyMap<string, { readonly id: number; readonly name: Words; readonly nodeId: number }>
  /** Audiences that are not archived, by id. */
  readonly audiences: ReadonlyMap<number, { readonly name: string; readonly nodeId: number }>
  /** Where amounts name none. */
  readonly currency: string
}

const named = (name: { readonly zh: string; readonly en?: string }): Words => ({ zh: name.zh, en: name.en ?? name.zh })

const CUSTOM_TYPES: Readonly<Record<CustomField['type'], FieldType>> = {
  text: 'text',
  integer: 'number',
  boolean: 'boolean',
  day: 'day',
  choice: 'choice',
  choices: 'choice',
}

function customSpec(field: CustomField): FieldSpec {
  const isNumber = field.type === 'integer' || field.type === 'boolean'
  return {
    name: `custom.${field.code}`,
    label: named(field.name),
    type: CUSTOM_TYPES[field.type],
    group: 'custom',
    source: {
      table: 'members.attribute',
      column: isNumber ? 'number_value' : 'text_value',
      only: { column: 'field', value: field.code },
    },
    ...(field.choices === null
      ? {}
      : { options: field.choices.map((choice) => ({ value: choice, label: { zh: choice, en: choice } })) }),
    ...(field.type === 'choices' ? { many: true } : {}),
  }
}

const TAG_TYPES: Readonly<Record<Tag['type'], TagSpec['type']>> = {
  text: 'text',
  number: 'number',
  boolean: 'boolean',
  day: 'day',
  choice: 'choice',
  choices: 'choice',
}

/** Tags that only read a field are not kept: filters ask the field. */
const isHeld = (tag: Tag): boolean => !tag.archived && tag.kind !== 'builtIn'

const tagSpec = (tag: Tag): TagSpec => ({
  code: tag.code,
  label: named(tag.name),
  type: TAG_TYPES[tag.type],
  made: tag.kind === 'rule' || tag.kind === 'computed',
  ...(tag.choices === null
    ? {}
    : { options: tag.choices.map(({ code, zh, en }) => ({ value: code, label: { zh, en: en ?? zh } })) }),
})

const STAGE_NAMES: Readonly<Record<Stage, Words>> = {
  prospect: { zh: '潜客', en: 'Prospect' },
  new: { zh: '新客', en: 'New' },
  growing: { zh: '成长', en: 'Growing' },
  mature: { zh: '成熟', en: 'Mature' },
  declining: { zh: '衰退', en: 'Declining' },
  sleeping: { zh: '沉睡', en: 'Sleeping' },
  lost: { zh: '流失', en: 'Lost' },
}

/** Choices of figures of the portrait whose codes have names. */
export const PORTRAIT_OPTIONS: Readonly<Record<string, FieldSpec['options']>> = {
  stage: STAGES.map((value) => ({ value, label: STAGE_NAMES[value] })),
}

/** Figures of the portrait that are codes with names. */
export const PORTRAIT_NAMES: Readonly<Record<string, FieldSpec['names']>> = {
  channel: CHANNEL_NAMES,
  daypart: {
    morning: inWords('上午', 'morning'),
    noon: inWords('中午', 'noon'),
    afternoon: inWords('下午', 'afternoon'),
    evening: inWords('晚上', 'evening'),
    night: inWords('深夜', 'night'),
  },
}

/** Whether a filter asks for what is drawn of people: figures of the portrait, tags that are made. */
export const asksForPortraits = (filter: Filter, { fields, tags }: Vocabulary): boolean =>
  leavesOf(filter).some(
    (leaf) =>
      (leaf.is === 'field' && fields.get(leaf.field)?.group === 'portrait') ||
      (leaf.is === 'tag' && tags.get(leaf.tag)?.made === true),
  )

/** What a value of a field or tag is called; undefined where it speaks for itself. */
export const labelOf = (
  { options, names }: Pick<FieldSpec, 'options' | 'names'>,
  value: string | number | boolean,
): Words | undefined => options?.find((option) => option.value === value)?.label ?? names?.[String(value)]

/** What the tables of the projection offer beyond what is written here. */
export interface KnownTables {
  /** Figures of the portrait of a person, one column each. */
  portrait(): readonly FieldSpec[]
}
const NO_TABLES: KnownTables = { portrait: () => [] }

/** Everything there is to ask about, today. */
export async function loadVocabulary(ctx: Ctx, tables: KnownTables = NO_TABLES): Promise<Vocabulary> {
  const organization = await loadOrganization(ctx)
  const [custom, tierSets, sources, tags, names] = await Promise.all([
    profileFields.load(ctx),
    openTierSets(ctx),
    listSources(ctx),
    openTags(ctx),
    ctx.tx.rows(loadNames, {}),
  ])
  const fields = [
    ...PERSON_FIELDS,
    ...tables.portrait(),
    ...[...custom.values()].filter((field) => !field.archived).map(customSpec),
  ]
  return {
    today: organization.today,
    organization,
    fields: new Map(fields.map((field) => [field.name, field])),
    tags: new Map(tags.tags.filter(isHeld).map((tag) => [tag.code, tagSpec(tag)])),
    programmes: new Map(
      organization.programmes.map((programme) => {
        const { levels } = tierSets.of(programme).at(organization.today)
        return [
          programme.code,
          {
            id: programme.id,
            name: named(programme.name),
            levels: levels.map(({ code, name }) => ({ code, name: named(name) })),
          },
        ]
      }),
    ),
    sources: new Map(sources.map(({ id, code, name, nodeId }) => [code, { id, name: named(name), nodeId }])),
    audiences: new Map(names.map(({ audienceId, name, nodeId }) => [audienceId, { name, nodeId }])),
    currency: organization.root?.currency ?? 'CNY',
  }
}

/** What somebody may speak of: sources and audiences of their scope, and those of the whole group. Others are unknown to them. */
export function offeredTo(vocabulary: Vocabulary, scope: Scope): Vocabulary {
  const rootId = vocabulary.organization.root?.id
  const offered = <K, V extends { readonly nodeId: number }>(things: ReadonlyMap<K, V>): ReadonlyMap<K, V> =>
    new Map([...things].filter(([, { nodeId }]) => nodeId === rootId || inScope(scope, nodeId)))
  return { ...vocabulary, sources: offered(vocabulary.sources), audiences: offered(vocabulary.audiences) }
}

const NUMBER_OPS: readonly Op[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'between']
const PRESENCE: readonly Op[] = ['known', 'unknown']
const DAY_OPS: readonly Op[] = ['lastDays', 'beforeDays', 'nextDays', 'from', 'till', 'between']

/** Comparisons that a type of field allows. */
export const OPS_OF: Readonly<Record<FieldType, readonly Op[]>> = {
  number: [...NUMBER_OPS, ...PRESENCE],
  money: [...NUMBER_OPS, ...PRESENCE],
  day: [...DAY_OPS, ...PRESENCE],
  yearly: ['nextDays', ...PRESENCE],
  text: ['in', 'notIn', 'contains', 'startsWith', ...PRESENCE],
  choice: ['in', 'notIn', ...PRESENCE],
  boolean: ['eq'],
  store: ['in', 'notIn', ...PRESENCE],
}

/** Those of what is counted or added up: nothing is 0, and the first and last day of nothing are unknown. */
export const OPS_OF_MEASURES = { number: NUMBER_OPS, day: DAY_OPS.filter((op) => op !== 'nextDays') } as const
