import { isStorable } from './body.ts'
import type { SchemaNode } from './schema.ts'

const INTEGER = /^-?(?:0|[1-9]\d{0,15})$/
const NUMBER = /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?$/

/**
 * Gives the texts of a query string the types that a strict object schema declares for them: integers, numbers, booleans, and
 * lists (`status=a&status=b`, or one value). Whatever does not read as its type stays text, and the check that follows names
 * the fault. Strings are never changed.
 */
export function readQuery(node: SchemaNode, raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const read: Record<string, unknown> = Object.create(null)
  for (const [key, value] of Object.entries(raw)) {
    const property = node.properties && Object.hasOwn(node.properties, key) ? node.properties[key] : undefined
    read[key] =
      property === undefined ? value : property.type === 'array' ? readList(property, value) : readText(property, value)
  }
  return read
}

const readList = (property: SchemaNode, value: unknown): unknown[] =>
  (Array.isArray(value) ? value : [value]).map((item) => readText(property.items ?? {}, item))

function readText(property: SchemaNode, value: unknown): unknown {
  if (typeof value !== 'string') return value
  switch (property.type) {
    case 'integer':
      return INTEGER.test(value) ? Number(value) : value
    case 'number':
      return NUMBER.test(value) ? Number(value) : value
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value
    default:
      return value
  }
}

/** The first text of a path or query that could not be stored or was not UTF-8, by its name. */
export function unstorable(values: Readonly<Record<string, unknown>>): string | undefined {
  for (const [key, value] of Object.entries(values)) {
    for (const text of Array.isArray(value) ? value : [value]) {
      if (typeof text === 'string' && (!isStorable(text) || text.includes('\uFFFD'))) return key
    }
  }
  return undefined
}
