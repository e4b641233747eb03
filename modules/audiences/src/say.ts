import { decodeId, formatMoney } from '@atrium/kernel'
import { CHANNEL_NAMES } from './channel-names.ts'
import type {
  Comparison,
  EventMeasure,
  EventWhere,
  Filter,
  Leaf,
  PurchaseMeasure,
  PurchaseWhere,
  Scalar,
  Step,
  Times,
  Window,
} from './definition.ts'
import {
  CHANNELS,
  DEFAULT_PURPOSE,
  type FieldSpec,
  type FieldType,
  labelOf,
  type Vocabulary,
  type Words,
} from './vocabulary.ts'

export type Language = keyof Words

/** Builds a text by asking the same function once for each language. */
export const inBoth = (say: (language: Language) => string): Words => ({ zh: say('zh'), en: say('en') })

/** A checked filter as a sentence in both languages. */
export const sayFilter = (filter: Filter, vocabulary: Vocabulary): Words =>
  inBoth((language) => new Speaker(language, vocabulary).filter(filter, false))

const MOST_NAMED = 5

const REACHED_BY = new Map(CHANNELS.map(({ code, label }) => [code, label]))

const PURPOSES: Readonly<Record<string, Words>> = {
  [DEFAULT_PURPOSE]: { zh: '营销', en: 'marketing' },
  service: { zh: '服务通知', en: 'service messages' },
  profiling: { zh: '画像分析', en: 'profiling' },
}

class Speaker {
  private readonly language: Language
  private readonly vocabulary: Vocabulary

  constructor(language: Language, vocabulary: Vocabulary) {
    this.language = language
    this.vocabulary = vocabulary
  }

  filter(filter: Filter, inside: boolean): string {
    if ('is' in filter) return this.leaf(filter)
    if ('not' in filter)
      return this.say(`不满足（${this.filter(filter.not, false)}）`, `not (${this.filter(filter.not, false)})`)
    const parts = 'all' in filter ? filter.all : filter.any
    const between = 'all' in filter ? this.say('，且 ', ' and ') : this.say('，或 ', ' or ')
    const told = parts.map((part) => this.filter(part, parts.length > 1)).join(between)
    return inside && parts.length > 1 ? this.say(`（${told}）`, `(${told})`) : told
  }

  private say(zh: string, en: string): string {
    return this.language === 'zh' ? zh : en
  }

  private words(words: Words): string {
    return words[this.language]
  }

  private list(values: readonly string[]): string {
    const named = values.slice(0, MOST_NAMED).join(this.say('、', ', '))
    const left = values.length - MOST_NAMED
    return left > 0 ? this.say(`${named} 等 ${values.length} 项`, `${named} and ${left} more`) : named
  }

