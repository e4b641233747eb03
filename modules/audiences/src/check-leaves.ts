import { decodeId, parseDay } from '@atrium/kernel'
import { isCurrency } from '@atrium/organization'
import { checkComparison, checkKeys, checkNames, checkWord, isRaw, isText, isWithin, type Raw } from './check-values.ts'
import {
  CONSENTS,
  EVENT_KINDS,
  EVENT_MEASURES,
  type LeafKind,
  LIMITS,
  POINT_MEASURES,
  PROPERTY_MEASURES,
  PURCHASE_MEASURES,
} from './definition.ts'
import { type Faults, shown, step } from './faults.ts'
import { CHANNELS, type FieldType, OPS_OF, OPS_OF_MEASURES, type Vocabulary } from './vocabulary.ts'

type Check = (raw: Raw, pointer: string, vocabulary: Vocabulary, faults: Faults) => boolean

const CODE = /^[a-z][a-z0-9_]{0,39}$/

function checkCode(raw: Raw, key: string, pointer: string, faults: Faults): boolean {
  const value = raw[key]
  return (
    (typeof value === 'string' && CODE.test(value)) ||
    faults.add(step(pointer, key), 'wrong_value', `${shown(value)} is no code of small letters, digits and underscores`)
  )
}

const checkField: Check = (raw, pointer, { fields }, faults) => {
  checkKeys(raw, ['is', 'field', 'op', 'value'], pointer, faults)
  const field = typeof raw.field === 'string' ? fields.get(raw.field) : undefined
  if (!field) return faults.add(step(pointer, 'field'), 'unknown_name', `there is no field ${shown(raw.field)}`)
  if (!checkComparison(raw, field.type, OPS_OF[field.type], pointer, faults)) return false
  return checkOptions(raw, field.options, pointer, faults)
}

function checkOptions(
  raw: Raw,
  options: readonly { readonly value: string }[] | undefined,
  pointer: string,
  faults: Faults,
) {
  if (!options || !Array.isArray(raw.value)) return true
  const known = new Set(options.map(({ value }) => value))
  return checkNames(raw.value, 'choice', (name) => known.has(name), step(pointer, 'value'), faults)
}

const checkTag: Check = (raw, pointer, { tags }, faults) => {
  checkKeys(raw, ['is', 'tag', 'op', 'value'], pointer, faults)
  const tag = typeof raw.tag === 'string' ? tags.get(raw.tag) : undefined
  if (!tag) return faults.add(step(pointer, 'tag'), 'unknown_name', `there is no tag ${shown(raw.tag)}`)
  if (!checkComparison(raw, tag.type, OPS_OF[tag.type], pointer, faults)) return false
  return checkOptions(raw, tag.options, pointer, faults)
}

const programmeOf = (raw: Raw, pointer: string, { programmes }: Vocabulary, faults: Faults) => {
  const programme = typeof raw.programme === 'string' ? programmes.get(raw.programme) : undefined
  if (!programme)
    faults.add(step(pointer, 'programme'), 'unknown_name', `there is no programme ${shown(raw.programme)}`)
  return programme
}

const checkLevel: Check = (raw, pointer, vocabulary, faults) => {
  checkKeys(raw, ['is', 'programme', 'op', 'value'], pointer, faults)
  const programme = programmeOf(raw, pointer, vocabulary, faults)
  if (!programme) return false
  const known = new Set(programme.levels.map(({ code }) => code))
  return (
    checkWord(raw.op, ['in', 'notIn'], step(pointer, 'op'), faults) &&
    checkNames(raw.value, 'level', (name) => known.has(name), step(pointer, 'value'), faults)
  )
}

const checkPoints: Check = (raw, pointer, vocabulary, faults) => {
  checkKeys(raw, ['is', 'programme', 'measure', 'op', 'value'], pointer, faults)
  if (!programmeOf(raw, pointer, vocabulary, faults)) return false
  return (
    checkWord(raw.measure, POINT_MEASURES, step(pointer, 'measure'), faults) &&
    checkComparison(raw, 'number', OPS_OF_MEASURES.number, pointer, faults)
  )
}

