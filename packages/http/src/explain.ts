import Format from 'typebox/format'
import type { SchemaNode } from './schema.ts'

/** Formats in words. */
const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'must be an RFC 3339 date-time with an offset',
  date: 'must be a day of the calendar, YYYY-MM-DD',
}

/** Where a faulty value came from. */
export type FaultPlace = 'body' | 'query' | 'path' | 'header'

/** One fault of a request: where, and what is expected there. Never holds the value itself, which may be personal. */
export interface Fault {
  readonly in: FaultPlace
  /** JSON pointer (RFC 6901) from the root of that place; for a missing or unknown field it points at that field. */
  readonly pointer: string
  /** Stable, for programs; only where a command found the fault, not the schema. */
  readonly code?: string
  readonly message: string
}

/** Faults told at most; a batch of 1,000 broken items would otherwise answer with more than it sent. */
export const FAULT_LIMIT = 100

/**
 * Walks a value that a validator refused and tells its faults in words, at most 100. Slow next to the compiled check, and only
 * used after it said no. A union is explained by the member whose tag or type fits.
 */
export function explain(root: SchemaNode, value: unknown, place: FaultPlace): Fault[] {
  return firstOf(new Explainer(root, place).visit(root, value, ''))
}

type Faults = Generator<Fault, void>
type Fields = Readonly<Record<string, unknown>>

/** Generators, so that a body of eight megabytes of faults is not walked beyond the hundredth. */
class Explainer {
  private readonly root: SchemaNode
  private readonly place: FaultPlace

  constructor(root: SchemaNode, place: FaultPlace) {
    this.root = root
    this.place = place
  }

  *visit(node: SchemaNode, value: unknown, at: string): Faults {
    const schema = this.resolve(node)
    if (schema.anyOf) yield* this.union(schema.anyOf, value, at)
    else if (schema.type !== undefined && !hasType(schema.type, value))
      yield this.fault(at, `must be ${withArticle(schema.type)}`)
    else if (schema.const !== undefined && value !== schema.const)
      yield this.fault(at, `must be ${JSON.stringify(schema.const)}`)
    else if (schema.enum && !schema.enum.includes(value))
      yield this.fault(at, `must be one of ${schema.enum.map(quoted).join(', ')}`)
    else yield* this.inside(schema, value, at)
  }

  private *inside(schema: SchemaNode, value: unknown, at: string): Faults {
    let found = 0
    for (const fault of this.content(schema, value, at)) {
      found++
      yield fault
    }
    if (found > 0) return
    for (const { check, error } of schema['~refine'] ?? []) if (!check(value)) yield this.fault(at, error(value))
  }

  private *content(schema: SchemaNode, value: unknown, at: string): Faults {
    if (typeof value === 'string') yield* this.text(schema, value, at)
    else if (typeof value === 'number') yield* this.number(schema, value, at)
    else if (Array.isArray(value)) yield* this.array(schema, value, at)
    else if (isFields(value)) yield* this.object(schema, value, at)
  }

  private fault(pointer: string, message: string): Fault {
    return { in: this.place, pointer, message }
  }

  private resolve(node: SchemaNode): SchemaNode {
    if (node.$ref === undefined) return node
    return this.root.$defs?.[node.$ref.slice('#/$defs/'.length)] ?? {}
  }