  private leaf(leaf: Leaf): string {
    switch (leaf.is) {
      case 'field': {
        const field = this.vocabulary.fields.get(leaf.field)
        const label = field ? this.words(field.label) : leaf.field
        const unit = field?.unit ? ` ${this.words(field.unit)}` : ''
        return `${label} ${this.comparison(leaf, field?.type ?? 'text', unit, field)}`
      }
      case 'tag': {
        const tag = this.vocabulary.tags.get(leaf.tag)
        return `${this.say('标签', 'tag')} ${tag ? this.words(tag.label) : leaf.tag} ${this.comparison(leaf, tag?.type ?? 'text', '', tag)}`
      }
      case 'level': {
        const programme = this.vocabulary.programmes.get(leaf.programme)
        const names = leaf.value.map((code) => {
          const level = programme?.levels.find((each) => each.code === code)
          return level ? this.words(level.name) : code
        })
        const of = programme ? this.words(programme.name) : leaf.programme
        const is = leaf.op === 'in' ? this.say('为', 'is') : this.say('不为', 'is not')
        return this.say(`“${of}”等级${is} ${this.list(names)}`, `level in “${of}” ${is} ${this.list(names)}`)
      }
      case 'points': {
        const programme = this.vocabulary.programmes.get(leaf.programme)
        const of = programme ? this.words(programme.name) : leaf.programme
        const measure = {
          balance: ['积分余额', 'points balance'],
          available: ['可用积分', 'available points'],
          frozen: ['冻结积分', 'frozen points'],
          debt: ['积分欠额', 'points owed'],
        }[leaf.measure]
        return this.say(
          `“${of}”${measure[0]} ${this.comparison(leaf, 'number')}`,
          `${measure[1]} in “${of}” ${this.comparison(leaf, 'number')}`,
        )
      }
      case 'consent': {
        const said = {
          allowed: ['同意', 'allowed'],
          refused: ['拒绝', 'refused'],
          unsaid: ['未表态', 'said nothing about'],
        }[leaf.value]
        return this.say(
          `对“${this.purpose(leaf.purpose)}”经${this.channel(leaf.channel)}${said[0]}`,
          `${said[1]} ${this.purpose(leaf.purpose)} by ${this.channel(leaf.channel)}`,
        )
      }
      case 'reachable': {
        const purpose = this.purpose(leaf.purpose ?? DEFAULT_PURPOSE)
        return this.say(
          `可经${this.channel(leaf.channel)}触达（${purpose}）`,
          `reachable by ${this.channel(leaf.channel)} for ${purpose}`,
        )
      }
      case 'met':
        return this.say(`到过 ${this.places(leaf.stores)}`, `met by ${this.places(leaf.stores)}`)
      case 'audience': {
        const name = this.vocabulary.audiences.get(decodeId('seg', leaf.audienceId) ?? 0)?.name ?? leaf.audienceId
        return this.say(`在人群“${name}”中`, `in audience “${name}”`)
      }
      case 'sample': {
        const share = `${Math.round((leaf.to - (leaf.from ?? 0)) * 10_000) / 100}%`
        return this.say(`随机抽取约 ${share}（种子“${leaf.seed}”）`, `a random ${share} or so (seed “${leaf.seed}”)`)
      }
      case 'purchases':
        return this.purchases(leaf)
      case 'events': {
        const [zh, en, type] = EVENT_MEASURES[leaf.measure]
        const what = this.event(leaf.where ?? {})
        if (isNone(leaf)) return this.none(leaf.window, what)
        const of = leaf.property === undefined ? '' : this.say(` ${leaf.property} `, ` ${leaf.property}`)
        return this.say(
          `${this.window(leaf.window)}${what}的${of}${zh} ${this.comparison(leaf, type)}`,
          `${en}${of} of ${what}${this.window(leaf.window)} ${this.comparison(leaf, type)}`,
        )
      }
      case 'sequence': {
        const steps = leaf.steps.map((each) => this.step(each))
        const told = steps.join(this.say(` 之后 ${leaf.withinDays} 天内 `, ` then within ${leaf.withinDays} days `))
        const without = leaf.without
          ? this.say(`，其间没有${this.step(leaf.without)}`, `, without ${this.step(leaf.without)} in between`)
          : ''
        return this.say(`${this.window(leaf.window)}${told}${without}`, `${told}${without}${this.window(leaf.window)}`)
      }
    }
  }

  private purchases(leaf: Extract<Leaf, { is: 'purchases' }>): string {
    const currency = leaf.currency ?? this.vocabulary.currency
    const [zh, en, type] = MEASURES[leaf.measure]
    const what = this.purchase(leaf.where ?? {})
    if (isNone(leaf)) return this.none(leaf.window, what)
    const net = leaf.gross
      ? this.say('（含已退）', ' (with what was returned)')
      : type === 'money'
        ? this.say('（扣除退货）', ' (net of returns)')
        : ''
    const compared = type === 'money' ? this.money(leaf, currency) : this.comparison(leaf, type)
    return this.say(
      `${this.window(leaf.window)}${what}的${zh}${net} ${compared}`,
      `${en} of ${what}${net}${this.window(leaf.window)} ${compared}`,
    )
  }

  private none(window: Window | undefined, what: string): string {
    return this.say(`${this.window(window)}没有${what}`, `no ${what}${this.window(window)}`)
  }

  private money(comparison: Comparison, currency: string): string {
    const say = (value: Scalar) => formatMoney({ amountMinor: Number(value), currency }, this.language)
    return this.compared(comparison, (value) => say(value))
  }