const checkConsent: Check = (raw, pointer, _, faults) => {
  checkKeys(raw, ['is', 'purpose', 'channel', 'value'], pointer, faults)
  return (
    checkCode(raw, 'purpose', pointer, faults) &&
    checkCode(raw, 'channel', pointer, faults) &&
    checkWord(raw.value, CONSENTS, step(pointer, 'value'), faults)
  )
}

const checkReachable: Check = (raw, pointer, _, faults) => {
  checkKeys(raw, ['is', 'channel', 'purpose'], pointer, faults)
  const channels = CHANNELS.map(({ code }) => code)
  return (
    checkWord(raw.channel, channels, step(pointer, 'channel'), faults) &&
    (raw.purpose === undefined || checkCode(raw, 'purpose', pointer, faults))
  )
}

const hasNode =
  ({ organization }: Vocabulary) =>
  (code: string) =>
    organization.nodeByCode(code) !== undefined

const checkMet: Check = (raw, pointer, vocabulary, faults) => {
  checkKeys(raw, ['is', 'stores'], pointer, faults)
  return checkNames(raw.stores, 'part of the organization', hasNode(vocabulary), step(pointer, 'stores'), faults)
}

function checkWindow(raw: unknown, pointer: string, faults: Faults): boolean {
  if (raw === undefined) return true
  if (!isRaw(raw)) return faults.add(pointer, 'wrong_value', 'must be an object')
  checkKeys(raw, ['lastDays', 'endingDaysAgo', 'from', 'till'], pointer, faults)
  const { lastDays, endingDaysAgo, from, till } = raw
  if (lastDays !== undefined) {
    if (from !== undefined || till !== undefined)
      return faults.add(pointer, 'wrong_value', 'last days, or from and till')
    if (!isWithin(lastDays, 1, LIMITS.days)) return faults.add(step(pointer, 'lastDays'), 'wrong_value', 'must be days')
    return (
      endingDaysAgo === undefined ||
      isWithin(endingDaysAgo, 0, LIMITS.days) ||
      faults.add(step(pointer, 'endingDaysAgo'), 'wrong_value', 'must be days')
    )
  }
  if (endingDaysAgo !== undefined)
    return faults.add(step(pointer, 'endingDaysAgo'), 'unknown_property', 'needs lastDays')
  for (const key of ['from', 'till'] as const) {
    const day = raw[key]
    if (day !== undefined && (typeof day !== 'string' || parseDay(day) === undefined)) {
      return faults.add(step(pointer, key), 'wrong_value', `${shown(day)} is not a day, YYYY-MM-DD`)
    }
  }
  return (
    typeof from !== 'string' ||
    typeof till !== 'string' ||
    from <= till ||
    faults.add(pointer, 'wrong_value', 'from is after till')
  )
}

const PURCHASE_KEYS = [
  'stores',
  'channels',
  'sources',
  'hours',
  'weekdays',
  'products',
  'categories',
  'brands',
  'atLeastMinor',
]

/** Times of day and week. */
function checkTimes(raw: Raw, pointer: string, faults: Faults): void {
  if (raw.hours !== undefined) {
    const hours = isRaw(raw.hours) ? raw.hours : {}
    checkKeys(hours, ['from', 'till'], step(pointer, 'hours'), faults)
    if (!isWithin(hours.from, 0, 23) || !isWithin(hours.till, 1, 24) || hours.from === hours.till)
      faults.add(step(pointer, 'hours'), 'wrong_value', 'must be from an hour 0 to 23 till another 1 to 24')
  }
  if (raw.weekdays !== undefined) {
    const fits =
      Array.isArray(raw.weekdays) && raw.weekdays.length > 0 && raw.weekdays.every((day) => isWithin(day, 1, 7))
    if (!fits) faults.add(step(pointer, 'weekdays'), 'wrong_value', 'must be days from 1 (Monday) to 7')
  }
}

function checkPurchaseWhere(raw: unknown, pointer: string, vocabulary: Vocabulary, faults: Faults): boolean {
  if (raw === undefined) return true
  if (!isRaw(raw)) return faults.add(pointer, 'wrong_value', 'must be an object')
  checkKeys(raw, PURCHASE_KEYS, pointer, faults)
  const before = faults.found.length
  const names = (key: string, what: string, has: (name: string) => boolean) =>
    raw[key] === undefined || checkNames(raw[key], what, has, step(pointer, key), faults)
  names('stores', 'part of the organization', hasNode(vocabulary))
  for (const key of ['channels', 'sources', 'products', 'categories', 'brands']) names(key, 'value', () => true)
  checkTimes(raw, pointer, faults)
  if (raw.atLeastMinor !== undefined && !isWithin(raw.atLeastMinor, 0, 1e13))
    faults.add(step(pointer, 'atLeastMinor'), 'wrong_value', 'must be an amount in minor units')
  return faults.found.length === before
}

