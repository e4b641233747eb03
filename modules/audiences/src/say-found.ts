import { type Day, formatDay, formatMoney, parseDay } from '@atrium/kernel'
import type { EventMeasure, Leaf, PurchaseMeasure } from './definition.ts'
import type { Reach, Reason } from './reach.ts'
import { inBoth, type Language } from './say.ts'
import { type FieldSpec, type FieldType, labelOf, type Vocabulary, type Words } from './vocabulary.ts'

/*
 * What was found of one person for a condition, in words: figures come from the projection as text.
 */

const words = (zh: string, en: string): Words => ({ zh, en })
const NOTHING = words('无', 'nothing')

const REASONS: Readonly<Record<Reason, Words>> = {
  no_identity: words('没有这个渠道的联系方式', 'has nothing to be reached by on this channel'),
  blocked: words('有被封禁的身份', 'has a blocked identity'),
  refused: words('拒绝了授权', 'has refused'),
  no_consent: words('从未授权', 'has never allowed it'),
}

/** Why one person can be reached or not. */
export const sayReach = ({ reasons }: Reach): Words => {
  const reason = reasons.find(({ people }) => people > 0)?.reason
  return reason === undefined ? words('可触达', 'can be reached') : REASONS[reason]
}

/** Where one person stands in the order of a seed. */
export function sayShare(share: number): Words {
  const at = `${(share * 100).toFixed(2)}%`
  return words(`抽签位置 ${at}`, `drawn at ${at}`)
}

type Asked = Exclude<Leaf, { readonly is: 'audience' | 'sample' | 'reachable' }>

/** What the figures of a condition say; null where there is nothing to add. */
export function sayFigures(leaf: Asked, figures: readonly string[], vocabulary: Vocabulary): Words | null {
  switch (leaf.is) {
    case 'field':
    case 'tag': {
      const spec = leaf.is === 'field' ? vocabulary.fields.get(leaf.field) : vocabulary.tags.get(leaf.tag)
      if (spec === undefined) return null
      const isAge = leaf.is === 'field' && leaf.field === 'age'
      return told(figures, (raw, language) =>
        isAge ? sayAge(raw, vocabulary.today, language) : sayValue(spec, raw, vocabulary, language),
      )
    }
    case 'level': {
      const levels = vocabulary.programmes.get(leaf.programme)?.levels ?? []
      // Who has no row stands at the base level.
      const [held = levels[0]?.code] = figures
      return levels.find(({ code }) => code === held)?.name ?? null
    }
    case 'points':
      return amount(figures, 'number', vocabulary)
    case 'consent': {
      const [allowed] = figures
      if (allowed === undefined) return words('未表态', 'said nothing')
      return allowed.startsWith('t') ? words('已同意', 'allowed') : words('已拒绝', 'refused')
    }
    case 'met':
      return told(figures, (raw, language) => sayValue({ type: 'store' }, raw, vocabulary, language))
    case 'purchases': {
      const type = PURCHASE_TYPES[leaf.measure] ?? 'number'
      const isQuantity = leaf.measure === 'quantity'
      const counted = isQuantity ? figures.map((raw) => String(Number(raw) / MILLI)) : figures
      const currency = leaf.currency ?? vocabulary.currency
      return isOfNothing(leaf.measure, counted) ? NOTHING : amount(counted, type, { ...vocabulary, currency })
    }
    case 'events': {
      const isDay = leaf.measure === 'firstDay' || leaf.measure === 'lastDay'
      return isOfNothing(leaf.measure, figures) ? NOTHING : amount(figures, isDay ? 'day' : 'number', vocabulary)
    }
    case 'sequence':
      return saySteps(figures, leaf.steps.length)
  }
}

const MILLI = 1_000
const PURCHASE_TYPES: Partial<Record<PurchaseMeasure, FieldType>> = {
  paid: 'money',
  average: 'money',
  firstDay: 'day',
  lastDay: 'day',
}

/** Of nothing there is no average and no day; counts and sums of it are 0. */
const isOfNothing = (measure: PurchaseMeasure | EventMeasure, figures: readonly string[]): boolean =>
  figures.length === 0 && ['average', 'firstDay', 'lastDay'].includes(measure)

const amount = (figures: readonly string[], type: FieldType, vocabulary: Vocabulary): Words =>
  told(figures.length === 0 ? ['0'] : figures, (raw, language) => sayValue({ type }, raw, vocabulary, language))

function told(figures: readonly string[], say: (raw: string, language: Language) => string): Words {
  if (figures.length === 0) return NOTHING
  const each = [...new Set(figures)]
  return inBoth((language) => each.map((raw) => say(raw, language)).join(language === 'zh' ? '、' : ', '))
}

type Spec = Pick<FieldSpec, 'type' | 'options' | 'names' | 'unit'>

function sayValue(spec: Spec, raw: string, { organization, currency }: Vocabulary, language: Language): string {
  const label = labelOf(spec, raw)
  if (label) return label[language]
  switch (spec.type) {
    case 'boolean': {
      const isTrue = raw.startsWith('t') || Number(raw) === 1
      return language === 'zh' ? (isTrue ? '是' : '否') : isTrue ? 'yes' : 'no'
    }
    case 'store': {
      const node = organization.node(Number(raw))
      return (language === 'en' ? node?.name.en : undefined) ?? node?.name.zh ?? raw
    }
    case 'money':
      return formatMoney({ amountMinor: Math.round(Number(raw)), currency }, language)
    case 'number': {
      const unit = spec.unit ? ` ${spec.unit[language]}` : ''
      return Number(raw).toLocaleString('en', { maximumFractionDigits: 4 }) + unit
    }
    case 'day':
      // Some are kept as the number of days since 1970.
      return /^-?\d+(\.0)?$/.test(raw) ? formatDay(Number(raw)) : raw
    default:
      return raw
  }
}

const YEAR = 10_000

/** Full years of a day of birth, as `compareAge` counts them, and the day itself. */
function sayAge(raw: string, today: Day, language: Language): string {
  const born = parseDay(raw)
  if (born === undefined) return raw
  const digits = (day: Day) => Number(formatDay(day).replaceAll('-', ''))
  const years = Math.floor((digits(today) - digits(born)) / YEAR)
  return language === 'zh' ? `${years} 岁（${raw} 出生）` : `${years} years (born ${raw})`
}

/** Of each step how often it was and when last; 0 stands for what must not come between. */
function saySteps(figures: readonly string[], steps: number): Words {
  const of = new Map(figures.map((raw) => raw.split(' ')).map(([mark, times, last]) => [Number(mark), { times, last }]))
  const say = (mark: number, language: Language): string => {
    const step = of.get(mark)
    const name =
      mark === 0
        ? { zh: '其间不应有的', en: 'what must not come between' }
        : { zh: `第 ${mark} 步`, en: `step ${mark}` }
    if (step === undefined) return language === 'zh' ? `${name.zh}从未发生` : `${name.en} never`
    return language === 'zh'
      ? `${name.zh} ${step.times} 次，最近 ${step.last}`
      : `${name.en} ${step.times} times, last on ${step.last}`
  }
  const marks = [...Array(steps).keys()].map((at) => at + 1)
  const all = of.has(0) ? [...marks, 0] : marks
  return inBoth((language) => all.map((mark) => say(mark, language)).join(language === 'zh' ? '；' : '; '))
}