  private comparison(
    comparison: Comparison,
    type: FieldType,
    unit = '',
    spec: Pick<FieldSpec, 'options' | 'names'> = {},
  ): string {
    if (type === 'money') return this.money(comparison, this.vocabulary.currency)
    const say = (value: Scalar): string => {
      const label = labelOf(spec, value)
      if (label) return this.words(label)
      if (typeof value === 'boolean') return value ? this.say('是', 'yes') : this.say('否', 'no')
      if (type === 'store') return this.place(String(value))
      if (typeof value === 'number') return value.toLocaleString('en') + unit
      return type === 'day' || type === 'yearly' ? value : this.say(`“${value}”`, `“${value}”`)
    }
    return this.compared(comparison, say)
  }

  private compared({ op, value }: Comparison, say: (value: Scalar) => string): string {
    const values = Array.isArray(value) ? (value as readonly Scalar[]) : []
    const one = Array.isArray(value) ? '' : say((value as Scalar | undefined) ?? '')
    const [first, last] = values.map(say)
    switch (op) {
      case 'eq':
        return this.say(`等于 ${one}`, `is ${one}`)
      case 'ne':
        return this.say(`不等于 ${one}`, `is not ${one}`)
      case 'lt':
        return this.say(`小于 ${one}`, `below ${one}`)
      case 'le':
        return this.say(`不超过 ${one}`, `at most ${one}`)
      case 'gt':
        return this.say(`大于 ${one}`, `above ${one}`)
      case 'ge':
        return this.say(`至少 ${one}`, `at least ${one}`)
      case 'between':
        return this.say(`在 ${first} 至 ${last} 之间（含）`, `from ${first} to ${last}`)
      case 'in':
        return this.say(`为 ${this.list(values.map(say))}`, `is ${this.list(values.map(say))}`)
      case 'notIn':
        return this.say(`不为 ${this.list(values.map(say))}`, `is not ${this.list(values.map(say))}`)
      case 'contains':
        return this.say(`包含 ${one}`, `contains ${one}`)
      case 'startsWith':
        return this.say(`以 ${one} 开头`, `begins with ${one}`)
      case 'lastDays':
        return this.say(`在近 ${one} 天内`, `within the last ${one} days`)
      case 'beforeDays':
        return this.say(`在 ${one} 天之前`, `more than ${one} days ago`)
      case 'nextDays':
        return this.say(`在今天起的 ${one} 天内`, `within ${one} days from today`)
      case 'from':
        return this.say(`在 ${one} 及以后`, `on ${one} or later`)
      case 'till':
        return this.say(`在 ${one} 及以前`, `on ${one} or before`)
      case 'known':
        return this.say('有值', 'is known')
      case 'unknown':
        return this.say('无值', 'is unknown')
    }
  }

  private channel(code: string): string {
    const label = REACHED_BY.get(code)
    return label ? this.words(label) : code
  }

  private purpose(code: string): string {
    return PURPOSES[code] ? this.words(PURPOSES[code]) : code
  }

  private place(code: string): string {
    const node = this.vocabulary.organization.nodeByCode(code)
    return node ? (this.language === 'zh' ? node.name.zh : (node.name.en ?? node.name.zh)) : code
  }

  private places(codes: readonly string[]): string {
    return this.list(codes.map((code) => this.place(code)))
  }

  private window(window: Window | undefined): string {
    if (window === undefined) return ''
    const { lastDays, endingDaysAgo = 0, from, till } = window
    if (lastDays !== undefined) {
      return endingDaysAgo === 0
        ? this.say(`近 ${lastDays} 天`, ` in the last ${lastDays} days`)
        : this.say(
            `${endingDaysAgo} 天前的 ${lastDays} 天内`,
            ` in the ${lastDays} days that ended ${endingDaysAgo} days ago`,
          )
    }
    if (from !== undefined && till !== undefined) return this.say(`${from} 至 ${till}`, ` from ${from} to ${till}`)
    if (from !== undefined) return this.say(`${from} 起`, ` since ${from}`)
    return till === undefined ? '' : this.say(`截至 ${till}`, ` until ${till}`)
  }

  private step(step: Step): string {
    return 'purchase' in step ? this.purchase(step.purchase) : this.event(step.event)
  }