const MEASURE_TYPES: Readonly<Record<string, FieldType>> = { firstDay: 'day', lastDay: 'day' }
const AMOUNTS: readonly unknown[] = ['paid', 'average']

/** `amounts`: what sums and averages are. */
function checkMeasure(
  raw: Raw,
  measures: readonly string[],
  amounts: 'money' | 'number',
  pointer: string,
  faults: Faults,
): boolean {
  if (!checkWord(raw.measure, measures, step(pointer, 'measure'), faults)) return false
  const type = AMOUNTS.includes(raw.measure) ? amounts : (MEASURE_TYPES[raw.measure as string] ?? 'number')
  const ops = type === 'day' ? OPS_OF_MEASURES.day : OPS_OF_MEASURES.number
  return checkComparison(raw, type, ops, pointer, faults)
}

const checkPurchases: Check = (raw, pointer, vocabulary, faults) => {
  checkKeys(raw, ['is', 'measure', 'op', 'value', 'where', 'window', 'currency', 'gross'], pointer, faults)
  const fits = [
    checkMeasure(raw, PURCHASE_MEASURES, 'money', pointer, faults),
    checkPurchaseWhere(raw.where, step(pointer, 'where'), vocabulary, faults),
    checkWindow(raw.window, step(pointer, 'window'), faults),
    raw.currency === undefined ||
      (typeof raw.currency === 'string' && isCurrency(raw.currency)) ||
      faults.add(step(pointer, 'currency'), 'wrong_value', 'must be a currency code'),
    raw.gross === undefined ||
      typeof raw.gross === 'boolean' ||
      faults.add(step(pointer, 'gross'), 'wrong_value', 'must be true or false'),
  ]
  return fits.every(Boolean)
}

const PROPERTY = /^[\p{L}\p{N}_$ -]{1,60}(\.[\p{L}\p{N}_$ -]{1,60}){0,3}$/u

const checkPropertyName = ({ property }: Raw, pointer: string, faults: Faults): boolean =>
  (typeof property === 'string' && PROPERTY.test(property)) ||
  faults.add(step(pointer, 'property'), 'wrong_value', `${shown(property)} is no name of a property`)

function checkProperty(raw: unknown, pointer: string, faults: Faults): boolean {
  if (!isRaw(raw)) return faults.add(pointer, 'wrong_value', 'must be an object')
  checkKeys(raw, ['property', 'op', 'value'], pointer, faults)
  if (!checkPropertyName(raw, pointer, faults)) return false
  const sample = Array.isArray(raw.value) ? raw.value[0] : raw.value
  const type = typeof sample === 'number' ? 'number' : typeof sample === 'boolean' ? 'boolean' : 'text'
  return checkComparison(raw, type, OPS_OF[type], pointer, faults)
}

const MOST_PROPERTIES = 10

function checkEventWhere(raw: unknown, pointer: string, vocabulary: Vocabulary, faults: Faults): boolean {
  if (raw === undefined) return true
  if (!isRaw(raw)) return faults.add(pointer, 'wrong_value', 'must be an object')
  checkKeys(raw, ['kind', 'names', 'sources', 'hours', 'weekdays', 'properties'], pointer, faults)
  const before = faults.found.length
  if (raw.kind !== undefined) checkWord(raw.kind, EVENT_KINDS, step(pointer, 'kind'), faults)
  if (raw.names !== undefined) checkNames(raw.names, 'event', () => true, step(pointer, 'names'), faults)
  const knows = (code: string) => vocabulary.sources.has(code)
  if (raw.sources !== undefined) checkNames(raw.sources, 'source', knows, step(pointer, 'sources'), faults)
  checkTimes(raw, pointer, faults)
  const { properties } = raw
  if (Array.isArray(properties) && properties.length <= MOST_PROPERTIES) {
    for (const [index, each] of properties.entries()) {
      checkProperty(each, step(step(pointer, 'properties'), index), faults)
    }
  } else if (properties !== undefined) {
    faults.add(step(pointer, 'properties'), 'too_many', `must be a list of ${MOST_PROPERTIES} at most`)
  }
  return faults.found.length === before
}