  private *text(schema: SchemaNode, value: string, at: string): Faults {
    const { minLength, maxLength, format, pattern } = schema
    if (maxLength !== undefined && characters(value, maxLength + 1) > maxLength) {
      yield this.fault(at, `must have at most ${plural(maxLength, 'character')}`)
    } else if (minLength !== undefined && characters(value, minLength) < minLength) {
      yield this.fault(
        at,
        minLength === 1 ? 'must not be empty' : `must have at least ${plural(minLength, 'character')}`,
      )
    } else {
      // A refinement says it better.
      const better = schema['~refine']?.[0]?.error(value)
      if (format !== undefined && !Format.Test(format, value))
        yield this.fault(at, better ?? FORMATS[format] ?? `must be in the format "${format}"`)
      else if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
        yield this.fault(at, better ?? `must match the pattern ${pattern}`)
      }
    }
  }

  private *number(schema: SchemaNode, value: number, at: string): Faults {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
    if (minimum !== undefined && value < minimum) yield this.fault(at, `must be at least ${minimum}`)
    if (maximum !== undefined && value > maximum) yield this.fault(at, `must be at most ${maximum}`)
    if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
      yield this.fault(at, `must be more than ${exclusiveMinimum}`)
    if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
      yield this.fault(at, `must be less than ${exclusiveMaximum}`)
    if (multipleOf !== undefined && value % multipleOf !== 0)
      yield this.fault(at, `must be a multiple of ${multipleOf}`)
  }

  private *array(schema: SchemaNode, value: readonly unknown[], at: string): Faults {
    const { minItems, maxItems, uniqueItems, items } = schema
    if (maxItems !== undefined && value.length > maxItems)
      yield this.fault(at, `must have at most ${plural(maxItems, 'item')}`)
    if (minItems !== undefined && value.length < minItems)
      yield this.fault(at, `must have at least ${plural(minItems, 'item')}`)
    if (uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length) {
      yield this.fault(at, 'must not hold the same item twice')
    }
    if (items)
      for (let index = 0; index < value.length; index++) yield* this.visit(items, value[index], step(at, index))
  }

  private *object(schema: SchemaNode, value: Fields, at: string): Faults {
    const { minProperties, maxProperties, propertyNames, additionalProperties } = schema
    const keys = Object.keys(value)
    if (minProperties !== undefined && keys.length < minProperties)
      yield this.fault(at, `must have at least ${plural(minProperties, 'field')}`)
    if (maxProperties !== undefined && keys.length > maxProperties)
      yield this.fault(at, `must have at most ${plural(maxProperties, 'field')}`)
    for (const name of schema.required ?? [])
      if (!Object.hasOwn(value, name)) yield this.fault(step(at, name), 'is required')
    const patterns = Object.entries(schema.patternProperties ?? {}).map(
      ([pattern, node]) => [new RegExp(pattern, 'u'), node] as const,
    )
    for (const key of keys) {
      const here = step(at, key)
      if (propertyNames) yield* this.visit(propertyNames, key, here)
      const nodes = patterns.filter(([pattern]) => pattern.test(key)).map(([, node]) => node)
      if (schema.properties?.[key] && Object.hasOwn(schema.properties, key)) nodes.push(schema.properties[key])
      if (nodes.length === 0 && typeof additionalProperties === 'object') nodes.push(additionalProperties)
      if (nodes.length === 0 && additionalProperties === false) yield this.fault(here, 'is not a known field')
      for (const node of nodes) yield* this.visit(node, value[key], here)
    }
  }

  private *union(members: readonly SchemaNode[], value: unknown, at: string): Faults {
    const nodes = members.map((member) => this.resolve(member))
    const tries = nodes.map((node) => ({ node, faults: firstOf(this.visit(node, value, at)) }))
    if (tries.some(({ faults }) => faults.length === 0)) return
    const [tagged, ...moreTagged] = tries.filter(({ node }) => tagsFit(node, value))
    const [typed, ...moreTyped] = tries.filter(({ node }) => node.type !== undefined && hasType(node.type, value))
    const tags = nodes.flatMap(tagsOf)
    const [tag] = tags[0] ?? []
    if (tagged && moreTagged.length === 0) yield* tagged.faults
    else if (tag !== undefined && !tagged && isFields(value)) {
      const words = tags.filter(([key]) => key === tag).map(([, word]) => quoted(word))
      yield this.fault(step(at, tag), `must be one of ${words.join(', ')}`)
    } else if (typed && moreTyped.length === 0) yield* typed.faults
    else
      yield this.fault(at, `must fit one of the ${nodes.length} forms allowed here: ${nodes.map(labelOf).join('; ')}`)
  }
}

function firstOf(faults: Faults): Fault[] {
  const told: Fault[] = []
  for (const fault of faults) if (told.push(fault) === FAULT_LIMIT) break
  return told
}

const quoted = (value: unknown): string => JSON.stringify(value)
const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
const step = (pointer: string, key: string | number): string =>
  `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`

/** Code points of a text, counted no further than `enough`. */
const characters = (text: string, enough: number): number => [...text.slice(0, 2 * enough)].length

/** Properties of an object schema that allow one word only: what tells the members of a union apart. */
const tagsOf = (node: SchemaNode): (readonly [key: string, word: unknown])[] =>
  Object.entries(node.properties ?? {}).flatMap(([key, each]) =>
    each.const === undefined ? [] : [[key, each.const] as const],
  )

const tagsFit = (node: SchemaNode, value: unknown): boolean => {
  const tags = tagsOf(node)
  return tags.length > 0 && isFields(value) && tags.every(([key, word]) => value[key] === word)
}

const labelOf = (node: SchemaNode): string =>
  node.title ?? (node.type === undefined ? 'a fixed value' : withArticle(node.type))

const withArticle = (type: string): string => (type === 'null' ? 'null' : `${/^[aio]/.test(type) ? 'an' : 'a'} ${type}`)

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function hasType(type: NonNullable<SchemaNode['type']>, value: unknown): boolean {
  switch (type) {
    case 'object':
      return isFields(value)
    case 'array':
      return Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    case 'number':
      return Number.isFinite(value)
    case 'null':
      return value === null
    default:
      return typeof value === type
  }
}