  private purchase(where: PurchaseWhere): string {
    const parts: string[] = []
    const { stores, channels, sources, products, categories, brands, atLeastMinor } = where
    if (stores) parts.push(this.say(`在 ${this.places(stores)}`, `at ${this.places(stores)}`))
    if (channels) {
      const named = this.list(channels.map((code) => this.words(CHANNEL_NAMES[code] ?? { zh: code, en: code })))
      parts.push(this.say(`渠道 ${named}`, `through ${named}`))
    }
    if (sources) parts.push(this.say(`来源 ${this.list(sources)}`, `from ${this.list(sources)}`))
    parts.push(...this.times(where))
    if (categories) parts.push(this.say(`品类 ${this.list(categories)}`, `category ${this.list(categories)}`))
    if (brands) parts.push(this.say(`品牌 ${this.list(brands)}`, `brand ${this.list(brands)}`))
    if (products) parts.push(this.say(`商品 ${this.list(products)}`, `product ${this.list(products)}`))
    if (atLeastMinor !== undefined) {
      const least = formatMoney({ amountMinor: atLeastMinor, currency: this.vocabulary.currency }, this.language)
      parts.push(this.say(`单笔至少 ${least}`, `of ${least} and more`))
    }
    return parts.length === 0
      ? this.say('消费', 'purchases')
      : this.say(`消费（${parts.join('，')}）`, `purchases (${parts.join(', ')})`)
  }

  private times({ hours, weekdays }: Times): readonly string[] {
    const parts: string[] = []
    if (hours)
      parts.push(this.say(`${hours.from} 至 ${hours.till} 点`, `between ${hours.from}:00 and ${hours.till}:00`))
    if (weekdays) parts.push(this.list(weekdays.map((each) => this.words(WEEKDAYS[each - 1] ?? { zh: '', en: '' }))))
    return parts
  }

  private event(where: EventWhere): string {
    const { kind, names, sources, properties = [] } = where
    const parts: string[] = []
    if (names) parts.push(this.list(names.map((name) => `“${name}”`)))
    if (sources)
      parts.push(
        this.say(
          `来源 ${this.list(sources.map((code) => this.source(code)))}`,
          `from ${this.list(sources.map((code) => this.source(code)))}`,
        ),
      )
    parts.push(...this.times(where))
    for (const test of properties) {
      const type = typeof test.value === 'number' ? 'number' : 'text'
      parts.push(`${test.property} ${this.comparison(test, type)}`)
    }
    const what =
      kind === 'page'
        ? this.say('浏览页面', 'page views')
        : kind === 'screen'
          ? this.say('浏览屏幕', 'screen views')
          : this.say('行为', 'events')
    return parts.length === 0 ? what : this.say(`${what}（${parts.join('，')}）`, `${what} (${parts.join(', ')})`)
  }

  private source(code: string): string {
    const source = this.vocabulary.sources.get(code)
    return source ? this.words(source.name) : code
  }
}

const MEASURES: Readonly<Record<PurchaseMeasure, readonly [zh: string, en: string, type: FieldType]>> = {
  count: ['笔数', 'number', 'number'],
  paid: ['实付合计', 'sum paid', 'money'],
  average: ['客单价', 'average paid', 'money'],
  quantity: ['件数', 'quantity', 'number'],
  days: ['天数', 'days', 'number'],
  stores: ['到店数', 'number of stores', 'number'],
  firstDay: ['首次日期', 'first day', 'day'],
  lastDay: ['最近日期', 'last day', 'day'],
}

/** Whether a count asks for nothing at all. */
const isNone = ({ measure, op, value }: Comparison & { readonly measure: string }): boolean =>
  measure === 'count' && op === 'eq' && value === 0

const EVENT_MEASURES: Readonly<Record<EventMeasure, readonly [zh: string, en: string, type: 'number' | 'day']>> = {
  count: ['次数', 'times', 'number'],
  days: ['天数', 'days', 'number'],
  sum: ['合计', 'sum of', 'number'],
  average: ['平均', 'average', 'number'],
  values: ['不同值数', 'different values of', 'number'],
  firstDay: ['首次日期', 'first day', 'day'],
  lastDay: ['最近日期', 'last day', 'day'],
}

const WEEKDAYS: readonly Words[] = [
  { zh: '周一', en: 'Mondays' },
  { zh: '周二', en: 'Tuesdays' },
  { zh: '周三', en: 'Wednesdays' },
  { zh: '周四', en: 'Thursdays' },
  { zh: '周五', en: 'Fridays' },
  { zh: '周六', en: 'Saturdays' },
  { zh: '周日', en: 'Sundays' },
]