const checkEvents: Check = (raw, pointer, vocabulary, faults) => {
  const ofProperty = PROPERTY_MEASURES.some((measure) => measure === raw.measure)
  const keys = ['is', 'measure', 'op', 'value', 'where', 'window']
  checkKeys(raw, ofProperty ? [...keys, 'property'] : keys, pointer, faults)
  const fits = [
    checkMeasure(raw, EVENT_MEASURES, 'number', pointer, faults),
    !ofProperty || checkPropertyName(raw, pointer, faults),
    checkEventWhere(raw.where, step(pointer, 'where'), vocabulary, faults),
    checkWindow(raw.window, step(pointer, 'window'), faults),
  ]
  return fits.every(Boolean)
}

function checkStep(raw: unknown, pointer: string, vocabulary: Vocabulary, faults: Faults): boolean {
  if (!isRaw(raw) || 'purchase' in raw === 'event' in raw)
    return faults.add(pointer, 'wrong_value', 'must be a purchase or an event')
  if ('purchase' in raw) {
    checkKeys(raw, ['purchase'], pointer, faults)
    const at = step(pointer, 'purchase')
    return raw.purchase !== undefined && checkPurchaseWhere(raw.purchase, at, vocabulary, faults)
  }
  checkKeys(raw, ['event'], pointer, faults)
  return checkEventWhere(raw.event, step(pointer, 'event'), vocabulary, faults)
}

const checkSequence: Check = (raw, pointer, vocabulary, faults) => {
  checkKeys(raw, ['is', 'steps', 'withinDays', 'without', 'window'], pointer, faults)
  const { steps } = raw
  if (!Array.isArray(steps) || steps.length < 2 || steps.length > LIMITS.steps)
    return faults.add(step(pointer, 'steps'), 'wrong_value', `must be 2 to ${LIMITS.steps} steps`)
  const at = step(pointer, 'steps')
  const fits = [
    ...steps.map((each, index) => checkStep(each, step(at, index), vocabulary, faults)),
    raw.without === undefined || checkStep(raw.without, step(pointer, 'without'), vocabulary, faults),
    isWithin(raw.withinDays, 1, LIMITS.days) ||
      faults.add(step(pointer, 'withinDays'), 'wrong_value', 'must be a number of days'),
    checkWindow(raw.window, step(pointer, 'window'), faults),
  ]
  return fits.every(Boolean)
}

const checkAudience: Check = (raw, pointer, { audiences }, faults) => {
  checkKeys(raw, ['is', 'audienceId'], pointer, faults)
  const id = typeof raw.audienceId === 'string' ? decodeId('seg', raw.audienceId) : undefined
  return (
    (id !== undefined && audiences.has(id)) ||
    faults.add(step(pointer, 'audienceId'), 'unknown_name', `there is no audience ${shown(raw.audienceId)}`)
  )
}

const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1

const checkSample: Check = (raw, pointer, _, faults) => {
  checkKeys(raw, ['is', 'seed', 'from', 'to'], pointer, faults)
  const { seed, from = 0, to } = raw
  if (!isText(seed)) return faults.add(step(pointer, 'seed'), 'wrong_value', 'must be a text')
  if (!isShare(from)) return faults.add(step(pointer, 'from'), 'wrong_value', 'must be a share from 0 to 1')
  return (
    (isShare(to) && to > from) ||
    faults.add(step(pointer, 'to'), 'wrong_value', 'must be a share above from, 1 at most')
  )
}

/** Each leaf against its form and the vocabulary. */
export const CHECKS: Readonly<Record<LeafKind, Check>> = {
  field: checkField,
  level: checkLevel,
  points: checkPoints,
  consent: checkConsent,
  reachable: checkReachable,
  met: checkMet,
  tag: checkTag,
  purchases: checkPurchases,
  events: checkEvents,
  sequence: checkSequence,
  audience: checkAudience,
  sample: checkSample,
}
